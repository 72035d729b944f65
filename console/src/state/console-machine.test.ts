import type { CommandMessage } from '@farfield/protocol';
import { argumentDigest, type CommandAction, reason } from '@farfield/protocol/policy';
import { describe, expect, test } from 'vitest';
import { siteViewFixture, WALL_MS } from '../gallery/site-view-fixture.ts';
import { consoleFixture, NOW_MS, REMOTE_PERSON, silent } from '../gallery/state-fixture.ts';
import { consoleMachine, newestAnswer } from './console-machine.ts';
import { type ConsoleInput, type ConsoleState, initialConsole } from './console-state.ts';
import { gateReasons } from './gates.ts';
import { NO_LINK_HISTORY } from './link-history.ts';
import { stopFace } from './stop-face.ts';

class Rig {
  state: ConsoleState;
  nowMs = NOW_MS;
  readonly commands: CommandMessage[] = [];
  #id = 0;

  constructor(state: ConsoleState) {
    this.state = state;
  }

  post(input: ConsoleInput): void {
    const result = consoleMachine.step(this.state, input, this.nowMs);
    this.state = result.state;
    for (const output of result.outputs) this.commands.push(output.command);
  }

  acts(action: CommandAction): string {
    this.#id += 1;
    const commandId = `k-${this.#id}`;
    this.post({ kind: 'act', action, commandId });
    return commandId;
  }

  stopWords(): string {
    return stopFace(this.state, this.nowMs).phase.kind;
  }
}

const idleView = (view: ReturnType<typeof siteViewFixture>) => ({
  ...view,
  scanner: { ...view.scanner, state: 'idle', runningStepId: '', selectedStepId: 'flair' },
  gates: [],
});

test('a command echoes what the screen was drawn from', () => {
  const rig = new Rig(consoleFixture('remote', idleView));
  rig.acts({ kind: 'start', stepId: 'flair', readyId: 'ready-9' });
  const [command] = rig.commands;
  expect(command).toMatchObject({
    consoleId: rig.state.consoleId,
    seq: 1,
    epoch: 7,
    expiresTickMs: 5_001_500,
    echo: { siteTickMs: 5_000_000, safetyVersion: 41, patientRef: 'DEMO-0001', scannerRef: 'MR1' },
    action: { kind: 'start', stepId: 'flair', readyId: 'ready-9' },
  });
  expect(command?.echo.argumentDigest).toBe(argumentDigest({ kind: 'start', stepId: 'flair', readyId: 'ready-9' }));
});

test('sequence numbers rise by one and go on from those already used', () => {
  const rig = new Rig({ ...consoleFixture('remote'), commandSeq: 17 });
  rig.acts({ kind: 'stop' });
  rig.acts({ kind: 'stop' });
  expect(rig.commands.map((one) => one.seq)).toEqual([18, 19]);
});

test('with no session open the patient in the echo is empty', () => {
  const rig = new Rig(
    consoleFixture('remote', (view) => ({ ...idleView(view), session: { ...view.session, state: 'none' } })),
  );
  rig.acts({ kind: 'requestControl' });
  expect(rig.commands[0]?.echo.patientRef).toBe('');
});

