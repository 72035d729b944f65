import { expect, test } from 'vitest';
import type { SiteView } from '@farfield/protocol';
import { Bench, SITE } from '../testing/site-bench.ts';
import { siteAlarm, siteView } from '../testing/bodies.ts';
import { observeSite } from './observe-site.ts';

const ALARM = siteAlarm('mainsLost', 'C-60');

function view(own: Partial<SiteView> = {}): { kind: 'siteView'; value: SiteView } {
  return { kind: 'siteView', value: { ...siteView({ siteId: SITE }), ...own } };
}

const look = (bench: Bench) => observeSite(bench.state, bench.nowMs, null);

test('a site is not accused before agents had the time to dial again, then it is silent', () => {
  const bench = new Bench();
  bench.wait(14_000);
  expect(look(bench)).toMatchObject({ presence: 'notYet', own: [] });
  bench.wait(1_000);
  expect(look(bench)).toMatchObject({ presence: 'silent', own: ['agentSilent'], last: null });
});

test('heard, and nothing said yet: neither good nor bad', () => {
  const bench = new Bench();
  bench.agent();
  expect(look(bench)).toEqual({ presence: 'heard', said: null, own: [], last: null, seated: [], ladder: null });
});

test('the site’s own conditions are signs, by their ids, with who acknowledged them left at the site', () => {
  const bench = new Bench();
  bench.agent();
  const alarms = [
    ALARM,
    { ...ALARM, condition: 'doorOpen' },
    { ...ALARM, condition: 'upsLow', acknowledgedBy: 'DEMO' },
  ];
  bench.agentSays(view({ alarms }));
  expect(look(bench).said).toMatchObject({
    stake: 'empty',
    exam: { holder: null, isRearmed: false, isSessionOpen: false },
    signs: [
      { sign: 'mainsLost', isAcknowledged: false },
      { sign: 'upsLow', isAcknowledged: true },
    ],
  });
});

test('what is replayed after an outage is no fact of now: no sign comes of it', () => {
  const bench = new Bench();
  bench.agent();
  bench.agentSays(view({ alarms: [ALARM] }), true);
  expect(look(bench).said).toBeNull();
  bench.agentSays(view());
  bench.agentSays(view({ alarms: [ALARM] }), true);
  expect(look(bench).said?.signs).toEqual([]);
});

test.each([
  ['no session, nobody counted', {}, 'empty'],
  ['a session', { session: { ...siteView({ siteId: SITE }).session, state: 'open' } }, 'occupied'],
  ['a room that nobody knows of', { session: { ...siteView({ siteId: SITE }).session, room: 'unknown' } }, 'occupied'],
  ['more people in Zone IV than expected', { zone: { ...siteView({ siteId: SITE }).zone, count4: 1 } }, 'occupied'],
] as const)('%s: %s', (_name, own, stake) => {
  const bench = new Bench();
  bench.agent();
  bench.agentSays(view(own));
  expect(look(bench).said?.stake).toBe(stake);
});

test('a view from before the agent dialled again says nothing of now', () => {
  const bench = new Bench();
  bench.agent();
  bench.agentSays(view({ alarms: [ALARM] }));
  bench.wait(5_000);
  bench.agent('a2', 'boot-2');
  expect(look(bench)).toMatchObject({ presence: 'heard', said: null });
});

test('who has control and whose console is not here any more', () => {
  const bench = new Bench();
  bench.agent();
  bench.console('rst');
  const { control } = siteView({ siteId: SITE });
  bench.agentSays(view({ control: { ...control, kind: 'granted', consoleId: 'c-rst' } }));
  expect(look(bench).own).toEqual([]);
  bench.post({ kind: 'consoleLeft', socketId: 's-rst' });
  expect(look(bench).own).toEqual(['holderConsoleGone']);
});

test('silent: its last view is kept for the guess, and two agents at once are seen', () => {
  const bench = new Bench();
  bench.agent();
  bench.agentSays(view());
  bench.agent('a2', 'boot-2');
  expect(look(bench).own).toEqual(['agentReplaced']);
  bench.wait(4_000);
  expect(look(bench)).toMatchObject({ presence: 'silent', last: { heardMs: 0, view: { scannerState: 'idle' } } });
});
