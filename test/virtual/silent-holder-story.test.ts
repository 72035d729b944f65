import { expect, test } from 'vitest';
import { preparedSite } from './virtual-exam.ts';

/** Heartbeats of the agent to the on-site page in one second, the second of which `silent` says nothing. */
function beatsInSilenceOf(which: 'remote' | 'onsite'): number {
  const site = preparedSite({ monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } });
  const beatsSent = (): number => site.agent.consoles.find((one) => one.consoleId === site.onsite.id)?.nextBeatSeq ?? 0;
  expect(site.agent.policy.lease.control.kind).toBe('granted');
  site.silence(site[which]);
  site.passes(1_000);
  const before = beatsSent();
  site.passes(1_000);
  return beatsSent() - before;
}

test('while whoever has control is silent the agent’s heartbeats follow faster; for anybody else they do not', () => {
  expect([beatsInSilenceOf('remote'), beatsInSilenceOf('onsite')]).toEqual([20, 4]);
});
