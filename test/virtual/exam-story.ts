import { preparedSite } from './prepared-site.ts';

export interface StoryResult {
  /** everything that happened, a line each */
  readonly lines: readonly string[];
  readonly starts: number;
  readonly startsAfterCut: number;
  readonly stops: number;
  readonly controlAfterCut: string;
  readonly remoteSaysAfterCut: string;
  readonly restartAnswer: string;
}

/** One exam, one door, one link loss, in virtual time, through the machines that run in production. */
export function examStory(): StoryResult {
  const { site, scan: scanBy } = preparedSite();
  const { remote, onsite } = site;
  const steps = onsite.page.view?.value.scanner.steps ?? [];
  const scan = (index: number): string => scanBy(remote, index);

  expectDone(scan(0));
  site.passes(6_000);
  expectDone(scan(2));
  site.passes(2_000);
  // Somebody opens the door: the site stops the scan by itself.
  site.door34 = 'bad';
  site.passes(3_000);
  site.door34 = 'good';
  site.passes(1_000);
  site.must(onsite, { kind: 'clear', condition: 'doorOpen', why: 'it was me, Zone IV is clear' });
  site.must(onsite, { kind: 'spokeToPatient' });
  expectDone(scan(2));
  site.passes(3_000);
  // The link dies without a word while the scan runs.
  site.isLinkCut = true;
  site.passes(8_000);
  const controlAfterCut = site.agent.policy.lease.control.kind;
  const { believedUntilMs } = site.remote.page;
  const remoteSaysAfterCut =
    believedUntilMs !== null && believedUntilMs > site.clock.nowMs() ? 'holds' : 'does not believe';
  const startsAtCut = site.did('scanStarted');
  site.isLinkCut = false;
  for (let minute = 0; minute < 10; minute += 1) {
    site.passes(30_000);
    site.must(onsite, { kind: 'confirmPresence' });
    site.passes(29_700);
  }
  const restartAnswer = site.acts(remote, { kind: 'start', stepId: steps[2]?.stepId ?? '', readyId: 'none' });
  return {
    lines: site.lines,
    starts: startsAtCut,
    startsAfterCut: site.did('scanStarted') - startsAtCut,
    stops: site.did('scanStopped'),
    controlAfterCut,
    remoteSaysAfterCut,
    restartAnswer,
  };
}

function expectDone(answer: string): void {
  if (answer !== 'done') throw new Error(`start: ${answer}`);
}
