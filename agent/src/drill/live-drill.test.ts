import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { scoreDrill } from '@farfield/protocol/drills';
import { parse } from 'yaml';
import { ANA, CORA, DrillSite, MIA } from './drill-bench.ts';

const library = (id: string): Record<string, unknown> =>
  parse(readFileSync(new URL(`../../../docs/drills/${id}.yaml`, import.meta.url), 'utf8'));
const LINK_LOSS = library('link-loss-mid-scan');
/** The same, with time before the link is lost. */
const LATER = {
  ...LINK_LOSS,
  faults: (LINK_LOSS['faults'] as { atS: number }[]).map((one) => ({ ...one, atS: one.atS + 20 })),
};

const begun = (scenario: object = LATER): DrillSite => {
  const site = new DrillSite().begins(scenario);
  expect([...site.view.desk.refused, site.view.endedWords]).toEqual(['']);
  expect(site.state.drill.live.kind).toBe('running');
  site.passes(5_000);
  return site;
};

test('the shadow begins in a scan, with control granted to the one who is there, and the real site knows none of it', () => {
  const site = begun();
  const shadow = site.shadowView('remote');
  expect(shadow?.scanner.state).toBe('scanning');
  expect(shadow?.control).toMatchObject({ kind: 'granted', personId: 'ana', consoleId: 'c-ana' });
  expect(shadow?.alarms).toEqual([]);
  expect(site.state.policy.lease.control.kind).toBe('local');
  expect(site.state.policy.session).toBeNull();
  expect(site.orders).toEqual([]);
});

test('a page that has yet to learn of its control keeps it: nothing is lost before the first surprise', () => {
  const site = begun();
  site.passes(10_000);
  expect(site.shadowView('remote')?.control.kind).toBe('granted');
  expect(site.shadowView('onsite')?.alarms).toEqual([]);
});

test('at the very start of the drill its surprise comes, where the sheet says so', () => {
  const site = begun(LINK_LOSS);
  expect(site.view.desk.surprises.map((one) => one.cameMs)).toEqual([0, -1]);
});

describe('link loss in the middle of a scan, with people who do what is expected', () => {
  const site = begun();
  site.passes(21_000);
  const cut = site.outputs.length;
  site.passes(10_000);

  test('nothing of the shadow gets to the remote page any more, and the page on site says what happened', () => {
    expect(site.shadowView('remote', cut)).toBeNull();
    const shown = site.shadowView('onsite', cut);
    expect(shown?.alarms.map((one) => one.condition)).toContain('controlEnded');
    expect(shown?.scanner.state).toBe('idle');
    expect(shown?.control.kind).toBe('local');
  });

  test('what is said from there meanwhile does not come to the shadow either', () => {
    expect(site.actsInDrill(ANA, { kind: 'spokeToPatient' })).toBe('silence');
  });

  test('the conductor sees who is expected to do what next, and nobody else does', () => {
    const next = site.view.desk.expected.filter((one) => one.isNext).map((one) => one.actId);
    expect(next).toContain('ack');
    expect(site.view.desk.expected.find((one) => one.actId === 'ack')?.mark).toBe('open');
  });

  test('an act on a page of the drill is in the drill’s record, and scored by it', () => {
    expect(site.actsInDrill(MIA, { kind: 'acknowledge', condition: 'controlEnded' })).toBe('done');
    expect(site.actsInDrill(MIA, { kind: 'spokeToPatient' })).toBe('done');
    site.passes(600);
    expect(site.view.desk.expected.find((one) => one.actId === 'ack')?.mark).toBe('inTime');
  });

  test('once it is over the score is made of the drill’s own record', () => {
    site.passes(40_000);
    site.asks(CORA, { kind: 'end' });
    const closed = site.outputs.findLast((one) => one.kind === 'drillClosed');
    if (closed?.kind !== 'drillClosed') throw new Error('the drill has no end');
    const began = site.outputs.findLast((one) => one.kind === 'drillOpened');
    const beganTickMs = began?.kind === 'drillOpened' ? began.record.beganTickMs : 0;
    const { scenario, endedTickMs } = closed.end;
    const record = { beganTickMs, endedTickMs, journal: site.drillRecord };
    const { lines } = scoreDrill(scenario, site.state.policy.policy, record);
    const marks = Object.fromEntries(lines.map((one) => [one.id, one.mark]));
    expect(marks).toMatchObject({ down: 'inTime', ended: 'inTime', stopped: 'inTime', ack: 'inTime', speak: 'inTime' });
    // Its conductor ended it before that was due, and before the end until which nobody may do what must not happen.
    expect(marks).toMatchObject({ clear: 'notReached', noScan: 'notReached', noRepeat: 'notReached' });
    expect(closed.end.why).toBe('cora Demo (the coordinator) ended it');
  });

  test('and nothing of it was the real site’s: no order, no lease, no line in its record but that people rehearsed', () => {
    expect(site.orders).toEqual([]);
    const { policy } = site.state;
    expect(policy.lease.epoch).toBe(1);
    const types = new Set(site.journal.map(({ record }) => record.type));
    expect(
      [...types].filter((one) => ['command', 'control', 'session', 'ready', 'permit', 'stop', 'order'].includes(one)),
    ).toEqual([]);
    const drill = site.journal.flatMap(({ record }) => (record.type === 'drill' ? [record.data.what] : []));
    expect(drill).toEqual(['asked', 'began', 'ended']);
    expect(policy.isDrill).toBe(false);
  });
});

