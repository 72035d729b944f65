import type { DrillView, Shadow } from '@farfield/protocol';
import { describe, expect, test } from 'vitest';
import { command, drillView, heartbeat, incidentNow, siteView } from '../testing/bodies.ts';
import { Bench, outcomeTo, sentTo, SITE } from '../testing/site-bench.ts';
import type { SiteOutput } from './site-messages.ts';
import { AGENT_SILENT_MS } from './limits.ts';

const shadowsTo = (outputs: readonly SiteOutput[], socketId: string): readonly Shadow[] =>
  sentTo(outputs, socketId).flatMap((body) => (body.kind === 'shadow' ? [body.value] : []));

/** A remote technologist and the conductor, and a drill that the site has told of. */
function inDrill(): Bench {
  const bench = new Bench();
  bench.agent();
  bench.console('rst');
  bench.console('coordinator');
  says(bench, drillView({}));
  return bench;
}

function says(bench: Bench, value: DrillView): readonly SiteOutput[] {
  return bench.agentSays({ kind: 'drillView', value });
}

function shadowSays(bench: Bench, body: Shadow['body'], drillId = 'drill-1'): readonly SiteOutput[] {
  return bench.agentSays({ kind: 'shadow', value: { drillId, body } });
}

test('surprises and expected acts are its conductor’s; who takes part is not told', () => {
  const bench = inDrill();
  const outputs = says(bench, drillView({ clockMs: 5 }));
  const deskOf = (socketId: string) =>
    sentTo(outputs, socketId).flatMap((body) => (body.kind === 'drillView' ? [body.value.desk.surprises.length] : []));
  expect(deskOf('s-coordinator')).toEqual([1]);
  expect(deskOf('s-rst')).toEqual([0]);
});

test('what the shadow shows goes to the pages as the shadow’s, and the gateway remembers it for the real site no more than them', () => {
  const bench = inDrill();
  const shown = siteView({ siteId: SITE, scannerState: 'scanning' });
  const outputs = shadowSays(bench, { kind: 'siteView', value: shown });
  expect(shadowsTo(outputs, 's-rst').map(({ body }) => body.kind)).toContain('siteView');
  expect(
    outputs.flatMap((one) => (one.kind === 'send' ? [one.body.kind] : [])).filter((kind) => kind === 'siteView'),
  ).toEqual([]);
  expect(bench.state.lastView?.scannerState).not.toBe('scanning');
});

test('a command of the drill goes to the shadow alone, through the same choke point, and is on no record', () => {
  const bench = inDrill();
  const ask = (kind: 'requestControl' | 'offerControl') =>
    bench.post({
      kind: 'consoleSaid',
      socketId: 's-rst',
      body: {
        kind: 'shadow',
        value: {
          drillId: 'drill-1',
          body: {
            kind: 'command',
            value: command(kind === 'requestControl' ? { kind } : { kind, toPersonId: 'x' }),
          },
        },
      },
    });
  const outputs = ask('requestControl');
  expect(shadowsTo(outputs, 'a1').map(({ body }) => body.kind)).toEqual(['fromConsole']);
  expect(sentTo(outputs, 'a1').map((body) => body.kind)).toEqual(['shadow']);
  expect(outputs.filter((one) => one.kind !== 'send')).toEqual([]);
  const refused = shadowsTo(ask('offerControl'), 's-rst').map(({ body }) => body);
  expect(refused).toMatchObject([{ kind: 'commandOutcome', value: { outcome: { kind: 'refused' } } }]);
});

test('heartbeats of the drill, and its answers, go end to end', () => {
  const bench = inDrill();
  const up = bench.post({
    kind: 'consoleSaid',
    socketId: 's-rst',
    body: { kind: 'shadow', value: { drillId: 'drill-1', body: { kind: 'heartbeat', value: heartbeat() } } },
  });
  expect(shadowsTo(up, 'a1')).toMatchObject([{ body: { kind: 'fromConsole', value: { consoleId: 'c-rst' } } }]);
  const down = shadowSays(bench, {
    kind: 'toConsole',
    value: { consoleId: 'c-rst', body: { kind: 'heartbeat', value: heartbeat() } },
  });
  expect(shadowsTo(down, 's-rst')).toMatchObject([{ body: { kind: 'heartbeat' } }]);
});

test('a shadow that falls silent is silent on the pages of the drill, and the real site is not', () => {
  const bench = inDrill();
  const outputs = realGoesOn(bench);
  const last = shadowsTo(outputs, 's-rst').flatMap(({ body }) =>
    body.kind === 'gatewayView' ? [body.value.agent] : [],
  );
  expect(last.at(-1)).toBe('silent');
  expect(bench.state.drill).not.toBeNull();
});

/** The real agent is heard all the time. */
function realGoesOn(bench: Bench): readonly SiteOutput[] {
  const from = bench.outputs.length;
  for (let atMs = 0; atMs < AGENT_SILENT_MS + 2_000; atMs += 500) {
    bench.wait(500);
    bench.agentSays({ kind: 'siteView', value: siteView({ siteId: SITE }) });
  }
  return bench.outputs.slice(from);
}

