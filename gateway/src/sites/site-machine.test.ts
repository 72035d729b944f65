import { type ActionKind, ACTION_RULES, authorise, COMMAND_CLASS, ROLES } from '@farfield/protocol/policy';
import { expect, test } from 'vitest';
import { command, heartbeat, incidentNow, siteView } from '../testing/bodies.ts';
import { demoPrincipal } from '../testing/people.ts';
import { ACTIONS, Bench, forwarded, outcomeTo, sentTo, SITE } from '../testing/site-bench.ts';
import { seenView } from './seen-view.ts';
import { AGENT_SILENT_MS, REPLACED_HOLD_MS } from './limits.ts';

const ACTION_KINDS = Object.keys(ACTION_RULES) as ActionKind[];

test('every role × action: forwarded exactly when authorise says so for a remote seat, else refused with its reasons', () => {
  let asked = 0;
  for (const role of ROLES) {
    for (const kind of ACTION_KINDS) {
      const bench = new Bench();
      bench.agent();
      bench.console(role);
      const outputs = bench.ask(role, ACTIONS[kind]);
      const reasons = authorise(demoPrincipal(role), kind);
      expect(
        forwarded(outputs).map((one) => one.action.kind),
        `${role} ${kind}`,
      ).toEqual(reasons.length === 0 ? [kind] : []);
      expect(outcomeTo(outputs, `s-${role}`), `${role} ${kind}`).toEqual(
        reasons.length === 0 ? undefined : { kind: 'refused', reasons },
      );
      const decided = outputs.flatMap((one) => (one.kind === 'decided' ? [one.decision.result.kind] : []));
      expect(decided).toEqual([reasons.length === 0 ? 'forwarded' : 'refused']);
      asked += 1;
    }
  }
  expect(asked).toBe(ROLES.length * Object.keys(ACTION_RULES).length);
});

test.each(['coordinator', 'it'] as const)('%s: STOP is refused by the matrix, not by the gateway', (role) => {
  const bench = new Bench();
  bench.agent();
  bench.console(role);
  expect(outcomeTo(bench.ask(role, { kind: 'stop' }), `s-${role}`)).toMatchObject({
    kind: 'refused',
    reasons: [{ id: 'roleMayNot' }],
  });
});

test.each([
  ['no agent ever', (bench: Bench) => bench.wait(10), { kind: 'failed', code: 'AGENT_SILENT' }, 0],
  [
    'agent gone',
    (bench: Bench) => [bench.agent(), bench.post({ kind: 'agentLeft', socketId: 'a1' })],
    { kind: 'failed', code: 'AGENT_SILENT' },
    0,
  ],
  [
    'agent silent on a live socket',
    (bench: Bench) => [bench.agent(), bench.wait(AGENT_SILENT_MS + 1_000)],
    undefined,
    1,
  ],
  ['agent heard', (bench: Bench) => bench.agent(), undefined, 1],
] as const)('STOP with %s', (_name, before, outcome, tried) => {
  const bench = new Bench();
  before(bench);
  bench.console('rst');
  const outputs = bench.ask('rst', { kind: 'stop' });
  expect(outcomeTo(outputs, 's-rst')).toEqual(outcome);
  expect(forwarded(outputs)).toHaveLength(tried);
});

test('on a silent agent only protecting commands are tried; all others fail at once', () => {
  let tried = 0;
  for (const kind of ACTION_KINDS.filter((one) => authorise(demoPrincipal('rst'), one).length === 0)) {
    const bench = new Bench();
    bench.agent();
    bench.console('rst');
    bench.wait(AGENT_SILENT_MS + 1);
    const outputs = bench.ask('rst', ACTIONS[kind]);
    const isProtect = COMMAND_CLASS[kind] === 'protect';
    expect(forwarded(outputs), kind).toHaveLength(isProtect ? 1 : 0);
    expect(outcomeTo(outputs, 's-rst'), kind).toEqual(isProtect ? undefined : { kind: 'failed', code: 'AGENT_SILENT' });
    tried += 1;
  }
  expect(tried).toBeGreaterThan(8);
});

test('nothing waits for an absent agent: when it comes it gets no command', () => {
  const bench = new Bench();
  bench.console('rst');
  bench.ask('rst', { kind: 'stop' });
  bench.ask('rst', { kind: 'requestControl' });
  expect(forwarded(bench.agent())).toEqual([]);
  expect(forwarded(bench.wait(5_000))).toEqual([]);
});