describe('something real ends it in the step in which it comes', () => {
  test.each<[string, (site: DrillSite) => void]>([
    [
      'the door',
      (site) =>
        void site.post({
          kind: 'observation',
          observation: { kind: 'input', input: 'door34', raw: 'bad', seenMs: site.nowMs, words: '' },
        }),
    ],
    [
      'the count',
      (site) =>
        void site.post({
          kind: 'observation',
          observation: {
            kind: 'zone',
            zone: { count3: 0, count4: 1, badge: null, oxygenPercent: 20.9 },
            seenMs: site.nowMs,
          },
        }),
    ],
    [
      'a patient on the scanner',
      (site) =>
        void site.post({
          kind: 'observation',
          observation: { kind: 'scanner', fact: { ...site.scanner, patientRef: 'P7' }, seenMs: site.nowMs },
        }),
    ],
    [
      'the table of the scanner',
      (site) =>
        void site.post({
          kind: 'observation',
          observation: { kind: 'scanner', fact: { ...site.scanner, isTableMoving: true }, seenMs: site.nowMs },
        }),
    ],
    [
      'a sensor',
      (site) =>
        void site.post({
          kind: 'observation',
          observation: { kind: 'input', input: 'quench', raw: 'bad', seenMs: site.nowMs, words: '' },
        }),
    ],
    ...(
      [
        ['a magnet that has lost its field', { fieldTesla: 0 }],
        ['a field that is no longer told', { fieldTesla: null }],
        ['a fault that the scanner tells at rest', { faultText: 'cooling warning' }],
        ['an exam that somebody begins at the scanner', { examId: 'EX07' }],
        ['a step that somebody chooses there', { selectedStepId: 't2' }],
      ] as const
    ).map(([name, told]): [string, (site: DrillSite) => void] => [
      name,
      (site) =>
        void site.post({
          kind: 'observation',
          observation: { kind: 'scanner', fact: { ...site.scanner, ...told }, seenMs: site.nowMs },
        }),
    ]),
    [
      'the gateway restricts, however little',
      (site) => {
        const one = { authority: 0, scan: 0, people: 1, system: 0 } as const;
        site.post({ kind: 'gatewayVerdict', verdict: one, why: 'two agents', againstDrill: '', gatewayWallMs: null });
      },
    ],
    [
      'an incident that opens at the gateway',
      (site) => {
        const restrictsNothing = { authority: 0, scan: 0, people: 0, system: 0 } as const;
        const againstDrill = 'incident site-1-7 is open (Mains lost)';
        site.post({ kind: 'gatewayVerdict', verdict: restrictsNothing, why: '', againstDrill, gatewayWallMs: null });
      },
    ],
    [
      'the agent’s own machine is late',
      (site) =>
        void site.post({
          kind: 'observation',
          observation: { kind: 'input', input: 'eventLoop', raw: 'bad', seenMs: site.nowMs, words: '0.8 s' },
        }),
    ],
    ['anybody, in one act', (site) => void site.asks(ANA, { kind: 'end' })],
    ['somebody takes back control at the real site', (site) => void site.acts(MIA, { kind: 'takeLocal' })],
  ])('%s', (_, happens) => {
    const site = begun();
    happens(site);
    expect(site.state.drill.live.kind).toBe('none');
    expect(site.state.drill.shadow).toBeNull();
    expect(site.state.policy.isDrill).toBe(false);
    expect(site.outputs.some((one) => one.kind === 'drillClosed')).toBe(true);
  });

  test('a count that is no longer known', () => {
    const site = begun();
    site.silent.add('zone').add('zoneFeed');
    site.passes(8_000);
    expect(site.state.drill.live.kind).toBe('none');
    expect(site.view.isEndedBySite).toBe(true);
  });

  test('its conductor’s console is not heard for long', () => {
    const site = begun();
    site.silent.add(CORA.consoleId);
    expect(site.passes(29_000).state.drill.live.kind).toBe('running');
    expect(site.passes(2_000).state.drill.live.kind).toBe('none');
    expect(site.view.endedWords).toMatch(/conductor/);
  });
});