test.each([
  ['the link is late', (state: ConsoleState) => silent(state, 1_200), 'conditionActive'],
  ['the link is down', (state: ConsoleState) => silent(state, 3_000), 'conditionActive'],
  [
    'the lease is not believed',
    (state: ConsoleState): ConsoleState => ({ ...state, believedUntilMs: NOW_MS - 1 }),
    'controlEnded',
  ],
  [
    'another console holds',
    (state: ConsoleState): ConsoleState => ({
      ...state,
      beat: state.beat && { ...state.beat, holderConsoleId: 'c-otherotheroth' },
    }),
    'controlEnded',
  ],
  [
    'the role may not',
    (state: ConsoleState): ConsoleState => ({ ...state, principal: { ...REMOTE_PERSON, role: 'coordinator' } }),
    'roleMayNot',
  ],
  [
    'the policies differ',
    (state: ConsoleState): ConsoleState => ({ ...state, serverPolicyHash: 'another' }),
    'policyMismatch',
  ],
  [
    'the site names no policy',
    (state: ConsoleState): ConsoleState =>
      state.view === null
        ? state
        : {
            ...state,
            serverPolicyHash: '',
            view: {
              ...state.view,
              value: { ...state.view.value, site: { ...state.view.value.site, policyHash: '' } },
            },
          },
    'policyMismatch',
  ],
  [
    'nothing was ever echoed',
    (state: ConsoleState): ConsoleState => ({ ...state, echoSentMs: null }),
    'linkUnmeasured',
  ],
])('START is refused here and not sent when %s', (_, change, reasonId) => {
  const rig = new Rig(change(consoleFixture('remote', idleView)));
  rig.acts({ kind: 'start', stepId: 'flair', readyId: 'ready-9' });
  expect(rig.commands).toEqual([]);
  const answer = newestAnswer(rig.state, 'start', rig.nowMs);
  expect(answer?.outcome.kind).toBe('refused');
  expect(gateReasons(rig.state, 'start', rig.nowMs).map((one) => one.id)).toContain(reasonId);
});

test('a press on a barred button sends nothing, and is answered with what barred it, though that is over a moment later', () => {
  const rig = new Rig(consoleFixture('remote'));
  const late = reason('linkTooSlow', { roundTripMs: 412, limitMs: 300 });
  rig.post({ kind: 'pressedBarred', action: 'start', reasons: [late] });
  expect(rig.commands).toEqual([]);
  expect(rig.state.pending).toEqual([]);
  expect(newestAnswer(rig.state, 'start', rig.nowMs)?.outcome).toEqual({ kind: 'refused', reasons: [late] });
  expect(newestAnswer(rig.state, 'stop', rig.nowMs)).toBeNull();
});

test('STOP goes out in every one of those states', () => {
  const states: ConsoleState[] = [
    silent(consoleFixture('remote'), 9_000),
    { ...consoleFixture('remote'), believedUntilMs: null, echoSentMs: null },
    { ...consoleFixture('remote'), serverPolicyHash: 'another' },
    { ...consoleFixture('onsite'), principal: null, view: null },
    initialConsole({ consoleId: 'c-gallery00009', seat: 'onsite', siteId: 's', commandSeq: 0 }),
  ];
  for (const state of states) {
    const rig = new Rig(state);
    rig.acts({ kind: 'stop' });
    expect(rig.commands.map((one) => one.action.kind)).toEqual(['stop']);
  }
});

test('a page is drawn from the first policy that it is told of: another one holds START until it is loaded again', () => {
  const view = (policyHash: string) => {
    const fixture = idleView(siteViewFixture());
    return { ...fixture, site: { ...fixture.site, policyHash } };
  };
  const welcome = (policyHash: string): ConsoleInput => ({
    kind: 'welcome',
    principal: REMOTE_PERSON,
    servedBy: 'gateway',
    policyHash,
  });
  const isHeld = (rig: Rig): boolean =>
    gateReasons(rig.state, 'start', NOW_MS).some(({ id }) => id === 'policyMismatch');
  for (const first of ['policy-1', '']) {
    const rig = new Rig({ ...consoleFixture('remote', idleView), serverPolicyHash: '' });
    rig.post(welcome(first));
    rig.post({ kind: 'siteView', view: view('policy-1'), realm: 'real' });
    expect(isHeld(rig)).toBe(false);
    rig.post({ kind: 'siteView', view: view('policy-2'), realm: 'real' });
    expect(isHeld(rig)).toBe(true);
    rig.post(welcome('policy-2'));
    expect(isHeld(rig)).toBe(true);
    rig.acts({ kind: 'stop' });
    expect(rig.commands.map((one) => one.action.kind)).toEqual(['stop']);
  }
});

