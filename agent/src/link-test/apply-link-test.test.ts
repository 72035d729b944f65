import type { LineOutcome, LinkFigures } from '@farfield/protocol/link-test';
import type { ScannerFact } from '@farfield/protocol/policy';
import { describe, expect, test } from 'vitest';
import type { PathFact } from '../agent-state.ts';
import { siteView } from '../site-view.ts';
import { beat, Bench, outcomes, person, RST } from '../test-bench.ts';

const FIGURES: LinkFigures = {
  roundTripP50Ms: 28,
  roundTripP99Ms: 40,
  jitterMs: 4,
  latePercent: 0,
  silenceToSiteMs: 60,
  silenceToConsoleMs: 50,
  downMbps: 50,
  upMbps: 50,
  clockOffsetMs: 12,
};
const IDLE: ScannerFact = {
  state: 'idle',
  patientRef: '',
  patientName: '',
  patientWeightKg: null,
  examId: '',
  scannerRef: 'MR1',
  selectedStepId: '',
  runningStepId: '',
  remainingMs: null,
  progress: null,
  steps: [],
  mode: 'normal',
  sarBodyWkg: null,
  sarHeadWkg: null,
  b1RmsUt: null,
  pnsPercent: null,
  tablePositionMm: null,
  isTableMoving: null,
  fieldTesla: 1.5,
  coilId: '',
  faultText: '',
};
const SAFETY_TECH = person('mrst', 'mrst', 'onsite');
const measured = (own: Partial<LinkFigures> = {}): LineOutcome => ({
  kind: 'measured',
  consolePath: '',
  figures: { ...FIGURES, ...own },
});
const failed = (code: Extract<LineOutcome, { kind: 'failed' }>['code']): LineOutcome => ({
  kind: 'failed',
  code,
  detail: '',
});
const path = (name: string, state: PathFact['state'] = 'up'): PathFact => ({
  name,
  state,
  roundTripMs: 20,
  lossPercent: 0,
  silentMs: 0,
  isProven: state === 'up',
});

/** An agent in whose room nobody is, with the link up and a remote technologist at `c-1`. */
class TestedSite extends Bench {
  scanner = IDLE;
  count4 = 0;
  readonly #from: number;

  constructor(paths: readonly PathFact[] = []) {
    super();
    this.post({ kind: 'uplink', state: 'up' });
    this.post({ kind: 'paths', paths, sharedRoute: '' });
    this.joins('c-1', RST, 'gateway');
    this.lives(4_000);
    this.#from = this.outputs.length;
  }

  /** time, with the devices reporting */
  lives(forMs: number): void {
    for (const endMs = this.nowMs + forMs; this.nowMs < endMs;) {
      this.post({ kind: 'observation', observation: { kind: 'scanner', fact: this.scanner, seenMs: this.nowMs } });
      this.post({
        kind: 'observation',
        observation: {
          kind: 'zone',
          zone: { count3: 0, count4: this.count4, oxygenPercent: 20.9, badge: null },
          seenMs: this.nowMs,
        },
      });
      this.post({
        kind: 'observation',
        observation: { kind: 'input', input: 'zoneFeed', raw: 'good', seenMs: this.nowMs, words: '' },
      });
      this.passes(100);
    }
  }

  asks(consoleId = 'c-1', by: typeof RST | null = null): string[] {
    const outputs = this.says(this.command({ kind: 'testLink' }, { consoleId }), consoleId, by);
    return outcomes(outputs).flatMap(({ outcome }) =>
      outcome.kind === 'refused' ? outcome.reasons.map((one) => one.id) : [outcome.kind],
    );
  }

  pipe(pipe: string, consoleId = 'c-1'): void {
    this.post({ kind: 'linkTestPipe', consoleId, pipe, ticket: `ticket of ${pipe}` });
  }

  line(pipe: string, outcome: LineOutcome): void {
    this.post({ kind: 'linkTestLine', pipe, outcome });
  }