test('paused, nobody is silent', () => {
  const bench = inDrill();
  says(bench, drillView({ isPaused: true }));
  const outputs = realGoesOn(bench);
  expect(
    shadowsTo(outputs, 's-rst').flatMap(({ body }) => (body.kind === 'gatewayView' ? [body.value.agent] : [])),
  ).not.toContain('silent');
});

test('once it is over a command of it is answered so, and goes nowhere', () => {
  const bench = inDrill();
  says(bench, drillView({ stage: 'none' }));
  expect(bench.state.drill).toBeNull();
  const outputs = bench.post({
    kind: 'consoleSaid',
    socketId: 's-rst',
    body: {
      kind: 'shadow',
      value: { drillId: 'drill-1', body: { kind: 'command', value: command({ kind: 'requestControl' }) } },
    },
  });
  expect(sentTo(outputs, 'a1')).toEqual([]);
  expect(shadowsTo(outputs, 's-rst')).toMatchObject([
    { body: { value: { outcome: { kind: 'refused', reasons: [{ id: 'drillOver' }] } } } },
  ]);
});

test('an agent that is lost takes the shadow with it', () => {
  const bench = inDrill();
  bench.post({ kind: 'agentLeft', socketId: 'a1' });
  expect(bench.state.drill).toBeNull();
});

describe('a page never stays in a drill whose site is not heard: what it hides is then real', () => {
  const stagesTo = (outputs: readonly SiteOutput[], socketId: string) =>
    sentTo(outputs, socketId).flatMap((body) => (body.kind === 'drillView' ? [body.value] : []));

  test.each<[string, (bench: Bench) => readonly SiteOutput[]]>([
    ['its socket is gone', (bench) => bench.post({ kind: 'agentLeft', socketId: 'a1' })],
    ['it is silent', (bench) => bench.wait(AGENT_SILENT_MS + 1_000)],
    [
      'it is silent in a pause',
      (bench) => {
        says(bench, drillView({ isPaused: true }));
        return bench.wait(AGENT_SILENT_MS + 1_000);
      },
    ],
    ['a new life of it takes its place', (bench) => bench.agent('a2', 'boot-2')],
  ])('%s: every page is told that the drill is over', (_, happens) => {
    const bench = inDrill();
    const outputs = happens(bench);
    expect(bench.state.drill).toBeNull();
    for (const socketId of ['s-rst', 's-coordinator'])
      expect(stagesTo(outputs, socketId)).toMatchObject([{ stage: 'none', isEndedBySite: true }]);
  });
});

describe('an incident of this site that is open stands against a drill, and against nothing real', () => {
  const told = (lost: readonly string[]) => ({
    incidentId: 'demo-1-77',
    alarm: null,
    asksFor: null,
    now: incidentNow({ incidentId: 'demo-1-77', lost: [...lost] }),
  });
  const saidIn = (outputs: readonly SiteOutput[]) =>
    sentTo(outputs, 'a1').flatMap((body) => (body.kind === 'gatewayVerdict' ? [body.value] : []));

  test('the site is told in the step in which it opens, and in which it closes', () => {
    const bench = inDrill();
    const opened = saidIn(bench.post({ kind: 'incidentTold', incident: told(['Mains lost']) }));
    expect(opened).toMatchObject([
      { authority: 0, scan: 0, people: 0, system: 0, why: '', againstDrill: 'incident demo-1-77 is open (Mains lost)' },
    ]);
    expect(saidIn(bench.post({ kind: 'incidentTold', incident: null }))).toMatchObject([{ againstDrill: '' }]);
  });

  test('also when all is good again and nobody has closed it yet', () => {
    const bench = inDrill();
    bench.post({ kind: 'incidentTold', incident: told([]) });
    expect(saidIn(bench.wait(1_000)).at(-1)?.againstDrill).toBe(
      'incident demo-1-77 is open (good again, not closed yet)',
    );
  });
});

test('what somebody wants of a drill goes to the site under the console of its socket', () => {
  const bench = inDrill();
  const outputs = bench.post({
    kind: 'consoleSaid',
    socketId: 's-rst',
    body: { kind: 'drillAsk', value: { consoleId: 'c-other', ask: { kind: 'end' } } },
  });
  expect(sentTo(outputs, 'a1')).toEqual([{ kind: 'drillAsk', value: { consoleId: 'c-rst', ask: { kind: 'end' } } }]);
});

test('a real STOP goes to the real site, drill or not', () => {
  const bench = inDrill();
  expect(sentTo(bench.ask('rst', { kind: 'stop' }), 'a1').map((body) => body.kind)).toContain('fromConsole');
  expect(outcomeTo(bench.ask('coordinator', { kind: 'stop' }), 's-coordinator')).toMatchObject({ kind: 'refused' });
});