describe('it is refused with named reasons', () => {
  test('the count is unknown', () => {
    const site = new DrillSite();
    site.silent.add('zone').add('zoneFeed');
    site.passes(8_000);
    site.begins(LATER);
    expect(site.state.drill.live.kind).toBe('asked');
    expect(site.view.reasons.map((one) => one.id)).toContain('zone4CountUnknown');
    expect(site.view.desk.refused.map((one) => one.id)).toContain('zone4CountUnknown');
  });

  test('an incident of this site is open at the gateway, and the site itself is well', () => {
    const site = new DrillSite();
    site.againstDrill = 'incident site-1-7 is open (good again, not closed yet)';
    site.passes(1_000);
    site.begins(LATER);
    expect(site.state.drill.live.kind).toBe('asked');
    expect(site.view.reasons.map((one) => one.id)).toEqual(['drillIncidentOpen']);
    // Real work goes on in it.
    expect(site.acts(ANA, { kind: 'requestControl' })).toBe('done');
  });

  test('a scenario that this site cannot take, before anybody is asked', () => {
    const site = new DrillSite();
    site.asks(CORA, { kind: 'propose', scenario: 'no document' });
    expect(site.view.desk.refused).toEqual([{ id: 'drillNotLive', params: { why: 'it is no document' } }]);
    const touches = {
      ...LATER,
      acts: [{ id: 'go', by: 'rst', action: 'start', after: 'cut', within: 10, do: 'Starts.' }],
    };
    site.asks(CORA, { kind: 'propose', scenario: JSON.stringify(touches) });
    expect(String(site.view.desk.refused[0]?.params['why'])).toMatch(/real scanner/);
    site.asks(CORA, { kind: 'propose', scenario: JSON.stringify(library('ups-low')) });
    expect(site.view.desk.refused[0]?.id).toBe('drillNotLive');
    expect(site.state.drill.live.kind).toBe('none');
  });

  test('the exam cannot be prepared under this policy', () => {
    const site = new DrillSite({ staffingProfile: 'iac' });
    site.begins(LATER);
    expect(site.state.drill.live.kind).toBe('none');
    expect(site.view.endedWords).toMatch(/could not be prepared/);
    expect(site.state.policy.isDrill).toBe(false);
  });
});