test('a sign-in that ran out takes away requesting control and starting, never STOP', () => {
  const bench = new Bench();
  bench.agent();
  bench.console('rst', { signedInUntilMs: 500 });
  bench.wait(500);
  expect(outcomeTo(bench.ask('rst', ACTIONS.requestControl), 's-rst')).toMatchObject({
    kind: 'refused',
    reasons: [{ id: 'credentialInvalid' }],
  });
  expect(outcomeTo(bench.ask('rst', ACTIONS.start), 's-rst')).toMatchObject({
    kind: 'refused',
    reasons: [{ id: 'credentialInvalid' }],
  });
  expect(forwarded(bench.ask('rst', { kind: 'stop' }))).toHaveLength(1);
});

test('a page drawn from another policy than the agent runs may stop and not start', () => {
  const bench = new Bench();
  bench.agent();
  bench.console('rst', { policyHash: 'hash-of-last-week' });
  expect(outcomeTo(bench.ask('rst', ACTIONS.start), 's-rst')).toMatchObject({
    kind: 'refused',
    reasons: [{ id: 'policyMismatch' }],
  });
  expect(forwarded(bench.ask('rst', ACTIONS.stop))).toHaveLength(1);
  expect(forwarded(bench.ask('rst', ACTIONS.requestControl))).toHaveLength(1);
});

test('a page that came with no policy is drawn from the first one that it is told, and from no later one', () => {
  for (const agentFirst of [true, false]) {
    const bench = new Bench();
    if (agentFirst) bench.agent('a1', 'boot-1', 'hash-1');
    bench.console('rst', { policyHash: '' });
    if (!agentFirst) bench.agent('a1', 'boot-1', 'hash-1');
    expect(forwarded(bench.ask('rst', ACTIONS.start))).toHaveLength(1);
    bench.agent('a1', 'boot-2', 'hash-2');
    expect(outcomeTo(bench.ask('rst', ACTIONS.start), 's-rst')).toMatchObject({
      kind: 'refused',
      reasons: [{ id: 'policyMismatch' }],
    });
    expect(forwarded(bench.ask('rst', ACTIONS.stop))).toHaveLength(1);
    // The same page, loaded again.
    bench.console('rst', { policyHash: '' });
    expect(forwarded(bench.ask('rst', ACTIONS.start))).toHaveLength(1);
  }
});

test('an agent that names no policy is asked for nothing that permits', () => {
  const bench = new Bench();
  bench.agent('a1', 'boot-1', '');
  bench.console('rst', { policyHash: '' });
  expect(outcomeTo(bench.ask('rst', ACTIONS.start), 's-rst')).toMatchObject({
    kind: 'refused',
    reasons: [{ id: 'policyMismatch' }],
  });
  expect(forwarded(bench.ask('rst', ACTIONS.stop))).toHaveLength(1);
});

test('whoever claims an on-site seat is seated remote, before the agent and in the welcome', () => {
  const bench = new Bench();
  bench.agent();
  const outputs = bench.console('mrst', { principal: demoPrincipal('mrst', { seat: 'onsite' }) });
  expect(sentTo(outputs, 'a1')).toContainEqual({
    kind: 'consoleJoined',
    value: { consoleId: 'c-mrst', principal: demoPrincipal('mrst') },
  });
  expect(sentTo(outputs, 's-mrst')[0]).toEqual({
    kind: 'consoleWelcome',
    value: { consoleId: 'c-mrst', principal: demoPrincipal('mrst'), policyHash: 'hash-1', servedBy: 'gateway' },
  });
  expect(outcomeTo(bench.ask('mrst', ACTIONS.giveReady), 's-mrst')).toMatchObject({
    kind: 'refused',
    reasons: [{ id: 'mustBeOnSite' }],
  });
  expect(outcomeTo(bench.ask('mrst', ACTIONS.takeLocal), 's-mrst')).toMatchObject({
    kind: 'refused',
    reasons: [{ id: 'mustBeOnSite' }],
  });
});

test('heartbeats pass both ways untouched, and only while there is an agent', () => {
  const bench = new Bench();
  bench.console('rst');
  const value = heartbeat();
  const beat = { kind: 'consoleSaid', socketId: 's-rst', body: { kind: 'heartbeat', value } } as const;
  expect(bench.post(beat).filter((one) => one.kind === 'send')).toEqual([]);
  bench.agent();
  const up = sentTo(bench.post(beat), 'a1');
  expect(up).toEqual([{ kind: 'fromConsole', value: { consoleId: 'c-rst', body: { kind: 'heartbeat', value } } }]);
  const answer = { kind: 'heartbeat', value: heartbeat({ seq: 9, tick: 77, holderConsoleId: 'c-rst' }) } as const;
  const down = bench.agentSays({ kind: 'toConsole', value: { consoleId: 'c-rst', body: answer } });
  expect(sentTo(down, 's-rst')).toEqual([answer]);
});