  get dialled(): readonly string[] {
    return this.outputs.slice(this.#from).flatMap((one) => (one.kind === 'linkTestDial' ? [one.sitePath] : []));
  }

  get hangUps(): number {
    return this.outputs.slice(this.#from).filter((one) => one.kind === 'linkTestHangUp').length;
  }

  get records() {
    return this.outputs
      .flatMap((one) => (one.kind === 'journal' ? one.lines : []))
      .flatMap(({ record }) => (record.type === 'linkTest' ? [record.data] : []));
  }

  get last() {
    return this.state.linkTest.last;
  }
}

test('asked, measured, recorded, shown', () => {
  const site = new TestedSite();
  expect(site.asks()).toEqual(['done']);
  expect(siteView(site.state, site.nowMs).linkTest.running).toMatchObject({ consoleId: 'c-1', line: 0, lines: 1 });
  site.pipe('v-1');
  expect(site.dialled).toEqual(['']);
  site.lives(3_000);
  site.line('v-1', measured({ jitterMs: 25 }));
  expect(site.records).toMatchObject([{ what: 'measured', verdict: 'limits', by: 'rst', consoleId: 'c-1' }]);
  site.lives(2_000);
  const { running, last } = siteView(site.state, site.nowMs).linkTest;
  expect(running.testId).toBe('');
  expect(last).toMatchObject({ verdict: 'limits', changed: '', ageMs: 2_000 });
  expect(last.lines).toMatchObject([{ roundTripP50Ms: 28, jitterMs: 25, findings: [{ verdict: 'limits' }] }]);
});

test('from on site it is the remote technologist’s way that is measured; with nobody there it is refused', () => {
  const site = new TestedSite();
  site.joins('c-9', SAFETY_TECH, 'onsite');
  expect(site.asks('c-9', SAFETY_TECH)).toEqual(['done']);
  expect(site.state.linkTest.running).toMatchObject({ consoleId: 'c-1', by: 'mrst' });
  const alone = new TestedSite();
  alone.joins('c-9', SAFETY_TECH, 'onsite');
  alone.post({ kind: 'consoleLeft', consoleId: 'c-1', via: 'gateway' });
  expect(alone.asks('c-9', SAFETY_TECH)).toEqual(['nobodyToTest']);
});

test('each path that is up gets a line, one after the other; the better one decides', () => {
  const site = new TestedSite([path('primary'), path('cellular')]);
  site.asks();
  site.pipe('v-1');
  site.line('v-1', measured());
  site.pipe('v-2');
  expect(site.dialled).toEqual(['primary', 'cellular']);
  site.line('v-2', measured({ latePercent: 9 }));
  expect(site.last).toMatchObject({ verdict: 'fit' });
  expect(site.last?.lines.map((one) => [one.sitePath, one.verdict])).toEqual([
    ['primary', 'fit'],
    ['cellular', 'notFit'],
  ]);
});

test('a console with two paths gets two lines, also at a site with one', () => {
  const site = new TestedSite();
  site.post({ kind: 'consoleBeat', consoleId: 'c-1', via: 'gateway', beat: beat({ livePaths: 2 }) });
  site.asks();
  expect(site.state.linkTest.running?.sitePaths).toEqual(['', '']);
});

describe('refused by the agent, whatever a page thinks', () => {
  test.each<[string, (site: TestedSite) => void, string]>([
    ['it scans', (site) => (site.scanner = { ...IDLE, state: 'scanning' }), 'scannerBusy'],
    ['it is paused', (site) => (site.scanner = { ...IDLE, state: 'paused' }), 'scannerPaused'],
    ['somebody is in Zone IV', (site) => (site.count4 = 1), 'zone4NotEmpty'],
  ])('%s', (_, happens, reasonId) => {
    const site = new TestedSite();
    happens(site);
    site.lives(1_000);
    expect(site.asks()).toEqual([reasonId]);
    expect(site.state.linkTest.running).toBeNull();
    expect(siteView(site.state, site.nowMs).gates.find((one) => one.action === 'testLink')?.reasons[0]?.id).toBe(
      reasonId,
    );
  });

  test('a second one while one runs', () => {
    const site = new TestedSite();
    expect(site.asks()).toEqual(['done']);
    expect(site.asks()).toEqual(['linkTestRuns']);
    expect(site.records).toEqual([]);
  });
});

describe('ended at once, in the very step in which it is known', () => {
  test.each<[string, (site: TestedSite) => void, RegExp]>([
    ['a scan begins', (site) => (site.scanner = { ...IDLE, state: 'prescan' }), /the scanner is prescan/],
    ['somebody goes into Zone IV', (site) => (site.count4 = 1), /Zone IV count is 1/],
    [
      'the console leaves',
      (site) => void site.post({ kind: 'consoleLeft', consoleId: 'c-1', via: 'gateway' }),
      /rst left/,
    ],
    [
      'somebody remote presses STOP, whether anything scans or not',
      (site) => void site.says(site.command({ kind: 'stop' })),
      /rst stopped something/,
    ],
    [
      'somebody on site takes back control',
      (site) => {
        site.joins('c-9', SAFETY_TECH, 'onsite');
        site.says(site.command({ kind: 'takeLocal' }, { consoleId: 'c-9' }), 'c-9', SAFETY_TECH);
      },
      /mrst stopped something/,
    ],
    [
      'the gateway carries as many as it may',
      (site) => site.line('v-1', failed('BUSY')),
      /the gateway tests other links now/,
    ],
    ['the gateway goes', (site) => void site.post({ kind: 'uplink', state: 'down' }), /the link to the gateway went/],
  ])('%s', (_, happens, why) => {
    const site = new TestedSite();
    site.asks();
    site.pipe('v-1');
    site.lives(1_000);
    expect(site.hangUps).toBe(0);
    happens(site);
    site.lives(100);
    expect(site.state.linkTest.running).toBeNull();
    expect(site.hangUps).toBe(1);
    expect(site.records).toMatchObject([{ what: 'ended', verdict: '', why: expect.stringMatching(why) }]);
    // What its thread says after that is nobody's.
    site.line('v-1', measured());
    expect(site.records).toHaveLength(1);
  });
});

describe('bad ends', () => {
  test('the console never asks for its pipe', () => {
    const site = new TestedSite();
    site.asks();
    site.lives(5_200);
    expect(site.records).toMatchObject([{ what: 'failed', verdict: 'notFit', why: 'the console did not answer' }]);
  });

  test('the thread of a line says nothing any more', () => {
    const site = new TestedSite();
    site.asks();
    site.pipe('v-1');
    site.lives(21_000);
    expect(site.last).toMatchObject({ what: 'failed' });
  });

  test('a pipe of another console, and one that nobody waits for, are not dialled and counted', () => {
    const site = new TestedSite();
    site.pipe('v-0');
    site.asks();
    site.pipe('v-1', 'c-2');
    site.pipe('v-2');
    site.pipe('v-3');
    expect(site.dialled).toEqual(['']);
    expect(site.state.counts.linkTestPipesRefused).toBe(3);
  });

  test('answers that are not true end the whole test; a closed line only itself', () => {
    const liar = new TestedSite([path('primary'), path('cellular')]);
    liar.asks();
    liar.pipe('v-1');
    liar.line('v-1', failed('FALSE'));
    expect(liar.last).toMatchObject({ what: 'failed', verdict: 'notFit' });
    const closed = new TestedSite([path('primary'), path('cellular')]);
    closed.asks();
    closed.pipe('v-1');
    closed.post({ kind: 'linkTestPipeGone', pipe: 'v-1' });
    closed.pipe('v-2');
    closed.line('v-2', measured());
    expect(closed.last).toMatchObject({ what: 'measured', verdict: 'fit' });
    expect(closed.last?.lines[0]).toMatchObject({ verdict: 'notFit', figures: null });
  });

  test('a console that hung up says nothing of the link: no verdict', () => {
    const site = new TestedSite();
    site.asks();
    site.pipe('v-1');
    site.line('v-1', failed('CLOSED'));
    expect(site.records).toMatchObject([{ what: 'failed', verdict: '', why: expect.stringContaining('closed') }]);
  });
});

describe('what was measured is marked when it no longer holds', () => {
  const done = (paths: readonly PathFact[] = []): TestedSite => {
    const site = new TestedSite(paths);
    site.asks();
    for (const index of paths.length === 0 ? [0] : paths.keys()) {
      site.pipe(`v-${index}`);
      site.line(`v-${index}`, measured());
    }
    site.lives(500);
    expect(site.last?.changed).toBe('');
    return site;
  };

  test.each<[string, (site: TestedSite) => void, RegExp]>([
    [
      'a path went',
      (site) => void site.post({ kind: 'paths', paths: [path('primary'), path('cellular', 'down')], sharedRoute: '' }),
      /cellular went/,
    ],
    ['the link went', (site) => void site.post({ kind: 'uplink', state: 'down' }), /the link to the gateway went/],
    [
      'that console left',
      (site) => void site.post({ kind: 'consoleLeft', consoleId: 'c-1', via: 'gateway' }),
      /the console of rst left/,
    ],
  ])('%s, and it stays marked', (_, happens, changed) => {
    const site = done([path('primary'), path('cellular')]);
    happens(site);
    expect(site.last?.changed).toMatch(changed);
    site.post({ kind: 'uplink', state: 'up' });
    site.post({ kind: 'paths', paths: [path('primary'), path('cellular')], sharedRoute: '' });
    site.joins('c-1', RST, 'gateway');
    site.lives(1_000);
    expect(site.last?.changed).toMatch(changed);
  });
});

test('a START is not gated by it: no reason of the core asks what a test said', () => {
  const site = new TestedSite();
  const before = siteView(site.state, site.nowMs).gates.find((one) => one.action === 'start')?.reasons;
  site.asks();
  site.pipe('v-1');
  site.line('v-1', measured({ latePercent: 50 }));
  expect(site.last?.verdict).toBe('notFit');
  expect(siteView(site.state, site.nowMs).gates.find((one) => one.action === 'start')?.reasons).toEqual(before);
});
