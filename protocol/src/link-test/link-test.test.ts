import { describe, expect, test } from 'vitest';
import { decodeLinkTest, encodeLinkTest, writePiece } from './link-test-message.ts';
import { LINK_TEST } from './link-test-plan.ts';
import { TestLine, type Way } from './test-line.ts';

const way = (delayMs: number, mbps: number, holdMs?: Way['holdMs']): Way =>
  holdMs === undefined ? { delayMs, mbps } : { delayMs, mbps, holdMs };

function measured(line: TestLine) {
  const outcome = line.run();
  if (outcome?.kind !== 'measured') throw new Error(JSON.stringify(outcome));
  return outcome;
}

describe('what is measured is what the line is', () => {
  test.each([
    { delayMs: 14, mbps: 25 },
    { delayMs: 20, mbps: 50 },
    { delayMs: 60, mbps: 10 },
    { delayMs: 5, mbps: 4 },
    { delayMs: 20, mbps: 1 },
  ])('$mbps Mbit/s, $delayMs ms each way', ({ delayMs, mbps }) => {
    const { figures } = measured(new TestLine({ down: way(delayMs, mbps), up: way(delayMs, mbps) }));
    expect(figures.roundTripP50Ms).toBeGreaterThanOrEqual(2 * delayMs);
    expect(figures.roundTripP50Ms).toBeLessThanOrEqual(2 * delayMs + 4);
    expect(figures.downMbps).toBeGreaterThan(mbps * 0.85);
    expect(figures.downMbps).toBeLessThanOrEqual(mbps * 1.02);
    expect(figures.upMbps).toBeGreaterThan(mbps * 0.85);
    expect(figures.upMbps).toBeLessThanOrEqual(mbps * 1.02);
    expect(figures.latePercent).toBe(0);
    expect(figures.jitterMs).toBeLessThanOrEqual(2);
  });

  test('each way has its own rate', () => {
    const { figures } = measured(new TestLine({ down: way(10, 40), up: way(10, 8) }));
    expect(figures.downMbps).toBeGreaterThan(34);
    expect(figures.upMbps).toBeGreaterThan(6.8);
    expect(figures.upMbps).toBeLessThanOrEqual(8.2);
  });

  test('above the plan’s own rate it says no more, and sends no more', () => {
    const line = new TestLine({ down: way(2, 1_000), up: way(2, 1_000) });
    const { figures } = measured(line);
    expect(figures.downMbps).toBeGreaterThan(LINK_TEST.rateMaxMbps * 0.96);
    expect(figures.downMbps).toBeLessThanOrEqual(LINK_TEST.rateMaxMbps);
    expect(line.sent.down).toBeLessThanOrEqual(LINK_TEST.bytesMax + 10_000);
    expect(line.sent.up).toBeLessThanOrEqual(LINK_TEST.bytesMax + 10_000);
  });

  test('jitter and lateness', () => {
    const shaky = measured(new TestLine({ down: way(20, 50, (count) => (count % 2) * 12), up: way(20, 50) }));
    expect(shaky.figures.jitterMs).toBeGreaterThan(8);
    expect(shaky.figures.jitterMs).toBeLessThan(16);
    // One halt of 200 ms: the echoes behind it are late, too.
    const halts = measured(new TestLine({ down: way(20, 50), up: way(20, 50, (count) => (count === 60 ? 200 : 0)) }));
    expect(halts.figures.latePercent).toBeGreaterThan(1);
    expect(halts.figures.latePercent).toBeLessThan(8);
    expect(halts.figures.roundTripP99Ms).toBeGreaterThan(200);
  });

  test('silence is told apart by its way', () => {
    const halt = (_: number, nowMs: number): number => (nowMs > 1_500 && nowMs < 1_520 ? 900 : 0);
    const up = measured(new TestLine({ down: way(10, 50), up: way(10, 50, halt) })).figures;
    expect(up.silenceToSiteMs).toBeGreaterThan(850);
    expect(up.silenceToConsoleMs).toBeLessThan(100);
    const down = measured(new TestLine({ down: way(10, 50, halt), up: way(10, 50) })).figures;
    expect(down.silenceToConsoleMs).toBeGreaterThan(850);
    expect(down.silenceToSiteMs).toBeLessThan(100);
  });

  test.each([-7_200, 0, 340])('clocks %i ms apart', (aheadMs) => {
    const line = new TestLine({ down: way(20, 50, (count) => (count % 3) * 7), up: way(20, 50) });
    line.consoleAheadMs = aheadMs;
    expect(Math.abs(measured(line).figures.clockOffsetMs - aheadMs)).toBeLessThanOrEqual(2);
  });

  test('the console says by which of its ways it came', () => {
    expect(measured(new TestLine({ down: way(1, 50), up: way(1, 50) }, 'fibre')).consolePath).toBe('fibre');
  });
});