describe('a real request for control while people rehearse', () => {
  test('is refused with a reason of its own, no lease comes about, and the drill goes on', () => {
    const site = begun();
    expect(site.acts(ANA, { kind: 'requestControl' })).toBe('drillUnderWay');
    expect(site.state.policy.lease).toMatchObject({ requests: [], control: { kind: 'local' } });
    expect(site.state.drill.live.kind).toBe('running');
  });

  test('once the drill is over it is heard', () => {
    const site = begun();
    site.asks(CORA, { kind: 'end' });
    expect(site.acts(ANA, { kind: 'requestControl' })).toBe('done');
  });
});

describe('STOP is never shadowed', () => {
  const stop = { kind: 'stop' } as const;

  test('with the scanner idle and empty there is nothing to stop: it is part of the drill', () => {
    const site = begun();
    expect(site.acts(MIA, stop)).toBe('done');
    site.passes(1_000);
    expect(site.orders).toEqual([]);
    expect(site.state.drill.live.kind).toBe('running');
    expect(site.shadowView('onsite')?.stop.status).toBe('confirmed');
    expect(site.drillRecord.some(({ record }) => record.type === 'command' && record.data.action === 'stop')).toBe(
      true,
    );
    // The page counts its own acts on: what came by the other way takes no number from them.
    expect(site.actsInDrill(MIA, { kind: 'spokeToPatient' })).toBe('done');
  });

  test.each<[string, (site: DrillSite) => void]>([
    [
      'the scanner does something',
      (site) => {
        site.scanner = { ...site.scanner, state: 'scanning', runningStepId: 'x' };
        site.state = { ...site.state, policy: { ...site.state.policy, scanner: site.scanner } };
      },
    ],
    [
      'nobody knows what it does',
      (site) => (site.state = { ...site.state, policy: { ...site.state.policy, scanner: null } }),
    ],
    [
      'somebody is in Zone IV',
      (site) =>
        (site.state = {
          ...site.state,
          policy: { ...site.state.policy, zone4: { ...site.state.policy.zone4, count: 1 } },
        }),
    ],
  ])('%s: it goes there, and ends the drill', (_, happens) => {
    const site = begun();
    happens(site);
    expect(site.acts(ANA, stop)).toBe('done');
    expect(site.orders).toEqual(['stop']);
    expect(site.state.drill.live.kind).toBe('none');
    expect(site.view.endedWords).toBe('REAL STOP by ana Demo: it went to the scanner');
  });

  describe('"idle" is what the scanner said last, before the press', () => {
    const pressedBeforeReport = (): DrillSite => {
      const site = begun();
      site.silent.add('scanner');
      site.passes(500);
      expect(site.acts(MIA, stop)).toBe('done');
      expect(site.orders).toEqual([]);
      return site;
    };

    test('it says next that it scans: the STOP goes there, and is on record', () => {
      const site = pressedBeforeReport();
      site.scanner = { ...site.scanner, state: 'scanning', runningStepId: 'x' };
      site.silent.delete('scanner');
      site.passes(200);
      expect(site.orders).toEqual(['stop']);
      expect(site.state.drill.live.kind).toBe('none');
      expect(site.journal.some(({ record }) => record.type === 'command' && record.data.action === 'stop')).toBe(true);
    });

    test('it says nothing any more: what is not known may scan, and the STOP goes there', () => {
      const site = pressedBeforeReport();
      site.passes(2_500);
      expect(site.orders).toEqual(['stop']);
      expect(site.state.drill.live.kind).toBe('none');
    });

    test('the drill was ended meanwhile by somebody: the STOP goes there all the same', () => {
      const site = pressedBeforeReport();
      site.asks(ANA, { kind: 'end' });
      site.scanner = { ...site.scanner, state: 'prescan', runningStepId: 'x' };
      site.silent.delete('scanner');
      site.passes(200);
      expect(site.orders).toEqual(['stop']);
    });

    test('it says that it is idle, and scans later: nobody has pressed STOP for that', () => {
      const site = pressedBeforeReport();
      site.silent.delete('scanner');
      site.passes(1_500);
      site.scanner = { ...site.scanner, state: 'scanning', runningStepId: 'x' };
      site.passes(500);
      expect(site.orders).toEqual([]);
      expect(site.state.drill.live.kind).toBe('none');
    });
  });

  test('said to the shadow itself, by whatever page, it is meant for the real one all the same', () => {
    const site = begun();
    site.scanner = { ...site.scanner, state: 'scanning', runningStepId: 'x' };
    site.state = { ...site.state, policy: { ...site.state.policy, scanner: site.scanner } };
    site.actsInDrill(ANA, stop);
    expect(site.orders).toEqual(['stop']);
    expect(site.state.drill.live.kind).toBe('none');
  });

  test('in a pause nothing is said to the shadow: it goes there also with nothing to stop, and is on record', () => {
    const site = begun();
    site.asks(CORA, { kind: 'pause' });
    site.acts(MIA, stop);
    expect(site.orders).toEqual(['stop']);
    expect(site.view.endedWords).toMatch(/^REAL STOP/);
    expect(site.journal.some(({ record }) => record.type === 'command' && record.data.action === 'stop')).toBe(true);
  });

  test('while the drill is paused too', () => {
    const site = begun();
    site.asks(CORA, { kind: 'pause' });
    site.scanner = { ...site.scanner, state: 'scanning', runningStepId: 'x' };
    site.state = { ...site.state, policy: { ...site.state.policy, scanner: site.scanner } };
    site.acts(ANA, stop);
    expect(site.orders).toEqual(['stop']);
  });
});