test("the site's gates and this console's join; neither loosens the other", () => {
  const fixture = consoleFixture('remote', (view) => ({
    ...idleView(view),
    gates: [
      {
        action: 'start',
        reasons: [
          { id: 'readyMissing', params: { step: 'FLAIR tra' } },
          { id: 'notHolder', params: {} },
        ],
      },
    ],
  }));
  expect(gateReasons(fixture, 'start', NOW_MS).map((one) => one.id)).toEqual(['readyMissing']);
  const late = silent(fixture, 1_300);
  expect(gateReasons(late, 'start', NOW_MS).map((one) => one.id)).toEqual(['conditionActive', 'readyMissing']);
});

test('what the site says about arguments nobody has chosen yet bars no form', () => {
  const fixture = consoleFixture('onsite', (view) => ({
    ...view,
    gates: [
      { action: 'leadTimeOut', reasons: [{ id: 'weightMismatch', params: { said: '0', registered: '68' } }] },
      { action: 'selectStep', reasons: [{ id: 'stepUnknown', params: { step: '' } }] },
    ],
  }));
  expect(gateReasons(fixture, 'leadTimeOut', NOW_MS)).toEqual([]);
});

test('a reason that this page does not know still bars', () => {
  const fixture = consoleFixture('remote', (view) => ({
    ...idleView(view),
    gates: [
      {
        action: 'start',
        reasons: [
          { id: 'fromTheFuture', params: {} },
          { id: 'stopUnderWay', params: {} },
        ],
      },
    ],
  }));
  expect(gateReasons(fixture, 'start', NOW_MS).map((one) => one.id)).toEqual(['policyMismatch', 'stopUnderWay']);
});

/** The scanner rests, and the site says of its newest stop when it was asked for and when it was confirmed. */
const stoppedView = (atMs: number, confirmedMs: number, wallMs: number, status = 'confirmed') => ({
  ...idleView(siteViewFixture()),
  wallMs: WALL_MS + wallMs,
  stop: { status, how: 'stop', because: 'x', atWallMs: WALL_MS + atMs, confirmedWallMs: WALL_MS + confirmedMs },
});

test("STOP's life: sent, answered, confirmed by a view that came after the answer", () => {
  const rig = new Rig(consoleFixture('remote'));
  const commandId = rig.acts({ kind: 'stop' });
  expect(rig.stopWords()).toBe('sent');
  // A view that was under way before the press speaks of an earlier stop.
  rig.post({ kind: 'siteView', view: stoppedView(-300, -100, 0), realm: 'real' });
  expect(rig.stopWords()).toBe('sent');
  rig.nowMs += 80;
  rig.post({ kind: 'outcome', commandId, outcome: { kind: 'done', words: 'sent to the scanner' } });
  expect(rig.stopWords()).toBe('sent');
  rig.nowMs += 300;
  rig.post({ kind: 'siteView', view: stoppedView(50, 350, 380), realm: 'real' });
  expect(rig.stopWords()).toBe('confirmed');
});

