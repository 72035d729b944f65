import { describe, expect, test } from 'vitest';
import {
  EMPTY,
  EXAM,
  IncidentBench,
  NOT_YET,
  ON_CALL,
  pagesOf,
  PLAN,
  says,
  SILENT,
  WELL,
} from '../testing/incident-bench.ts';
import { seenView } from '../sites/seen-view.ts';
import { siteView } from '../testing/bodies.ts';
import { CALL_ORDERS } from './call-orders.ts';
import type { Observation } from './observe-site.ts';

const SECOND = 1_000;

test.each([
  ['link', 'linkDown', 'rst mrst', 'onsiteTechnologist coordinator', 'mrso it', 'mrmd rad lip'],
  ['console', 'consolePageSilent', 'rst mrst', 'onsiteTechnologist coordinator', 'mrso it', 'mrmd rad lip'],
  ['power', 'mainsLost', 'mrst onsiteTechnologist', 'coordinator it', 'mrso rst', 'mrmd rad lip'],
  ['person', 'presenceLost', 'mrst onsiteTechnologist', 'coordinator lip', 'mrso rst', 'mrmd rad it'],
  ['agent', 'agentSilent', 'mrst rst', 'onsiteTechnologist coordinator it', 'mrso', 'mrmd rad lip'],
] as const)(
  'loss of %s: one incident, and people are called after 10, 20, 45 and 90 s',
  (cause, sign, first, second, third, fourth) => {
    const bench = new IncidentBench();
    const lost: Observation = sign === 'agentSilent' ? SILENT : says(sign);
    bench.look(lost);
    const calledIn = (seconds: number): readonly string[] =>
      pagesOf(bench.wait(seconds * SECOND, lost))
        .map((one) => one.personId)
        .toSorted();
    const people = (words: string): readonly string[] => words.split(' ').toSorted();
    expect(calledIn(9)).toEqual([]);
    expect(calledIn(1)).toEqual(people(first));
    expect(calledIn(9)).toEqual([]);
    expect(calledIn(1)).toEqual(people(second));
    expect(calledIn(25)).toEqual(people(third));
    expect(calledIn(45)).toEqual(people(fourth));
    expect(calledIn(600)).toEqual([]);
    const opened = bench.outputs.filter((one) => one.kind === 'noted');
    expect(opened).toMatchObject([{ event: { kind: 'incidentOpened', cause, sign } }]);
  },
);

test('who acknowledges ends the call: nobody further is paged, and what still waits is dropped', () => {
  const bench = new IncidentBench();
  bench.wait(11 * SECOND, says('linkDown'));
  const [first, second] = bench.pages;
  bench.tell(first?.pageId ?? '', 'sent');
  const answers = bench.acknowledge();
  expect(answers).toContainEqual({ kind: 'dropPages', pageIds: [second?.pageId] });
  expect(pagesOf(bench.wait(299 * SECOND, says('linkDown')))).toEqual([]);
  expect(bench.open?.calls).toMatchObject([{ acknowledged: { personId: 'rst' } }]);
  expect(bench.acknowledge('mrso')).toEqual([]);
});