test('a site view goes to every console as it came; a replayed one says so and is not taken for the present', () => {
  const bench = new Bench();
  bench.agent();
  bench.console('rst');
  bench.console('rad');
  const view = { kind: 'siteView', value: siteView({ siteId: SITE }) } as const;
  expect(bench.agentSays(view)).toEqual([{ kind: 'send', to: ['s-rst', 's-rad'], body: view, historical: false }]);
  const old = { kind: 'siteView', value: siteView({ siteId: SITE, scannerState: 'scanning' }) } as const;
  expect(bench.agentSays(old, true)).toEqual([{ kind: 'send', to: ['s-rst', 's-rad'], body: old, historical: true }]);
  expect(bench.state.lastView).toEqual(seenView(view.value, bench.nowMs));
});

test('request, offer and release: asks and answers travel, and nobody else hears them', () => {
  const bench = new Bench();
  bench.agent();
  bench.console('rst');
  bench.console('rad');
  for (const action of [ACTIONS.requestControl, ACTIONS.readBackControl, ACTIONS.releaseControl]) {
    expect(forwarded(bench.ask('rst', action))).toEqual([command(action, { consoleId: 'c-rst' })]);
    const outcome = {
      kind: 'commandOutcome',
      value: { commandId: `${action.kind}-1`, outcome: { kind: 'done', words: 'epoch 4' } },
    } as const;
    const back = bench.agentSays({ kind: 'toConsole', value: { consoleId: 'c-rst', body: outcome } });
    expect(sentTo(back, 's-rst')).toEqual([outcome]);
    expect(sentTo(back, 's-rad')).toEqual([]);
    expect(back).toContainEqual({ kind: 'answered', action: action.kind, outcome: 'done' });
  }
  expect(bench.state.waiting).toEqual([]);
});

test("a command is the socket's console's, whatever it claims", () => {
  const bench = new Bench();
  bench.agent();
  bench.console('rst');
  bench.console('rad');
  const claimed = command({ kind: 'stop' }, { consoleId: 'c-rst' });
  const outputs = bench.post({ kind: 'consoleSaid', socketId: 's-rad', body: { kind: 'command', value: claimed } });
  expect(forwarded(outputs).map((one) => one.consoleId)).toEqual(['c-rad']);
});

test('the agent goes with a command unanswered → its console is told that nobody knows', () => {
  const bench = new Bench();
  bench.agent();
  bench.console('rst');
  bench.ask('rst', ACTIONS.start);
  const outputs = bench.post({ kind: 'agentLeft', socketId: 'a1' });
  expect(outcomeTo(outputs, 's-rst')).toEqual({ kind: 'unknown', code: 'AGENT_LOST' });
});

test.each([
  ['another agent takes over', 'boot-2', { kind: 'unknown', code: 'AGENT_LOST' }],
  ['the same agent dials again', 'boot-1', undefined],
] as const)('%s with a command unanswered', (_name, incarnation, outcome) => {
  const bench = new Bench();
  bench.agent('a1', 'boot-1');
  bench.console('rst');
  bench.ask('rst', ACTIONS.start);
  expect(outcomeTo(bench.agent('a2', incarnation), 's-rst')).toEqual(outcome);
});

test('an agent is welcomed with the journal cursor, the verdict and everybody seated', () => {
  const bench = new Bench();
  bench.console('rst');
  bench.wait(1_500);
  const kinds = sentTo(bench.agent(), 'a1');
  expect(kinds[0]).toEqual({
    kind: 'agentWelcome',
    value: { journalCursorSeq: 4, journalCursorHash: 'a'.repeat(64), gatewayWallMs: 1_001_500 },
  });
  expect(kinds.map((one) => one.kind)).toEqual(['agentWelcome', 'gatewayVerdict', 'consoleJoined']);
});

test('the verdict comes each second and restricts nothing without a ground', () => {
  const bench = new Bench();
  bench.agent();
  const verdicts = sentTo(bench.wait(5_000), 'a1').filter((one) => one.kind === 'gatewayVerdict');
  expect(verdicts).toHaveLength(5);
  // With its own time of day, which the site compares with its own.
  const said = { authority: 0, scan: 0, people: 0, system: 0, why: '', gatewayWallMs: 1_005_000, againstDrill: '' };
  expect(verdicts.at(-1)?.value).toEqual(said);
});