describe('STOP whose answer does not come', () => {
  const pressed = (): Rig => {
    const rig = new Rig(consoleFixture('remote'));
    rig.acts({ kind: 'stop' });
    return rig;
  };
  const lost = (): Rig => {
    const rig = pressed();
    rig.nowMs += 100;
    rig.post({ kind: 'socket', socket: { kind: 'waiting', code: '', detail: '' } });
    rig.nowMs += 59_900;
    return rig;
  };

  test('the scanner confirmed it meanwhile: nothing is left to confirm', () => {
    const rig = lost();
    expect(rig.stopWords()).toBe('notConfirmed');
    rig.post({ kind: 'siteView', view: stoppedView(200, 900, 60_000), realm: 'real' });
    expect(rig.stopWords()).toBe('ready');
  });

  test('a person saw it', () => {
    const rig = lost();
    rig.post({ kind: 'siteView', view: stoppedView(200, 58_000, 60_000, 'confirmedByPerson'), realm: 'real' });
    expect(stopFace(rig.state, rig.nowMs).phase).toEqual({
      kind: 'confirmed',
      atWallMs: WALL_MS + 58_000,
      byPerson: true,
    });
  });

  test('it joined a stop that was under way: what was confirmed after the press counts', () => {
    const rig = lost();
    rig.post({ kind: 'siteView', view: stoppedView(-1_000, 900, 60_000), realm: 'real' });
    expect(rig.stopWords()).toBe('ready');
  });

  test('what was confirmed before the press is another stop: it stays not confirmed', () => {
    const rig = lost();
    rig.post({ kind: 'siteView', view: stoppedView(-9_000, -8_000, 60_000), realm: 'real' });
    expect(rig.stopWords()).toBe('notConfirmed');
  });

  test('while it is still awaited nothing is confirmed; once it is given up, what was confirmed since counts', () => {
    const rig = pressed();
    rig.nowMs += 1_000;
    rig.post({ kind: 'siteView', view: stoppedView(50, 400, 1_000), realm: 'real' });
    expect(rig.stopWords()).toBe('sent');
    rig.nowMs += 4_100;
    rig.post({ kind: 'tick' });
    rig.post({ kind: 'siteView', view: stoppedView(50, 400, 5_100), realm: 'real' });
    expect(rig.stopWords()).toBe('confirmed');
  });
});

test('STOP that is not confirmed in 2 s says so, and stays so', () => {
  const rig = new Rig(consoleFixture('remote'));
  const commandId = rig.acts({ kind: 'stop' });
  rig.post({ kind: 'outcome', commandId, outcome: { kind: 'done', words: '' } });
  rig.nowMs += 2_001;
  expect(rig.stopWords()).toBe('notConfirmed');
  rig.nowMs += 20_000;
  expect(rig.stopWords()).toBe('notConfirmed');
});

test('STOP that no socket took says that it was not sent', () => {
  const rig = new Rig({ ...consoleFixture('remote'), socket: { kind: 'waiting', code: '', detail: '' } });
  const commandId = rig.acts({ kind: 'stop' });
  rig.post({ kind: 'notSent', commandId });
  expect(rig.stopWords()).toBe('notSent');
});

test('STOP whose answer was lost ends as not confirmed, never as done', () => {
  const rig = new Rig(consoleFixture('remote'));
  rig.acts({ kind: 'stop' });
  rig.nowMs += 100;
  rig.post({ kind: 'socket', socket: { kind: 'waiting', code: '', detail: '' } });
  rig.nowMs += 2_000;
  expect(rig.stopWords()).toBe('notConfirmed');
});

test('on a local-stop-only site the remote control reads ASK SITE TO STOP and waits for a person', () => {
  const rig = new Rig(consoleFixture('remote', (view) => ({ ...view, site: { ...view.site, localStopOnly: true } })));
  expect(stopFace(rig.state, rig.nowMs).label).toBe('ASK SITE TO STOP');
  const commandId = rig.acts({ kind: 'stop' });
  rig.post({ kind: 'outcome', commandId, outcome: { kind: 'done', words: '' } });
  expect(rig.stopWords()).toBe('asked');
  rig.post({ kind: 'siteView', view: stoppedView(0, 0, 0, 'confirmedByPerson'), realm: 'real' });
  expect(stopFace(rig.state, rig.nowMs).phase).toMatchObject({ kind: 'confirmed', byPerson: true });
});

test('an answer that does not come in 5 s is unknown, and nothing is sent again', () => {
  const rig = new Rig(consoleFixture('remote'));
  rig.acts({ kind: 'requestControl' });
  rig.nowMs += 5_100;
  rig.post({ kind: 'tick' });
  expect(newestAnswer(rig.state, 'requestControl', rig.nowMs)?.outcome).toEqual({ kind: 'unknown', code: 'NO_ANSWER' });
  expect(rig.commands).toHaveLength(1);
});

