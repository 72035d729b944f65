import { scoreDrill, type ScoreLine } from '@farfield/protocol/drills';
import { DEFAULT_POLICY } from '@farfield/protocol/policy';
import { expect, test } from 'vitest';
import { readNamed } from '../../scripts/drill/read-drill.ts';
import { preparedSite, startStep } from './virtual-exam.ts';
import { VIRTUAL_POLICY } from './virtual-people.ts';
import type { VirtualSite } from './virtual-site.ts';

/** 150 s: whoever is gone for a minute finds it running, unless somebody has stopped it. */
const LONG_STEP = 2;
const BEFORE_MS = 3_000;
const DOWN_MS = 60_000;

function scanningSite(own: Parameters<typeof preparedSite>[1] = {}): VirtualSite {
  const monitored = { monitoring: 'monitored', isSedated: false, implant: { kind: 'none' } } as const;
  const site = preparedSite(monitored, { timeScale: 1, ...own });
  expect(startStep(site, LONG_STEP)).toBe('done');
  return site.passes(BEFORE_MS);
}

/** The line of the drill that says how the scanner was found, by the record of the second life alone. */
function foundIn(site: VirtualSite, diedMs: number): ScoreLine | undefined {
  const drill = readNamed('agent-host-crash', DEFAULT_POLICY);
  if (!drill.ok) throw new Error('no such drill');
  // The second life counts its ticks from its own beginning.
  const second = site.journal.findLastIndex(({ record }) => record.type === 'booted');
  const journal = site.journal.slice(second).map((one) => ({ ...one, tickMs: one.tickMs + DOWN_MS }));
  const record = { beganTickMs: 700, endedTickMs: 700 + drill.value.endsAtS * 1_000, journal };
  expect(site.clock.nowMs()).toBeGreaterThan(diedMs);
  return scoreDrill(drill.value, site.agent.policy.policy, record).lines.find(({ id }) => id === 'found');
}

test('it dies in mid-scan: nobody holds anything, both pages say so, and the watchdog stops the scan within two seconds', () => {
  const site = scanningSite();
  expect(site.remote.page.gateway?.value.agent).toBe('connected');
  const diedMs = site.clock.nowMs();
  site.agentDies();
  site.passes(2_000);
  expect(site.scannerDid.filter((one) => one.atMs > diedMs).map((one) => one.what)).toContain('scanStopped');
  expect(site.onsite.page.socket.kind).not.toBe('open');
  site.passes(2_000);
  // Not "all is well": the gateway says that it does not hear the site.
  expect(site.remote.page.gateway?.value.agent).toBe('silent');
  expect(site.remote.page.gateway?.value.alarms.map((one) => one.id)).toContain('agentSilent');
  expect(site.acts(site.onsite, { kind: 'spokeToPatient' })).not.toBe('done');
  expect(site.acts(site.remote, { kind: 'requestControl' })).not.toBe('done');
});

test('what was not on the disk is lost with it; what was, the next process folds: higher epoch, local control, void time-out', () => {
  const site = scanningSite();
  const { lease, session } = site.agent.policy;
  expect(lease.control.kind).toBe('granted');
  const patientRef = session?.patientRef ?? '';
  // Written a moment ago, and not yet on the disk.
  site.presses(site.onsite, { kind: 'confirmPresence' });
  const records = site.journal.length;
  site.passes(2);
  expect(site.journal.length).toBeGreaterThan(records);
  site.agentDies();
  expect(site.journal.length).toBe(records);
  const scanStarts = site.did('scanStarted');
  site.passes(DOWN_MS);
  expect(site.journal.length).toBe(records);
  site.agentBoots();
  expect(site.isAgentUp).toBe(true);
  const booted = site.journal[records];
  if (booted?.record.type !== 'booted') throw new Error('it wrote something else first');
  expect(booted.record.data.epoch).toBeGreaterThan(lease.epoch);
  expect(booted.seq).toBe((site.journal[records - 1]?.seq ?? 0) + 1);
  // Another process, another clock.
  expect(booted.tickMs).toBeLessThan(site.journal[records - 1]?.tickMs ?? 0);
  site.passes(10_000);
  const { policy } = site.agent;
  expect(policy.lease.control.kind).toBe('local');
  expect(policy.session?.patientRef).toBe(patientRef);
  expect(policy.session?.timeOut.kind).toBe('void');
  expect(site.onsite.page.socket.kind).toBe('open');
  expect(site.remote.page.gateway?.value.agent).toBe('connected');
  const stepId = policy.scanner?.selectedStepId ?? '';
  site.sendsUnasked(site.remote, { kind: 'start', stepId, readyId: 'none' });
  site.passes(30_000);
  expect(site.did('scanStarted')).toBe(scanStarts);
});

