import { describe, expect, test } from 'vitest';
import type { PathBeat } from './messages.ts';
import {
  hearBeat,
  makeBeat,
  openPath,
  type PathFace,
  pathFace,
  type PathMonitor,
  PROVEN_AFTER_MS,
  watchPath,
} from './path-monitor.ts';

const OWN = { heardSeq: 0, takesBulk: false };

/** One path that beats every 250 ms; each beat is answered at once, `oneWayMs` there and back, unless it is cut. */
class Rig {
  nowMs = 1_000;
  oneWayMs = 20;
  monitor: PathMonitor = openPath(1_000);
  #echoes: { atMs: number; beat: PathBeat }[] = [];
  #answers = 0;

  passes(ms: number, cut: 'none' | 'there' | 'back' | 'half' = 'none'): this {
    for (const endMs = this.nowMs + ms; this.nowMs < endMs; this.nowMs += 10) {
      for (const { beat } of this.#echoes.filter((one) => one.atMs <= this.nowMs))
        this.monitor = hearBeat(this.monitor, beat, this.nowMs);
      this.#echoes = this.#echoes.filter((one) => one.atMs > this.nowMs);
      this.monitor = watchPath(this.monitor, this.nowMs);
      const last = this.monitor.sent.at(-1);
      if (last !== undefined && this.nowMs - last.atMs < 250) continue;
      const { monitor, beat } = makeBeat(this.monitor, this.nowMs, OWN);
      this.monitor = monitor;
      // A beat that a lossy path loses is not answered; the next one is.
      const isLost = cut === 'there' || cut === 'back' || (cut === 'half' && beat.seq % 8 !== 0);
      if (isLost) continue;
      this.#answers += 1;
      const echo = { echoSeq: beat.seq, echoTick: beat.tick, echoHeldMs: 0 };
      this.#echoes.push({
        atMs: this.nowMs + 2 * this.oneWayMs,
        beat: { seq: this.#answers, tick: 1, heardSeq: 0, takesBulk: false, ...echo },
      });
    }
    return this;
  }

  get face(): PathFace {
    return pathFace(this.monitor, this.nowMs);
  }
}

describe('by echo, never by socket', () => {
  test('a path that answers is up, with its round trip', () => {
    expect(new Rig().passes(2_000).face).toMatchObject({ state: 'up', roundTripMs: 40, lossPercent: 0 });
  });

  test('one that never answered is opening, then down', () => {
    expect(new Rig().passes(1_000, 'there').face.state).toBe('opening');
    expect(new Rig().passes(2_000, 'there').face.state).toBe('down');
  });

  test.each(['there', 'back'] as const)('cut one way (%s): suspect after 0.75 s, down after 1.5 s', (way) => {
    const rig = new Rig().passes(4_000);
    rig.oneWayMs = 0;
    rig.passes(500);
    const cutMs = rig.nowMs;
    let suspectMs = 0;
    let downMs = 0;
    for (let step = 0; step < 250; step += 1) {
      rig.passes(10, way);
      if (suspectMs === 0 && rig.face.state === 'suspect') suspectMs = rig.nowMs - cutMs;
      if (downMs === 0 && rig.face.state === 'down') downMs = rig.nowMs - cutMs;
    }
    expect(suspectMs).toBeGreaterThan(450);
    expect(suspectMs).toBeLessThanOrEqual(760);
    expect(downMs).toBeGreaterThan(1_200);
    expect(downMs).toBeLessThanOrEqual(1_510);
  });

  test('an echo of a beat that was not sent here proves nothing', () => {
    const rig = new Rig().passes(300, 'there');
    const beat = { seq: 1, tick: 1, echoSeq: 1, echoTick: 77, echoHeldMs: 0, ...OWN };
    expect(hearBeat(rig.monitor, beat, rig.nowMs).echoMs).toBeNull();
    expect(hearBeat(rig.monitor, { ...beat, echoSeq: 900, echoTick: 1_000 }, rig.nowMs).echoMs).toBeNull();
  });
});

describe('proven', () => {
  test('a path that never was lost after 3 s, one that came back after 30 s', () => {
    const rig = new Rig().passes(PROVEN_AFTER_MS.first - 500);
    expect(rig.face.isProven).toBe(false);
    expect(rig.passes(1_000).face.isProven).toBe(true);
    rig.passes(2_500, 'there');
    expect(rig.face).toMatchObject({ state: 'down', isProven: false });
    rig.passes(PROVEN_AFTER_MS.again - 1_000);
    expect(rig.face).toMatchObject({ state: 'up', isProven: false });
    // Loss is measured over 10 s: so much later the 30 s begin.
    expect(rig.passes(13_000).face.isProven).toBe(true);
  });

  test('a new socket of a path that worked before starts from the long wait', () => {
    const rig = new Rig().passes(5_000);
    rig.monitor = openPath(rig.nowMs, rig.monitor);
    expect(rig.passes(10_000).face.isProven).toBe(false);
    expect(rig.passes(PROVEN_AFTER_MS.again).face.isProven).toBe(true);
  });

  test('a path that answers, but loses much, protects nobody', () => {
    const rig = new Rig().passes(5_000);
    expect(rig.face.isProven).toBe(true);
    // Every eighth beat is echoed, which says that the seven before it came late: 2 s without an echo each time.
    rig.passes(12_000, 'half');
    expect(rig.face.lossPercent).toBeGreaterThan(10);
    expect(rig.face.isProven).toBe(false);
  });

  test('a short suspicion takes nothing away', () => {
    const rig = new Rig().passes(5_000).passes(900, 'there');
    expect(rig.face).toMatchObject({ state: 'suspect', isProven: true });
    expect(rig.passes(1_000).face).toMatchObject({ state: 'up', isProven: true });
  });
});