test('a socket that goes away makes every open command unknown', () => {
  const rig = new Rig(consoleFixture('remote'));
  rig.acts({ kind: 'requestControl' });
  rig.post({ kind: 'socket', socket: { kind: 'waiting', code: '', detail: '' } });
  expect(rig.state.pending).toEqual([]);
  expect(newestAnswer(rig.state, 'requestControl', rig.nowMs)?.outcome).toEqual({ kind: 'unknown', code: 'LINK_LOST' });
});

test('an outcome for a command of somebody else changes nothing', () => {
  const rig = new Rig(consoleFixture('remote'));
  const before = rig.state;
  rig.post({ kind: 'outcome', commandId: 'k-elsewhere', outcome: { kind: 'done', words: '' } });
  expect(rig.state).toEqual(before);
});

describe('what a tick of the page adds to the link’s history', () => {
  const rig = (): Rig => {
    const one = new Rig({ ...consoleFixture('remote'), linkHistory: NO_LINK_HISTORY });
    const { roundTripMs, livePaths, safetyVersion, holderConsoleId } = one.state.beat ?? { roundTripMs: 31 };
    one.post({
      kind: 'beat',
      siteTickMs: 5_000_400,
      roundTripMs,
      siteSilentMs: 90,
      livePaths: livePaths ?? 1,
      safetyVersion: safetyVersion ?? 0,
      holderConsoleId: holderConsoleId ?? '',
      echoSentMs: null,
      believedUntilMs: null,
    });
    return one;
  };
  const newest = (one: Rig) => one.state.linkHistory.steps.at(-1);

  test.each([-4_000, 0, 300])('the clocks, when this one is %i ms ahead', (aheadMs) => {
    const one = rig();
    // The view said WALL_MS at tick 5 000 000; the heartbeat is of 400 ms later, and took half of 31 ms to come.
    const siteNowMs = WALL_MS + 400 + 15.5;
    const wallOffsetMs = siteNowMs + aheadMs - NOW_MS;
    one.post({ kind: 'tick', page: { wallOffsetMs, receivedBytes: 1_200, pictureAsOfMs: null } });
    expect(newest(one)).toMatchObject({ clockOffsetMs: aheadMs, bytes: 1_200, siteSilentMs: 90 });
  });

  test('a view of another life of the agent says nothing of its clock', () => {
    const one = rig();
    one.state = { ...one.state, beat: one.state.beat && { ...one.state.beat, siteTickMs: 12 } };
    one.post({ kind: 'tick', page: { wallOffsetMs: 0, receivedBytes: 0, pictureAsOfMs: null } });
    expect(newest(one)?.clockOffsetMs).toBeNull();
  });

  test('the picture is as old as what is drawn; before one is, as the site’s word of its screen; without one it has no age', () => {
    const withScreen = (source: string): Rig => {
      const one = rig();
      const { view } = one.state;
      if (view === null) throw new Error('no view');
      const screen = { ...view.value.screen, source, ageMs: 300 };
      one.state = { ...one.state, view: { ...view, value: { ...view.value, screen } } };
      return one;
    };
    const page = { wallOffsetMs: 0, receivedBytes: 0 };
    const drawn = withScreen('live');
    drawn.post({ kind: 'tick', page: { ...page, pictureAsOfMs: NOW_MS - 700 } });
    expect(newest(drawn)?.frameAgeMs).toBe(700);
    const told = withScreen('live');
    told.post({ kind: 'tick', page: { ...page, pictureAsOfMs: null } });
    expect(newest(told)?.frameAgeMs).toBe(500);
    const none = withScreen('none');
    none.post({ kind: 'tick', page: { ...page, pictureAsOfMs: NOW_MS - 700 } });
    expect(newest(none)?.frameAgeMs).toBeNull();
  });
});
