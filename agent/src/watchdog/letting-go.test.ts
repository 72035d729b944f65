import { expect, test } from 'vitest';
import { ManualClock } from '../manual-clock.ts';
import type { LetGo } from './let-go-of-screen.ts';
import { LettingGo } from './letting-go.ts';

const SILENT = { code: 'SOURCE_SILENT', words: 'the scanner screen does not answer' };

/** A screen that takes what is said to it, or not, as it is told. */
class Rig {
  readonly clock = new ManualClock();
  readonly triedAtMs: number[] = [];
  how: LetGo = SILENT;
  isDue = true;
  failed = 0;
  readonly fromMs = this.clock.nowMs();
  readonly lettingGo: LettingGo;
  isLetGo: boolean | null = null;

  constructor(giveUpAfterMs: number | null = null, how: LetGo = SILENT) {
    this.how = how;
    this.lettingGo = new LettingGo({
      clock: this.clock,
      letGo: () => {
        this.triedAtMs.push(this.clock.nowMs() - this.fromMs);
        return Promise.resolve(this.how);
      },
      isDue: () => this.isDue,
      giveUpAfterMs,
      onFailed: () => (this.failed += 1),
    });
    void this.lettingGo.done.then((isLetGo) => (this.isLetGo = isLetGo));
  }

  async passes(durationMs: number): Promise<void> {
    for (let ms = 0; ms < durationMs; ms += 50) await this.clock.advance(50);
  }
}

test('what came about at once is not said again', async () => {
  const rig = new Rig(null, 'letGo');
  await rig.passes(10_000);
  expect([rig.triedAtMs, rig.isLetGo, rig.failed]).toEqual([[0], true, 0]);
});

test('a screen that takes nothing is tried again, ever less often, and for as long as it takes', async () => {
  const rig = new Rig();
  await rig.passes(6_000);
  expect(rig.triedAtMs).toEqual([0, 250, 750, 1_750, 3_750, 5_750]);
  await rig.passes(3_600_000);
  expect([rig.isLetGo, rig.triedAtMs.length]).toEqual([null, rig.failed]);
  rig.how = 'letGo';
  await rig.passes(2_000);
  expect(rig.isLetGo).toBe(true);
  const { length } = rig.triedAtMs;
  await rig.passes(10_000);
  expect(rig.triedAtMs).toHaveLength(length);
});

test.each(['SOURCE_PASSWORD_WRONG', 'SOURCE_REFUSED'])('%s: it is not tried often', async (code) => {
  const rig = new Rig(null, { code, words: '' });
  await rig.passes(31_000);
  expect(rig.triedAtMs).toEqual([0, 15_000, 30_000]);
});

test('while somebody else is at it, it only waits', async () => {
  const rig = new Rig();
  rig.isDue = false;
  await rig.passes(5_000);
  expect(rig.triedAtMs).toEqual([0]);
  rig.isDue = true;
  rig.how = 'letGo';
  await rig.passes(250);
  expect(rig.isLetGo).toBe(true);
});

test('it gives up in its time; what somebody else did, or nobody waits for, is not tried again', async () => {
  const rig = new Rig(5_000);
  await rig.passes(10_000);
  expect([rig.triedAtMs.at(-1), rig.isLetGo]).toEqual([3_750, false]);
  for (const isLetGo of [true, false]) {
    const other = new Rig();
    other.lettingGo.end(isLetGo);
    await other.passes(10_000);
    expect([other.triedAtMs, other.isLetGo]).toEqual([[0], isLetGo]);
  }
});

test('somebody else did it while a try goes on: it is over with that try, which says "up" until then', async () => {
  const clock = new ManualClock();
  let answer: (how: LetGo) => void = () => undefined;
  const letGo = (): Promise<LetGo> => new Promise((resolve) => (answer = resolve));
  const failed: LetGo[] = [];
  const lettingGo = new LettingGo({
    clock,
    letGo,
    isDue: () => true,
    giveUpAfterMs: null,
    onFailed: (how) => failed.push(how),
  });
  let isLetGo: boolean | null = null;
  void lettingGo.done.then((done) => (isLetGo = done));
  lettingGo.end(true);
  await clock.advance(1_000);
  expect(isLetGo).toBeNull();
  answer(SILENT);
  await clock.advance(10_000);
  expect([isLetGo, failed]).toEqual([true, []]);
});