describe('what somebody acknowledged and goes on', () => {
  test('is called for anew after 5 min, from the first rung, and the page says so', () => {
    const bench = new IncidentBench();
    bench.wait(11 * SECOND, says('linkDown'));
    bench.acknowledge();
    bench.tell(bench.pages[0]?.pageId ?? '', 'sent');
    expect(pagesOf(bench.wait(309 * SECOND, says('linkDown')))).toEqual([]);
    const again = pagesOf(bench.wait(1 * SECOND, says('linkDown')));
    expect(again.map((one) => one.personId)).toEqual(['mrst', 'rst']);
    expect(again[0]?.text).toContain('and it is still lost.');
    expect(bench.words('again')).toEqual([
      'still lost 5 min after DEMO, rst: Link to the remote console is down; people are called again',
    ]);
    expect(pagesOf(bench.wait(80 * SECOND, says('linkDown'))).map((one) => one.personId)).toContain('mrmd');
    bench.acknowledge('mrso');
    expect(pagesOf(bench.wait(309 * SECOND, says('linkDown')))).toEqual([]);
    expect(pagesOf(bench.wait(1 * SECOND, says('linkDown')))).toHaveLength(2);
    expect(bench.outputs.filter((one) => one.kind === 'noted').map((one) => one.event.kind)).toEqual([
      'incidentOpened',
      'incidentAcknowledged',
      'incidentRaised',
      'incidentAcknowledged',
      'incidentRaised',
    ]);
  });

  test('over in the meantime, it calls nobody; lost again, it has its 5 min anew', () => {
    const bench = new IncidentBench();
    bench.wait(11 * SECOND, says('linkDown'));
    bench.acknowledge();
    bench.wait(280 * SECOND, says('linkDown'));
    bench.wait(25 * SECOND, WELL);
    expect(pagesOf(bench.wait(300 * SECOND, says('linkDown')))).toEqual([]);
    // A second until the gateway looks, and then the first two rungs.
    expect(pagesOf(bench.wait(21 * SECOND, says('linkDown')))).toHaveLength(4);
  });

  test('at the site’s own console: the same, and the old answer there is no answer to the new call', () => {
    const bench = new IncidentBench();
    const seen: Observation = {
      ...WELL,
      said: { stake: 'occupied', exam: EXAM, signs: [{ sign: 'mainsLost', isAcknowledged: true }] },
    };
    bench.wait(6 * SECOND, says('mainsLost'));
    bench.wait(301 * SECOND, seen);
    expect(bench.words('acknowledged')).toHaveLength(1);
    expect(pagesOf(bench.wait(10 * SECOND, seen)).map((one) => one.personId)).toEqual(['mrst', 'onsiteTechnologist']);
    // Something else is answered there: that is somebody's word about now.
    const other = { sign: 'mainsLostMinute', isAcknowledged: true } as const;
    bench.wait(6 * SECOND, {
      ...seen,
      said: { stake: 'occupied', exam: EXAM, signs: [...(seen.said?.signs ?? []), other] },
    });
    expect(bench.words('acknowledged')).toHaveLength(2);
  });

  test('with nobody in the room wakes nobody a second time; a session that opens gives it the usual time', () => {
    const bench = new IncidentBench();
    const empty: Observation = {
      ...EMPTY,
      said: { stake: 'empty', exam: EXAM, signs: [{ sign: 'mainsLost', isAcknowledged: false }] },
    };
    bench.wait(310 * SECOND, empty);
    expect(bench.paged).toEqual(['it', 'mrso']);
    bench.acknowledge('it');
    expect(pagesOf(bench.wait(3_600 * SECOND, empty))).toEqual([]);
    expect(pagesOf(bench.wait(300 * SECOND, says('mainsLost')))).toEqual([]);
    expect(pagesOf(bench.wait(20 * SECOND, says('mainsLost'))).map((one) => one.personId)).toContain('mrst');
  });

  test('is not forgotten by a gateway that restarts', () => {
    const bench = new IncidentBench();
    bench.wait(11 * SECOND, says('linkDown'));
    bench.acknowledge();
    bench.wait(200 * SECOND, says('linkDown'));
    bench.restart(60 * SECOND);
    expect(pagesOf(bench.wait(45 * SECOND, says('linkDown')))).toEqual([]);
    expect(pagesOf(bench.wait(10 * SECOND, says('linkDown')))).toHaveLength(2);
  });
});

test('an alarm acknowledged at the site’s own console is acknowledged', () => {
  const bench = new IncidentBench();
  bench.wait(5 * SECOND, says('mainsLost'));
  const seen: Observation = {
    ...WELL,
    said: { stake: 'occupied', exam: EXAM, signs: [{ sign: 'mainsLost', isAcknowledged: true }] },
  };
  expect(pagesOf(bench.wait(300 * SECOND, seen))).toEqual([]);
  expect(bench.words('acknowledged')).toHaveLength(1);
});

test('what is over before anybody was called calls nobody, and closes after 30 s', () => {
  const bench = new IncidentBench();
  bench.wait(8 * SECOND, says('linkDown'));
  expect(bench.wait(29 * SECOND, WELL).filter((one) => one.kind === 'closed')).toEqual([]);
  expect(bench.wait(2 * SECOND, WELL).filter((one) => one.kind === 'closed')).toHaveLength(1);
  expect([bench.open, bench.paged]).toEqual([null, []]);
});

test('another loss joins the open incident, and its people are called although the first was acknowledged', () => {
  const bench = new IncidentBench();
  bench.wait(11 * SECOND, says('linkDown'));
  bench.acknowledge();
  const id = bench.open?.incidentId;
  bench.wait(11 * SECOND, says('linkDown', 'mainsLost'));
  expect(bench.open?.incidentId).toBe(id);
  expect(bench.pages.map((one) => one.call)).toEqual(['remote', 'remote', 'power', 'power']);
});

test('a console that dies takes its link with it: one call, not two', () => {
  const bench = new IncidentBench();
  bench.wait(2 * SECOND, says('consolePageSilent'));
  bench.wait(10 * SECOND, says('consolePageSilent', 'linkDown', 'controlEnded'));
  expect(bench.paged).toEqual(['mrst', 'rst']);
});