describe('pages', () => {
  test('a command to a drill that is over is refused, and does nothing at the real site', () => {
    const site = begun();
    site.asks(ANA, { kind: 'end' });
    expect(site.actsInDrill(ANA, { kind: 'requestControl' })).toBe('drillOver');
    expect(site.state.policy.lease.requests).toEqual([]);
  });

  test('who joins during the drill joins the shadow too, and who leaves leaves it', () => {
    const site = begun();
    const ben = { ...ANA, consoleId: 'c-ben', principal: { ...ANA.principal, personId: 'ben' } };
    site.post({ kind: 'consoleJoined', ...ben });
    site.passes(1_000);
    expect(site.shadowView('remote')?.people.map((one) => one.personId)).toContain('ben');
    site.post({ kind: 'consoleLeft', consoleId: 'c-ben', via: 'gateway' });
    site.passes(1_000);
    expect(site.shadowView('remote')?.people.map((one) => one.personId)).not.toContain('ben');
  });

  test('a pause stands the shadow still: nothing runs out, and it goes on where it was', () => {
    const site = begun();
    site.asks(CORA, { kind: 'pause' });
    const from = site.outputs.length;
    site.passes(20_000);
    expect(site.shadowView('onsite', from)).toBeNull();
    expect(site.view.isPaused).toBe(true);
    site.asks(CORA, { kind: 'goOn' });
    site.passes(2_000);
    expect(site.shadowView('remote')?.control.kind).toBe('granted');
    expect(site.shadowView('remote')?.scanner.state).toBe('scanning');
  });

  test('before the drill’s clock begins no surprise is injected: it would be in no record that begins with it', () => {
    const site = new DrillSite().begins(LATER);
    expect(site.view.clockMs).toBe(0);
    site.asks(CORA, { kind: 'inject', faultId: 'cut' });
    site.passes(10_000).asks(CORA, { kind: 'end' });
    const closed = site.outputs.findLast((one) => one.kind === 'drillClosed');
    const faults = closed?.kind === 'drillClosed' ? closed.end.scenario.faults : [];
    expect(faults.map((one) => one.atS)).toEqual(LATER.faults.map((one) => one.atS));
  });

  test('a surprise is injected by its conductor, sooner than planned', () => {
    const site = begun();
    site.asks(CORA, { kind: 'inject', faultId: 'cut' });
    site.passes(8_000);
    expect(site.shadowView('onsite')?.alarms.map((one) => one.condition)).toContain('controlEnded');
    site.asks(ANA, { kind: 'inject', faultId: 'back' });
    expect(site.view.desk.refused.map((one) => one.id)).toEqual(['drillNotYours']);
  });
});

