import { expect, test } from 'vitest';
import { endInTurn } from './end-in-turn.ts';
import { ManualClock } from './manual-clock.ts';
import { partsToEnd } from './parts-to-end.ts';
import { testLog } from './uplink/test-log.ts';
import type { ScanRisk } from './watchdog/scan-risk.ts';

async function ends(scanRisk: ScanRisk, isDark = false): Promise<readonly string[]> {
  const done: string[] = [];
  const part = (name: string) => ({ name, end: () => void done.push(name) });
  const parts = partsToEnd({
    agent: {
      scanRisk,
      leaveNoScan: (how) => {
        done.push(how?.isDark === true ? 'last stop, short' : 'last stop');
        return Promise.resolve();
      },
    },
    watchdog: {
      tellAtOnce: (risk) => void done.push(`watchdog told: ${risk}`),
      stop: () => void done.push('watchdog let go'),
    },
    isDark,
    parts: [part('journal'), part('agent'), part('watchdog'), part('on-site server')],
  });
  await endInTurn(parts, { clock: new ManualClock(), log: testLog().log });
  return done;
}

test('a scan did not stop for the agent: its watchdog has it before the door on site closes', async () => {
  for (const risk of ['mayRun', 'mayBegin'] as const)
    expect(await ends(risk)).toEqual([
      'last stop',
      `watchdog told: ${risk}`,
      'watchdog let go',
      'on-site server',
      'watchdog',
      'agent',
      'journal',
    ]);
});

test('nothing is left to stop: the watchdog watches until the doors are closed', async () => {
  expect(await ends('none')).toEqual(['last stop', 'on-site server', 'watchdog', 'agent', 'journal']);
});

test('a site that goes dark: the core has asked for long enough', async () => {
  expect((await ends('none', true))[0]).toBe('last stop, short');
});