test.each([
  ['mainsUnknown', 'mainsLost'],
  ['mainsLost', 'mainsLostLong'],
  ['mainsLost', 'upsLow'],
  ['upsLow', 'upsCritical'],
  ['operatorSilent', 'presenceLost'],
  ['presenceLost', 'orphan'],
] as const)('%s was acknowledged, and then comes %s: people are called anew, once', (first, other) => {
  const bench = new IncidentBench();
  bench.wait(30 * SECOND, says(first));
  bench.acknowledge();
  const before = bench.paged;
  bench.wait(11 * SECOND, says(first, other));
  const again = bench.paged.slice(before.length);
  expect(again).toEqual(['mrst', 'onsiteTechnologist']);
  expect(new Set(bench.pages.map((one) => one.pageId)).size).toBe(bench.pages.length);
  bench.acknowledge();
  bench.wait(2 * SECOND, says(first));
  expect(pagesOf(bench.wait(60 * SECOND, says(first, other)))).toEqual([]);
});

test.each([
  ['linkDown', 'controlEnded'],
  ['consolePageSilent', 'linkDown'],
  ['mainsLost', 'mainsLostMinute'],
] as const)('%s was acknowledged, and %s only follows from it: nobody is called anew', (first, next) => {
  const bench = new IncidentBench();
  bench.wait(11 * SECOND, says(first));
  bench.acknowledge();
  expect(pagesOf(bench.wait(300 * SECOND, says(first, next)))).toEqual([]);
});

test('an agent that starts knows nothing of its people, its room or its UPS yet: that is no loss', () => {
  const starting = new IncidentBench();
  starting.wait(5 * SECOND, says('presenceLost', 'mainsLost'));
  starting.wait(1 * SECOND, WELL);
  expect(starting.open).toBeNull();
  const bench = new IncidentBench();
  bench.wait(9 * SECOND, says('mainsUnknown'));
  bench.wait(1 * SECOND, WELL);
  expect(bench.open).toBeNull();
});

test('worse while the order is gone through: it goes on, and says both; after its end it begins anew', () => {
  const bench = new IncidentBench();
  bench.wait(11 * SECOND, says('mainsLost'));
  const next = pagesOf(bench.wait(10 * SECOND, says('mainsLost', 'upsLow')));
  expect(next.map((one) => one.personId)).toEqual(['coordinator', 'it']);
  expect(next[0]?.text).toContain('Mains power lost, magnet field is ON; The UPS says 8 min or less.');
  bench.wait(120 * SECOND, says('mainsLost', 'upsLow'));
  const again = pagesOf(bench.wait(12 * SECOND, says('mainsLost', 'upsLow', 'upsCritical')));
  expect(again.map((one) => one.personId)).toEqual(['mrst', 'onsiteTechnologist']);
});

test('who cannot be reached makes nobody wait: the next are called at once', () => {
  const bench = new IncidentBench();
  bench.wait(11 * SECOND, says('linkDown'));
  for (const [at, page] of bench.pages.entries()) bench.tell(page.pageId, at === 0 ? 'failed' : 'struggling');
  expect(pagesOf(bench.wait(1 * SECOND, says('linkDown'))).map((one) => one.personId)).toEqual([
    'onsiteTechnologist',
    'coordinator',
  ]);
});

test('a rung where nobody is on call here is passed over, and those behind it come in its place', () => {
  const people = ON_CALL.filter(({ role }) => role === 'mrso' || role === 'coordinator').map((one) =>
    one.role === 'coordinator' ? { ...one, siteIds: ['another-site'] } : one,
  );
  const bench = new IncidentBench({ ...PLAN, people });
  expect(pagesOf(bench.wait(11 * SECOND, says('linkDown'))).map((one) => one.personId)).toEqual(['mrso']);
});

test('with nobody on call the incident is kept and says so', () => {
  const bench = new IncidentBench({ ...PLAN, people: [] });
  bench.wait(200 * SECOND, says('linkDown'));
  expect(bench.paged).toEqual([]);
  expect(bench.words('nobody')).toEqual([
    'nobody is on call here for "Link to the remote console is down": no page is sent',
  ]);
});

test('an empty site that goes silent waits a minute, then tells who mends it once; in the night nobody is woken in a chain', () => {
  const bench = new IncidentBench();
  bench.look(EMPTY);
  expect(bench.wait(59 * SECOND, SILENT)).toEqual([]);
  bench.wait(2 * SECOND, SILENT);
  expect(bench.open?.calls).toMatchObject([{ stake: 'empty' }]);
  expect(pagesOf(bench.wait(3_600 * SECOND, SILENT)).map((one) => one.personId)).toEqual(['it']);
});

