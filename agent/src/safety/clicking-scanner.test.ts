import type { EffectOutcome, ScannerOrder } from '@farfield/protocol/policy';
import { expect, test } from 'vitest';
import { ManualClock } from '../manual-clock.ts';
import type { ClickedCommand } from '../screen/screen-messages.ts';
import { ClickingScanner } from './clicking-scanner.ts';
import { Guard } from './guard.ts';

const ORDERS: readonly ScannerOrder[] = [
  { kind: 'start', stepId: 's', commandId: 'c' },
  { kind: 'resume', commandId: 'c' },
  { kind: 'selectStep', stepId: 's', commandId: 'c' },
  { kind: 'pause', commandId: 'c' },
  { kind: 'stop', commandId: 'c' },
  { kind: 'abort', commandId: 'c' },
];

function bench(clicks: readonly ClickedCommand[], hasCommander = true) {
  const did: string[] = [];
  let settle: (outcome: EffectOutcome) => void = () => undefined;
  const commander = {
    capabilities: null,
    execute: ({ order }: { order: ScannerOrder }): Promise<EffectOutcome> => {
      did.push(`method ${order.kind}`);
      return Promise.resolve({ kind: 'done' });
    },
  };
  const scanner = new ClickingScanner({
    commander: hasCommander ? commander : null,
    clicks: new Set(clicks),
    presser: () => ({
      click: (command) => {
        did.push(`press ${command}`);
        return new Promise((resolve) => (settle = resolve));
      },
      abandonClick: () => {
        did.push('take back');
        settle({ kind: 'failed', code: 'STOPPED_MEANWHILE' });
      },
    }),
  });
  return { did, scanner, guard: new Guard({ adapter: scanner, clock: new ManualClock() }) };
}

test('only what has no method is pressed; what restricts takes a press back and goes to its method', () => {
  const { did, scanner } = bench(['start']);
  for (const order of ORDERS) void scanner.execute({ order, withinMs: 1_000 });
  expect(did).toEqual([
    'press start',
    'method resume',
    'method selectStep',
    'take back',
    'method pause',
    'take back',
    'method stop',
    'take back',
    'method abort',
  ]);
});

test('a site that has nothing but its screen presses Start and Continue, and says of everything else that it was not done', async () => {
  const { did, scanner } = bench(['start', 'resume'], false);
  const outcomes = ORDERS.slice(2).map((order) => scanner.execute({ order, withinMs: 1_000 }));
  expect(await Promise.all(outcomes)).toEqual(ORDERS.slice(2).map(() => ({ kind: 'failed', code: 'NO_METHOD' })));
  void scanner.execute({ order: { kind: 'resume', commandId: 'c' }, withinMs: 1_000 });
  expect(did.at(-1)).toBe('press resume');
});

test('the guard: a STOP while the press is on its way is not behind it, and the START ends as certainly not done', async () => {
  const { did, guard } = bench(['start']);
  const start = guard.call('e-1', { kind: 'start', stepId: 's', commandId: 'c' }, 3_000);
  await new Promise((resolve) => setTimeout(resolve, 0));
  const stop = guard.call('e-2', { kind: 'stop', commandId: 'd' }, 3_000);
  expect(await start).toEqual({ kind: 'failed', code: 'STOPPED_MEANWHILE' });
  expect(await stop).toEqual({ kind: 'done' });
  expect(did).toEqual(['press start', 'take back', 'method stop']);
});

test('a screen that is not there presses nothing', async () => {
  const scanner = new ClickingScanner({ commander: null, clicks: new Set(['start']), presser: () => null });
  const order = { kind: 'start', stepId: 's', commandId: 'c' } as const;
  expect(await scanner.execute({ order, withinMs: 1_000 })).toEqual({ kind: 'failed', code: 'SCREEN_WORKER_LOST' });
});