test('a second live agent: the newest wins, the older is closed REPLACED, no new start for a while', () => {
  const bench = new Bench();
  bench.agent('a1', 'boot-1');
  const outputs = bench.agent('a2', 'boot-2');
  expect(outputs).toContainEqual(expect.objectContaining({ kind: 'close', socketId: 'a1', code: 'REPLACED' }));
  const hold = { authority: 1, scan: 0, people: 0, system: 0, why: 'Two agents claimed this site' };
  expect(sentTo(bench.wait(1_000), 'a2').at(-1)).toMatchObject({ kind: 'gatewayVerdict', value: hold });
  expect(bench.post({ kind: 'agentLeft', socketId: 'a1' }).filter((one) => one.kind === 'noted')).toEqual([]);
  expect(bench.state.agent).toMatchObject({ kind: 'connected', socketId: 'a2' });
  const later = bench.wait(REPLACED_HOLD_MS);
  expect(sentTo(later, 'a2').at(-1)).toMatchObject({ value: { authority: 0, why: '' } });
});

test('the same agent over a new socket, or a new one after a silent one, is no ground to hold', () => {
  const again = new Bench();
  again.agent('a1', 'boot-1');
  again.agent('a2', 'boot-1');
  expect(again.state.replacedMs).toBeNull();
  const restarted = new Bench();
  restarted.agent('a1', 'boot-1');
  restarted.wait(AGENT_SILENT_MS + 1);
  restarted.agent('a2', 'boot-2');
  expect(restarted.state.replacedMs).toBeNull();
});

test.each([
  ['another policy than it connected with', 'hash-1', 'hash-2'],
  ['no policy', 'hash-1', ''],
  ['a policy after it connected with none', '', 'hash-1'],
  ['none, and connected with none', '', ''],
])('an agent that shows %s → remote may look, talk and STOP, with the reason', (_, connected, shown) => {
  const bench = new Bench();
  bench.agent('a1', 'boot-1', connected);
  bench.agentSays({ kind: 'siteView', value: siteView({ siteId: SITE, policyHash: shown }) });
  const told = sentTo(bench.wait(1_000), 'a1').at(-1);
  expect(told).toMatchObject({ kind: 'gatewayVerdict', value: { authority: 2, scan: 0 } });
  expect(told).toMatchObject({ value: { why: 'The agent runs another policy than it connected with' } });
});

test('an agent that shows the policy that it connected with is not held', () => {
  const bench = new Bench();
  bench.agent();
  bench.agentSays({ kind: 'siteView', value: siteView({ siteId: SITE, policyHash: 'hash-1' }) });
  expect(sentTo(bench.wait(1_000), 'a1').at(-1)).toMatchObject({ kind: 'gatewayVerdict', value: { authority: 0 } });
});

test('an agent that speaks of another site is closed and its view reaches nobody', () => {
  const bench = new Bench();
  bench.agent();
  bench.console('rst');
  const outputs = bench.agentSays({ kind: 'siteView', value: siteView({ siteId: 'demo-2' }) });
  expect(outputs).toContainEqual(expect.objectContaining({ kind: 'close', socketId: 'a1', code: 'FIELD_INVALID' }));
  expect(sentTo(outputs, 's-rst').map((one) => one.kind)).toEqual(['gatewayView']);
});

test('a silent agent: told at 2.5 s as medium with a first step, and over when it is heard', () => {
  const bench = new Bench();
  bench.agent();
  bench.console('rst');
  const quiet = sentTo(bench.wait(AGENT_SILENT_MS), 's-rst').filter((one) => one.kind === 'gatewayView');
  expect(quiet.flatMap((one) => one.value.alarms)).toEqual([]);
  const at = sentTo(bench.wait(1), 's-rst').filter((one) => one.kind === 'gatewayView');
  expect(at).toHaveLength(1);
  expect(at[0]?.value).toMatchObject({
    agent: 'silent',
    agentHeardWallMs: 1_000_000,
    alarms: [{ id: 'agentSilent', priority: 'medium' }],
  });
  expect(at[0]?.value.alarms[0]?.firstStep).toMatch(/phone the site/);
  const back = bench.agentSays({ kind: 'siteView', value: siteView({ siteId: SITE }) });
  expect(sentTo(back, 's-rst').at(-1)).toMatchObject({
    kind: 'gatewayView',
    value: { agent: 'connected', predicted: '', alarms: [] },
  });
});

