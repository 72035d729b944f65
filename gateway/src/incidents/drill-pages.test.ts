import { pino } from 'pino';
import { expect, test } from 'vitest';
import { drillView, siteAlarm, siteView } from '../testing/bodies.ts';
import { PLAN } from '../testing/incident-bench.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { Bench, SITE } from '../testing/site-bench.ts';
import { DRILL_WORDS, DrillPages } from './drill-pages.ts';
import type { PageOrder } from './incident-messages.ts';
import type { Delivery } from './page-channel.ts';

const OVER_SUBJECT = 'DRILL: Farfield: Demo site: the drill is over';
const STORED = { siteId: SITE, name: 'Demo site' };

/** A site that drills, and the facility's pager. */
class Run {
  readonly bench = new Bench();
  readonly heard: PageOrder[] = [];
  readonly #clock = new ManualClock();
  readonly pages: DrillPages;

  constructor(answer: Delivery | (() => Promise<Delivery>) = { kind: 'sent' }) {
    const send = (page: PageOrder): Promise<Delivery> => {
      this.heard.push(page);
      return typeof answer === 'function' ? answer() : Promise.resolve(answer);
    };
    const log = pino({ level: 'silent' });
    this.pages = new DrillPages({ plan: PLAN, channels: { webhook: { send } }, clock: this.#clock, log });
    this.bench.agent();
  }

  says(own: Parameters<typeof drillView>[0]): void {
    this.bench.agentSays({ kind: 'drillView', value: drillView(own) });
  }

  /** Each second the shadow speaks, and the gateway looks at it. */
  async wait(seconds: number, conditions: readonly string[], drillId = 'drill-1'): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      this.#clock.pass(1_000);
      this.bench.nowMs = this.#clock.nowMs();
      const view = siteView({ siteId: SITE });
      const alarms = conditions.map((condition) => siteAlarm(condition));
      const body = {
        kind: 'siteView',
        value: { ...view, alarms, session: { ...view.session, state: 'open' } },
      } as const;
      this.bench.agentSays({ kind: 'siteView', value: view });
      this.bench.agentSays({ kind: 'shadow', value: { drillId, body } });
      this.pages.look(STORED, this.bench.state);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

test('what a drill loses is paged to those who would be paged, and every line of it says DRILL', async () => {
  const run = new Run();
  run.says({});
  await run.wait(12, ['mainsLost']);
  expect(run.heard.map((one) => one.personId)).toEqual(['mrst', 'onsiteTechnologist']);
  for (const { subject, text, pageId, incidentId } of run.heard) {
    expect(subject).toMatch(/^DRILL: Farfield: Demo site: /);
    expect(text.split('\n')[0]).toBe(DRILL_WORDS);
    expect(text.split('\n').every((line) => line.startsWith('DRILL'))).toBe(true);
    expect(text).toContain('Magnet is ON');
    expect(text).not.toContain('Acknowledge:');
    expect([pageId, incidentId]).toEqual([expect.stringMatching(/^drill-1\//), 'drill-1']);
  }
});

test('the real site, which has lost nothing, pages nobody while it drills; without a drill nobody is paged for one', async () => {
  const run = new Run();
  await run.wait(20, ['mainsLost']);
  expect(run.heard).toEqual([]);
});

test('paused, no time passes in it; over, nothing of it is sent any more', async () => {
  const run = new Run({ kind: 'later', why: 'the pager is busy' });
  run.says({});
  await run.wait(2, ['mainsLost']);
  run.says({ isPaused: true });
  await run.wait(30, ['mainsLost']);
  expect(run.heard).toEqual([]);
  run.says({ isPaused: false });
  await run.wait(9, ['mainsLost']);
  const tried = run.heard.length;
  expect(tried).toBeGreaterThan(0);
  run.says({ stage: 'ended' });
  await run.wait(120, []);
  // What was tried may have arrived: only that it is over is still tried.
  const since = run.heard.slice(tried);
  expect(new Set(since.map(({ subject }) => subject))).toEqual(new Set([OVER_SUBJECT]));
});

test('everybody who was paged is told once that the drill is over, and that every page is real from now on', async () => {
  const run = new Run();
  run.says({});
  await run.wait(12, ['mainsLost']);
  const paged = run.heard.map(({ personId, channel }) => `${personId} ${channel}`);
  run.says({ stage: 'ended' });
  await run.wait(60, []);
  const over = run.heard.slice(paged.length);
  expect(over.map(({ personId, channel }) => `${personId} ${channel}`)).toEqual(paged);
  for (const { subject, text, incidentId, pageId } of over) {
    expect([subject, incidentId]).toEqual([OVER_SUBJECT, 'drill-1']);
    expect(pageId).toMatch(/^drill-1\/over-/);
    expect(text.split('\n').every((line) => line.startsWith('DRILL: '))).toBe(true);
    expect(text).toMatch(/from now on every page of this site is real/);
  }
});

test('nobody is told that a drill is over of which they have no page', async () => {
  const run = new Run();
  run.says({});
  await run.wait(3, ['mainsLost']);
  run.says({ stage: 'ended' });
  await run.wait(30, []);
  expect(run.heard).toEqual([]);
});

test('a page that is on its way when the drill ends is followed by its end', async () => {
  const answers: ((answer: Delivery) => void)[] = [];
  const run = new Run(() => new Promise((resolve) => void answers.push(resolve)));
  run.says({});
  await run.wait(12, ['mainsLost']);
  const paged = run.heard.length;
  expect(paged).toBeGreaterThan(0);
  run.says({ stage: 'ended' });
  await run.wait(1, []);
  for (const answer of answers) answer({ kind: 'sent' });
  await run.wait(30, []);
  expect(run.heard.slice(paged).map(({ subject }) => subject)).toEqual(
    run.heard.slice(0, paged).map(() => OVER_SUBJECT),
  );
});

test('a site that is lost ends its drill for whoever was paged, too', async () => {
  const run = new Run();
  run.says({});
  await run.wait(12, ['mainsLost']);
  run.bench.post({ kind: 'agentLeft', socketId: 'a1' });
  run.pages.look(STORED, run.bench.state);
  await new Promise((resolve) => setImmediate(resolve));
  expect(run.heard.at(-1)?.subject).toBe(OVER_SUBJECT);
});

test('the next drill begins with nothing of the one before', async () => {
  const run = new Run();
  run.says({});
  await run.wait(12, ['mainsLost']);
  run.says({ stage: 'ended' });
  await run.wait(1, []);
  run.says({ drillId: 'drill-2' });
  await run.wait(5, [], 'drill-2');
  expect(run.heard.filter(({ incidentId }) => incidentId === 'drill-2')).toEqual([]);
  await run.wait(12, ['mainsLost'], 'drill-2');
  expect(run.heard.filter(({ incidentId }) => incidentId === 'drill-2').map((one) => one.personId)).toEqual([
    'mrst',
    'onsiteTechnologist',
  ]);
});