test('law: whatever the line, it is over in time, nothing waits long in front of it, and it sends no more than it may', () => {
  for (const mbps of [0.25, 1, 4, 12, 33, 60, 400])
    for (const delayMs of [0, 3, 40, 150, 400]) {
      const line = new TestLine({ down: way(delayMs, mbps), up: way(delayMs, mbps) });
      const beganMs = line.nowMs;
      expect(line.run(), `${mbps} Mbit/s, ${delayMs} ms`).not.toBeNull();
      expect(line.nowMs - beganMs).toBeLessThanOrEqual(LINK_TEST.lineMaxMs + 10);
      // A heartbeat behind it is never as late as a link that is suspect.
      expect(line.longestQueueMs, `${mbps} Mbit/s, ${delayMs} ms`).toBeLessThan(mbps < 1 ? 600 : 400);
      expect(line.sent.down).toBeLessThanOrEqual(LINK_TEST.bytesMax + 10_000);
    }
});

describe('a console that does not play by the rules', () => {
  const line = (): TestLine => new TestLine({ down: way(10, 20), up: way(10, 20) });

  test('says nothing at all', () => {
    const one = line();
    one.onUp = () => null;
    expect(one.run()).toMatchObject({ kind: 'failed', code: 'NO_ANSWER' });
  });

  test.each([1_500, 2_500, 4_500])('falls silent after %i ms', (untilMs) => {
    const one = line();
    one.onUp = (bytes) => (one.nowMs < untilMs ? bytes : null);
    expect(one.run()).toMatchObject({ kind: 'failed', code: 'SILENT' });
  });

  test('falls silent in its own turn at last: what it did not send counts as slower', () => {
    const one = line();
    one.onUp = (bytes) => (one.nowMs < 7_000 ? bytes : null);
    expect(measured(one).figures.upMbps).toBeLessThan(14);
  });

  test('acknowledges pieces before they came to it', () => {
    const one = line();
    let forged = false;
    one.onUp = (bytes) => {
      const said = decodeLinkTest(bytes);
      if (said.kind !== 'ack' || forged) return bytes;
      forged = true;
      // The next number, by a guess at its token.
      return encodeLinkTest({ kind: 'ack', seq: said.seq + 1, token: said.token });
    };
    expect(one.run()).toMatchObject({ kind: 'failed', code: 'FALSE' });
  });

  test.each<[string, Uint8Array]>([
    ['an echo of what was never asked', encodeLinkTest({ kind: 'pong', seq: 9_999, wallMs: 0 })],
    ['an echo twice', encodeLinkTest({ kind: 'pong', seq: 1, wallMs: 0 })],
    ['a piece when it is not its turn', writePiece(new Uint8Array(64), 1, 1)],
    ['a ping', encodeLinkTest({ kind: 'ping', seq: 1 })],
    ['a second hello', encodeLinkTest({ kind: 'hello', path: '' })],
    ['a time that is no number', encodeLinkTest({ kind: 'pong', seq: 1, wallMs: Number.NaN })],
    ['rubbish', Uint8Array.of(77, 1, 2)],
    ['nothing in a message', new Uint8Array(0)],
  ])('says %s', (_, said) => {
    const one = line();
    while (one.nowMs < 1_400) one.pass();
    one.site.hear(decodeLinkTest(said), one.nowMs);
    expect(one.site.outcome).toMatchObject({ kind: 'failed', code: 'FALSE' });
  });

  test('sends more than it may in its turn', () => {
    const one = line();
    while (one.site.outcome === null && one.nowMs < 6_000) one.pass();
    const piece = decodeLinkTest(writePiece(new Uint8Array(64 * 1_024), 1, 1));
    for (let sent = 0; sent < 400; sent += 1) one.site.hear(piece, one.nowMs);
    expect(one.site.outcome).toMatchObject({ kind: 'failed', code: 'FALSE' });
  });

  test('claims a silence longer than the time there was: it is bounded by it', () => {
    const one = line();
    one.onUp = (bytes) =>
      decodeLinkTest(bytes).kind === 'beat' ? encodeLinkTest({ kind: 'beat', silenceMs: 4e9 }) : bytes;
    expect(measured(one).figures.silenceToConsoleMs).toBeLessThanOrEqual(LINK_TEST.echoMs);
  });

  test('goes away in the middle', () => {
    const one = line();
    while (one.nowMs < 2_000) one.pass();
    one.site.closed('1006');
    expect(one.site.outcome).toEqual({ kind: 'failed', code: 'CLOSED', detail: '1006' });
  });
});

test('an agent that is none: the console’s end is over at the first word that no agent says', () => {
  for (const said of [Uint8Array.of(9), encodeLinkTest({ kind: 'pong', seq: 1, wallMs: 0 }), new Uint8Array(0)]) {
    const one = new TestLine({ down: way(1, 10), up: way(1, 10) });
    one.console.hear(decodeLinkTest(said), one.nowMs);
    expect(one.console.isOver).toBe(true);
  }
});