test.each<[string, (site: VirtualSite) => void, Partial<ScoreLine>]>([
  ['the watchdog stopped it', () => undefined, { mark: 'inTime', why: null }],
  [
    // The next process asks for a stop before it has heard what the scanner does.
    'the watchdog is gone with it: it scans on until the next process stops it',
    (site) => site.watchdogDies(),
    { mark: 'wrong', why: 'it said stopping' },
  ],
])('%s, and the record shows that', (_, prepare, line) => {
  const site = scanningSite();
  prepare(site);
  const diedMs = site.clock.nowMs();
  site.agentDies();
  site.passes(DOWN_MS);
  site.agentBoots();
  site.passes(5_000);
  expect(foundIn(site, diedMs)).toMatchObject(line);
  // Whatever was so before: nothing scans beside an agent that knows of no permit.
  expect(site.agent.policy.scanner?.state).toBe('idle');
});

test('a site without a watchdog has a hand at the scanner’s own STOP', () => {
  const watchdog = { fit: 'notFitted', substitute: 'a hand at the scanner’s own STOP' } as const;
  const policy = { ...VIRTUAL_POLICY, equipment: { ...VIRTUAL_POLICY.equipment, watchdog } };
  const site = scanningSite({ policy });
  const diedMs = site.clock.nowMs();
  site.agentDies();
  site.passes(5_000);
  expect(site.did('scanStopped')).toBe(0);
  site.pressesScannerStop();
  site.passes(DOWN_MS - 5_000);
  expect(site.did('scanStopped')).toBe(1);
  site.agentBoots();
  site.passes(5_000);
  expect(foundIn(site, diedMs)).toMatchObject({ mark: 'inTime' });
});

test('dead it cannot die, and alive it is not started; while the way is cut its next process is not heard', () => {
  const site = scanningSite();
  site.agentBoots();
  expect(site.journal.filter(({ record }) => record.type === 'booted')).toHaveLength(1);
  site.isLinkCut = true;
  site.agentDies();
  site.agentDies();
  site.passes(5_000);
  site.agentBoots();
  site.passes(5_000);
  expect(site.journal.filter(({ record }) => record.type === 'booted')).toHaveLength(2);
  expect(site.remote.page.gateway?.value.agent).toBe('silent');
  site.isLinkCut = false;
  site.passes(5_000);
  expect(site.remote.page.gateway?.value.agent).toBe('connected');
});

test.each([
  ['a technologist on site scans by hand, and the agent dies: it is theirs, and goes on', true],
  ['somebody scans by hand beside a safety tech alone: it was being stopped before the agent died', false],
])('%s', (_, isTechnologistThere) => {
  const monitored = { monitoring: 'monitored', isSedated: false, implant: { kind: 'none' } } as const;
  const site = preparedSite(monitored, { timeScale: 1 });
  if (isTechnologistThere) site.joins('tom', 'onsiteTechnologist', 'onsite');
  site.presses(site.onsite, { kind: 'takeLocal' });
  site.passes(2_000);
  expect(site.agent.policy.lease.control.kind).toBe('local');
  site.startsAtScanner(site.agent.policy.scanner?.steps[LONG_STEP]?.stepId ?? '');
  site.passes(BEFORE_MS);
  expect(site.did('scanStarted')).toBe(1);
  // The agent lives: what its core does is what the watchdog is to go on with.
  expect(site.agent.policy.stop === null).toBe(isTechnologistThere);
  site.agentDies();
  site.passes(20_000);
  const stops = site.scannerDid.filter(({ what }) => what === 'scanStopped');
  expect(stops).toHaveLength(isTechnologistThere ? 0 : 1);
  expect(site.scanner.state.phase.kind).toBe(isTechnologistThere ? 'scanning' : 'idle');
});