describe('after it', () => {
  const over = (): DrillSite => begun().asks(ANA, { kind: 'end' });

  test('pages are told what is done until somebody on site says that it is, however long that takes', () => {
    const site = over();
    expect(site.view).toMatchObject({ stage: 'none', returnTitle: LINK_LOSS['title'], returnReasons: [] });
    expect(site.view.toReturn).toContain('All props are out, and their number is the one from before.');
    site.passes(700_000);
    const from = site.outputs.length;
    site.passes(3_000);
    const told = site.outputs.slice(from).flatMap((one) => (one.kind === 'drillView' ? [one.view] : []));
    expect(told.at(-1)?.toReturn.length).toBeGreaterThan(4);
    site.returned();
    expect(site.view.toReturn).toEqual([]);
  });

  test('it stands in the site’s own record, by whom and after which drill', () => {
    const site = over().returned();
    const said = site.journal.flatMap(({ record }) => (record.type === 'drill' ? [record.data] : [])).at(-1);
    expect(said).toMatchObject({ what: 'returned', by: 'mia Demo', scenario: LINK_LOSS['title'] });
    expect(said?.drillId).toMatch(/^drill-\d+$/);
  });

  test('real work does not wait for it, a drill does', () => {
    const site = over();
    expect(site.acts(ANA, { kind: 'requestControl' })).toBe('done');
    expect(site.acts(MIA, { kind: 'takeLocal' })).toBe('done');
    site.asks(CORA, { kind: 'propose', scenario: JSON.stringify(LATER) });
    expect(site.view.desk.refused.map((one) => one.id)).toEqual(['drillNotReturned']);
    expect(site.returned().begins(LATER).state.drill.live.kind).toBe('running');
  });

  test('a room that is not empty is said to be the reason, where it is asked', () => {
    const site = over();
    site.count4 = 1;
    site.passes(2_000);
    expect(site.view.returnReasons.map((one) => one.id)).toEqual(['zone4NotEmpty']);
    site.returned();
    expect(site.view.toReturn).not.toEqual([]);
  });
});

const LIVE = readdirSync(new URL('../../../docs/drills', import.meta.url))
  .map((file) => file.replace('.yaml', ''))
  .filter((id) => library(id)['ways']?.toString().includes('live'));

test.each(LIVE)('%s can be prepared at a site, and begins', (id) => {
  expect(begun(library(id)).state.drill.shadow).not.toBeNull();
});

describe('a scenario of the library shows at a site what it says', () => {
  test.each([
    ['door-opened', 'doorOpen'],
    ['mains-loss', 'mainsLost'],
    ['squeeze-ball', 'squeezeBall'],
    ['quench', 'quench'],
    ['audio-loss', 'audioUnproven'],
    ['latency-spike', 'linkVerySlow'],
    ['remote-technologist-gone', 'operatorSilent'],
  ])('%s: %s', (id, condition) => {
    const site = begun(library(id));
    const { live } = site.state.drill;
    const automatic = live.kind === 'none' ? [] : live.scenario.automatic;
    const expected = automatic.flatMap((one) => (one.kind === 'condition' ? [one.condition] : []));
    expect(expected).toContain(condition);
    site.passes(40_000);
    site.actsInDrill(MIA, { kind: 'confirmPresence' });
    site.passes(40_000);
    const came = site.drillRecord.flatMap(({ record }) => (record.type === 'condition' ? [record.data.condition] : []));
    expect(expected.filter((one) => !came.includes(one))).toEqual([]);
  });
});