test('the same console again replaces its socket; another person under its id is refused', () => {
  const bench = new Bench();
  bench.agent();
  bench.console('rst');
  const stranger = bench.console('rad', { socketId: 's-x', consoleId: 'c-rst' });
  expect(stranger).toContainEqual(expect.objectContaining({ kind: 'close', socketId: 's-x', code: 'TOKEN_REFUSED' }));
  expect(bench.state.consoles.map((seat) => seat.principal.role)).toEqual(['rst']);
  const again = bench.console('rst', { socketId: 's-y' });
  expect(again).toContainEqual(expect.objectContaining({ kind: 'close', socketId: 's-rst', code: 'REPLACED' }));
  expect(bench.post({ kind: 'consoleLeft', socketId: 's-rst' })).toEqual([]);
  expect(sentTo(bench.post({ kind: 'consoleLeft', socketId: 's-y' }), 'a1')).toEqual([
    { kind: 'consoleLeft', value: { consoleId: 'c-rst' } },
  ]);
});

test('signing out ends the tabs of that sign-in only', () => {
  const bench = new Bench();
  bench.agent();
  bench.console('rst');
  bench.console('rad');
  const outputs = bench.post({ kind: 'signedOut', sessionId: 't-rst' });
  expect(outputs.filter((one) => one.kind === 'close')).toEqual([
    { kind: 'close', socketId: 's-rst', code: 'TOKEN_REFUSED', detail: 'signed out' },
  ]);
  expect(bench.state.consoles.map((seat) => seat.consoleId)).toEqual(['c-rad']);
});

test('a journal batch is taken, and its answer goes only to the agent that sent it', () => {
  const bench = new Bench();
  bench.agent();
  const batch = { fromSeq: 5, prevHash: 'a', entries: [] };
  expect(bench.agentSays({ kind: 'journalBatch', value: batch })).toEqual([
    { kind: 'takeJournal', socketId: 'a1', batch, isHistorical: false },
  ]);
  const ack = { cursorSeq: 9, cursorHash: 'b', answer: 'ok' };
  expect(sentTo(bench.post({ kind: 'journalTaken', socketId: 'a1', ack }), 'a1')).toEqual([
    { kind: 'journalAck', value: ack },
  ]);
  expect(bench.post({ kind: 'journalTaken', socketId: 'a0', ack })).toEqual([]);
});

test('an open incident is shown on every console at once, and its agent hears that nobody rehearses in it and no more', () => {
  const bench = new Bench();
  bench.agent();
  bench.console('rst');
  bench.wait(1_000);
  const alarm = { title: 'Incident demo-1-5: 2 paged', firstStep: 'go on', priority: 'low', sinceWallMs: 5 } as const;
  const now = incidentNow({ incidentId: 'demo-1-5' });
  const told = bench.post({ kind: 'incidentTold', incident: { incidentId: 'demo-1-5', alarm, now, asksFor: null } });
  expect(sentTo(told, 's-rst')).toMatchObject([
    { kind: 'gatewayView', value: { alarms: [{ id: 'incident.demo-1-5', ...alarm }], incidents: [now] } },
  ]);
  const restrictsNothing = { authority: 0, scan: 0, people: 0, system: 0, why: '' };
  expect(sentTo(told, 'a1')).toMatchObject([{ kind: 'gatewayVerdict', value: restrictsNothing }]);
  expect(sentTo(bench.post({ kind: 'incidentTold', incident: null }), 's-rst')).toMatchObject([
    { kind: 'gatewayView', value: { alarms: [], incidents: [] } },
  ]);
});

test('while the remote technologist is lost, the wish for control of others is not passed on; STOP is', () => {
  const bench = new Bench();
  bench.agent();
  bench.console('rst');
  const now = incidentNow({ incidentId: 'demo-1-5', backupStage: 'assigned', holderName: 'DEMO, ana' });
  const askedFor = (personIds: readonly string[]) =>
    bench.post({
      kind: 'incidentTold',
      incident: { incidentId: 'demo-1-5', alarm: null, now, asksFor: { holderName: 'DEMO, ana', personIds } },
    });
  askedFor(['ana']);
  for (const action of [ACTIONS.requestControl, ACTIONS.readBackControl]) {
    expect(sentTo(bench.ask('rst', action), 'a1')).toEqual([]);
    expect(sentTo(bench.ask('rst', action), 's-rst')).toMatchObject([
      { kind: 'commandOutcome', value: { outcome: { kind: 'refused', reasons: [{ id: 'backupNotReadBack' }] } } },
    ]);
  }
  expect(sentTo(bench.ask('rst', { kind: 'stop' }), 'a1')).toHaveLength(1);
  askedFor(['ana', 'rst']);
  expect(sentTo(bench.ask('rst', { kind: 'requestControl' }), 'a1')).toHaveLength(1);
});
