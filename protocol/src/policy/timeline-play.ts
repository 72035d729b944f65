import type { ActArguments } from './act-arguments.ts';
import type { ActionKind } from './command.ts';
import type { BootRun, CoreRunStep } from './core-run.ts';
import { INPUT_IDS } from './inputs.ts';
import type { Ms } from './limits.ts';
import { type ActRecord, LivingSite } from './living-site.ts';
import { policyFrom, TIMELINE_POLICY } from './policy-overlay.ts';
import { problemLine, readDocument } from './reading.ts';
import type { PolicyState } from './state.ts';
import type { Timeline, TimelineEvent } from './timeline.ts';

/** The core's clock when a timeline's site boots. */
const BOOT_MS: Ms = 100_000;
/** Boot quarantine, and every feed's own time to prove itself. */
const SETTLES_MS: Ms = 7_000;
const BETWEEN_ACTS_MS: Ms = 250;
const STARTED_STEP = 't1-3d';
const PROGRESS_EVERY_MS: Ms = 15_000;

export interface TimelinePlay {
  /** one per boot of the site agent; the last one's last state is where the timeline ends */
  readonly runs: readonly BootRun[];
  /** the core's clock at 0 of the timeline; what is earlier prepared it */
  readonly originMs: Ms;
  readonly steps: readonly CoreRunStep[];
  readonly acts: readonly ActRecord[];
  readonly finalState: PolicyState;
}

/**
 * Plays a timeline through the core. The same timeline gives the same events and states everywhere.
 *
 * @param onProgress told now and then how far it has come, ms of the timeline
 * @throws RangeError for policy changes that `parseTimeline` did not let through
 */
export function playTimeline(timeline: Timeline, onProgress: (atMs: Ms) => void = () => undefined): TimelinePlay {
  const steps: CoreRunStep[] = [];
  const read = readDocument(policyFrom(TIMELINE_POLICY), timeline.policy);
  if (!read.ok) throw new RangeError(`policy: ${read.problems.map(problemLine).join('; ')}`);
  const site = new LivingSite({
    identity: { siteId: 'timeline', scannerRef: 'MR1', policy: read.value, policyHash: 'timeline' },
    patient: timeline.patient,
    startMs: BOOT_MS,
    onStep: (one) => steps.push(one),
  });
  if (timeline.start !== 'boot') prepare(site, timeline.start === 'scanning');
  const originMs = site.nowMs;
  const pass = (atMs: Ms): void => {
    while (site.nowMs < originMs + atMs) {
      site.passTo(Math.min(originMs + atMs, site.nowMs + PROGRESS_EVERY_MS));
      onProgress(site.nowMs - originMs);
    }
  };
  for (const event of timeline.events) {
    pass(event.atMs);
    perform(site, event);
  }
  pass(timeline.lengthMs);
  return { runs: site.runs(timeline.title), originMs, steps, acts: site.acts, finalState: site.state };
}

/** Everything up to "the remote technologist has control", patient in Zone IV, time-out signed; what is refused stays so. */
function prepare(site: LivingSite, startsScan: boolean): void {
  const then = (personId: string, kind: ActionKind, given: Partial<ActArguments> = {}): void => {
    site.act(personId, kind, given);
    site.passTo(site.nowMs + BETWEEN_ACTS_MS);
  };
  site.joins('mrst');
  site.joins('rst');
  site.passTo(site.nowMs + SETTLES_MS);
  then('rst', 'requestControl');
  then('mrst', 'openSession');
  then('mrst', 'offerControl', { toPersonId: 'rst' });
  then('rst', 'readBackControl');
  then('mrst', 'tickChecklist');
  then('mrst', 'leadTimeOut');
  then('rst', 'readBackTimeOut');
  then('mrst', 'admitPatient');
  const { equipment } = site.state.policy;
  for (const input of INPUT_IDS) {
    const fitting = equipment[input];
    if (fitting.fit === 'attested') then(fitting.byRole, 'stateInput', { input });
  }
  if (startsScan) {
    then('rst', 'selectStep', { stepId: STARTED_STEP });
    then('mrst', 'giveReady');
    then('rst', 'start');
  }
  site.passTo(site.nowMs + 1_000);
  site.hasHabits = true;
}

function perform(site: LivingSite, event: TimelineEvent): void {
  switch (event.kind) {
    case 'input':
      return site.setInput(event.input, event.is, event.words);
    case 'scanner':
      return site.setScanner(event);
    case 'power':
      return site.setPower(event.runtimeMs);
    case 'zone4':
      return site.setZone4(event.count, event.level2Inside);
    case 'joins':
      return site.joins(event.person);
    case 'leaves':
      return site.leaves(event.person);
    case 'act':
      return site.act(event.person, event.action, event.with);
    case 'link':
      return site.setLine(event.person, { is: event.is, delayMs: event.delayMs });
    case 'disk':
      return site.setDisk(event.is);
    case 'gateway':
      return site.setGateway(event.verdict, event.why);
    case 'restart':
      return site.restart(event.downMs);
  }
}