test('a session that opens while something is lost begins the order for an occupied room', () => {
  const bench = new IncidentBench();
  const empty: Observation = {
    ...EMPTY,
    said: { stake: 'empty', exam: EXAM, signs: [{ sign: 'mainsLost', isAcknowledged: false }] },
  };
  bench.wait(30 * SECOND, empty);
  expect(bench.paged).toEqual([]);
  bench.wait(11 * SECOND, says('mainsLost'));
  expect(bench.paged).toEqual(['mrst', 'onsiteTechnologist']);
});

test('a site that was never heard has lost nothing', () => {
  const bench = new IncidentBench();
  bench.state = { ...bench.state, kept: { ...bench.state.kept, stake: 'never' } };
  bench.wait(600 * SECOND, SILENT);
  expect(bench.open).toBeNull();
});

test('while the site is not heard it is UNKNOWN, with what the same rules predict, never as a fact', () => {
  const bench = new IncidentBench();
  const view = {
    scannerState: 'scanning',
    control: 'granted',
    controlConsoleId: 'c-1',
    controlInstructorId: '',
    leaseLengthMs: 5_000,
    stop: 'none',
    localStopOnly: false,
    mode: 'forYou',
    taking: 'none',
    isFinishBarred: true,
    hasPermit: true,
    policyHash: '',
    isEmpty: false,
    signs: [],
    seenMs: 0,
  };
  const silent: Observation = { ...SILENT, last: { heardMs: 0, view } };
  bench.jump(3 * SECOND);
  bench.look(silent);
  bench.wait(8 * SECOND, silent);
  expect(bench.words('unknown')).toEqual([
    'what the site does now is UNKNOWN here. By its own rules most likely: scanning; remote control ends there in 2 s. That is a guess.',
    'what the site does now is UNKNOWN here. By its own rules most likely: stopping. That is a guess.',
    'what the site does now is UNKNOWN here. By its own rules most likely: told to stop; nobody here saw it stop. That is a guess.',
  ]);
  bench.wait(3 * SECOND, silent);
  expect(bench.pages[0]?.text).toContain(
    'What the site does now is UNKNOWN here. By its own rules most likely: told to stop;',
  );
  bench.wait(1 * SECOND, WELL);
  expect(bench.words('heard')).toHaveLength(1);
});

test('while the site is not heard and its scan may run on, nobody is told of a stop', () => {
  const bench = new IncidentBench();
  const view = seenView(
    siteView({ siteId: 'demo-1', scannerState: 'scanning', control: { kind: 'granted', leaseLengthMs: 5_000 } }),
    0,
  );
  const silent: Observation = { ...SILENT, last: { heardMs: 0, view: { ...view, mode: 'withYou' } } };
  bench.jump(3 * SECOND);
  bench.look(silent);
  bench.wait(15 * SECOND, silent);
  const words = 'what the site does now is UNKNOWN here. Nobody knows whether it still scans.';
  expect(bench.words('unknown').at(-1)).toBe(words);
  expect(bench.pages[0]?.text).toContain('is UNKNOWN here. Nobody knows whether it still scans.\n');
  expect(bench.pages.map(({ text }) => text).join()).not.toMatch(/stopped|stopping/);
});

test('what was lost when the site went silent is not good because nobody says it any more', () => {
  const bench = new IncidentBench();
  bench.wait(6 * SECOND, says('mainsLost'));
  bench.wait(120 * SECOND, SILENT);
  expect(bench.open?.signs.map(({ sign, isBad }) => [sign, isBad])).toEqual([
    ['mainsLost', true],
    ['agentSilent', true],
  ]);
});

test('the orders in the table rise in time, and every role in them is one that can be on call', () => {
  const roles: ReadonlySet<string> = new Set(ON_CALL.map((one) => one.role));
  for (const { occupied, empty } of Object.values(CALL_ORDERS)) {
    const times = occupied.map((one) => one.afterMs);
    expect(times).toEqual([10_000, 20_000, 45_000, 90_000]);
    expect([...occupied, ...empty].flatMap((one) => one.roles).filter((role) => !roles.has(role))).toEqual([]);
  }
});

test('a gateway that has just started accuses nobody of silence', () => {
  const bench = new IncidentBench();
  bench.wait(14 * SECOND, NOT_YET);
  expect(bench.open).toBeNull();
  bench.wait(1 * SECOND, SILENT);
  expect(bench.open).not.toBeNull();
});
