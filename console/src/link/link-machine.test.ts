import type { Body, Envelope, Heartbeat } from '@farfield/protocol';
import { SILENCE_MS } from '@farfield/protocol/policy';
import { expect, test } from 'vitest';
import { siteViewFixture } from '../gallery/site-view-fixture.ts';
import {
  ANSWER_AFTER_MS,
  INITIAL_LINK,
  type LinkInput,
  linkMachine,
  type LinkOutput,
  type LinkState,
} from './link-machine.ts';
import type { FromLink } from './link-messages.ts';

const CONSOLE_ID = 'c-gallery00001';
const HELLO = { siteId: 'cedar-ridge-1', consoleId: CONSOLE_ID, token: 'secret', enrolment: '', policyHash: '' };
const PRINCIPAL = {
  personId: 'moreno',
  name: 'A. Moreno',
  role: 'rst',
  seat: 'remote',
  isLevel2: false,
  isRegisteredTechnologist: true,
  isCredentialValid: true,
} as const;

/** A link with its time in the test's hand. */
class Rig {
  state: LinkState = INITIAL_LINK;
  nowMs = 1_000;
  readonly outputs: LinkOutput[] = [];
  #seq = 0;

  post(input: LinkInput): readonly LinkOutput[] {
    const result = linkMachine.step(this.state, input, this.nowMs);
    this.state = result.state;
    this.outputs.push(...result.outputs);
    return result.outputs;
  }

  passes(durationMs: number, each?: () => void): void {
    for (let passed = 0; passed < durationMs; passed += 25) {
      this.nowMs += 25;
      each?.();
      this.post({ kind: 'tick' });
    }
  }

  receives(body: Body, own: Partial<Envelope> = {}): readonly LinkOutput[] {
    this.#seq += 1;
    const envelope: Envelope = {
      version: 1,
      realm: 'real',
      siteId: 'cedar-ridge-1',
      incarnation: 'i-1',
      stream: 'gateway',
      seq: this.#seq,
      sentTick: 0,
      echo: null,
      historical: false,
      body,
      ...own,
    };
    return this.post({ kind: 'envelope', envelope });
  }

  connects(): void {
    this.post({ kind: 'open', target: { url: 'ws://127.0.0.1/ws/console', hello: HELLO } });
    this.isLetIn();
  }

  isLetIn(): void {
    this.post({ kind: 'socketOpened' });
    this.receives({
      kind: 'consoleWelcome',
      value: { consoleId: CONSOLE_ID, principal: PRINCIPAL, policyHash: 'h', servedBy: 'gateway' },
    });
  }

  /** the agent's next heartbeat, echoing the newest that was sent here `heldMs` ago at the agent */
  agentBeats(own: Partial<Heartbeat> = {}): readonly LinkOutput[] {
    const echoed = this.beats().at(-1);
    return this.receives({
      kind: 'heartbeat',
      value: {
        seq: this.#seq + 1,
        tick: 500_000 + this.nowMs,
        echoSeq: echoed?.seq ?? 0,
        echoTick: echoed?.tick ?? 0,
        echoHeldMs: 0,
        leaseEpoch: 0,
        pageAgeMs: 0,
        inputAgeMs: 0,
        roundTripMs: -1,
        holderConsoleId: '',
        renewedTick: 0,
        leaseLengthMs: 0,
        safetyVersion: 7,
        livePaths: 0,
        ...own,
      },
    });
  }

  sent(): readonly Body[] {
    return this.outputs.flatMap((one) => (one.kind === 'send' ? [one.body] : []));
  }

  beats(): readonly Heartbeat[] {
    return this.sent().flatMap((one) => (one.kind === 'heartbeat' ? [one.value] : []));
  }

  told<K extends FromLink['kind']>(kind: K): readonly Extract<FromLink, { kind: K }>[] {
    return this.outputs.flatMap((one) =>
      one.kind === 'tell' && one.message.kind === kind ? [one.message as Extract<FromLink, { kind: K }>] : [],
    );
  }
}

const STOP_COMMAND = {
  commandId: 'k-1',
  consoleId: CONSOLE_ID,
  seq: 1,
  epoch: 0,
  expiresTickMs: 0,
  echo: { siteTickMs: 0, safetyVersion: 0, patientRef: '', scannerRef: '', argumentDigest: 'stop' },
  action: { kind: 'stop' },
} as const;

test('the first frame is the hello with the token, and no heartbeat goes before the welcome', () => {
  const rig = new Rig();
  rig.post({ kind: 'open', target: { url: 'ws://127.0.0.1/ws/console', hello: HELLO } });
  rig.post({ kind: 'socketOpened' });
  rig.passes(1_000);
  expect(rig.sent()).toEqual([{ kind: 'consoleHello', value: HELLO }]);
});

test('after the welcome it beats every 250 ms, rising by one', () => {
  const rig = new Rig();
  rig.connects();
  rig.passes(2_500);
  const beats = rig.beats();
  expect(beats.length).toBeGreaterThanOrEqual(10);
  expect(beats.length).toBeLessThanOrEqual(12);
  expect(beats.map((beat) => beat.seq)).toEqual(beats.map((_, index) => index + 1));
});

test('a site that was silent and is heard again is answered at once, to the newest of what had waited', () => {
  const rig = new Rig();
  rig.connects();
  rig.agentBeats();
  rig.passes(SILENCE_MS + 260);
  // Somewhere between two beats of its own.
  while (rig.nowMs - (rig.beats().at(-1)?.tick ?? 0) !== 50) rig.passes(10);
  const before = rig.beats().length;
  const heardMs = rig.nowMs;
  rig.agentBeats({ seq: 7, tick: 500_000 + heardMs - 400 });
  rig.agentBeats({ seq: 8, tick: 500_000 + heardMs - 150 });
  rig.passes(100);
  const answers = rig.beats().slice(before);
  expect(answers).toMatchObject([{ echoSeq: 8 }]);
  // The rig looks at the clock every 5 ms or so.
  expect((answers[0]?.tick ?? 0) - heardMs - ANSWER_AFTER_MS).toBeLessThanOrEqual(5);
  // Then in its rhythm, and no faster.
  rig.passes(2_500, () => {
    if (rig.nowMs % 250 < 25) rig.agentBeats({ tick: 500_000 + rig.nowMs });
  });
  expect(rig.beats().length - before).toBeLessThanOrEqual(12);
});

test('into a silence it beats faster, so that what a burst took is repaired by what follows; not for ever', () => {
  const rig = new Rig();
  rig.connects();
  rig.agentBeats();
  const silentMs = rig.nowMs;
  rig.passes(6_000);
  const beatsIn = (fromMs: number, toMs: number): number =>
    rig.beats().filter(({ tick }) => tick - silentMs > fromMs && tick - silentMs <= toMs).length;
  expect(beatsIn(0, 350)).toBeLessThanOrEqual(2);
  expect(beatsIn(1_000, 2_000)).toBe(20);
  expect(beatsIn(4_000, 6_000)).toBe(8);
});

test('round trip is measured end to end, without the time that the agent held the echo', () => {
  const rig = new Rig();
  rig.connects();
  rig.passes(100);
  const sentMs = rig.beats().at(-1)?.tick ?? 0;
  rig.nowMs = sentMs + 140;
  rig.agentBeats({ echoHeldMs: 100 });
  expect(rig.told('beat').at(-1)?.beat.roundTripMs).toBe(40);
  rig.passes(300);
  expect(rig.beats().at(-1)?.roundTripMs).toBe(40);
});

test('a beat says how long the site had heard nothing from here, once it ever heard something', () => {
  const rig = new Rig();
  rig.connects();
  rig.agentBeats({ echoSeq: 0, echoHeldMs: 0 });
  expect(rig.told('beat').at(-1)?.beat.siteSilentMs).toBeNull();
  rig.passes(300);
  rig.agentBeats({ echoHeldMs: 840 });
  expect(rig.told('beat').at(-1)?.beat.siteSilentMs).toBe(840);
});

test('an echo that was never sent measures nothing and gives no belief', () => {
  const rig = new Rig();
  rig.connects();
  rig.passes(300);
  rig.agentBeats({
    echoSeq: 1,
    echoTick: 999_999,
    holderConsoleId: CONSOLE_ID,
    renewedTick: 501_000,
    leaseLengthMs: 5_000,
  });
  const told = rig.told('beat').at(-1)?.beat;
  expect(told?.roundTripMs).toBeNull();
  expect(told?.echoSentMs).toBeNull();
  expect(told?.believedUntilMs).toBeNull();
});

test('the heartbeat carries the page, the person and the held echo', () => {
  const rig = new Rig();
  rig.connects();
  rig.post({ kind: 'pageTick', atMs: rig.nowMs, lastInputMs: rig.nowMs - 3_000 });
  rig.passes(50);
  rig.agentBeats({ seq: 41, tick: 777_000 });
  rig.passes(1_000);
  const beat = rig.beats().at(-1);
  expect(beat?.echoSeq).toBe(41);
  expect(beat?.echoTick).toBe(777_000);
  expect(beat?.echoHeldMs).toBeGreaterThanOrEqual(750);
  expect(beat?.pageAgeMs).toBeGreaterThanOrEqual(750);
  expect(beat?.inputAgeMs).toBeGreaterThanOrEqual(3_750);
});

test('a page that never ticked is not alive', () => {
  const rig = new Rig();
  rig.connects();
  expect(rig.beats()[0]?.pageAgeMs).toBe(1e9);
});

test('the lease epoch is claimed only while the lease is believed, and belief ends by itself in silence', () => {
  const rig = new Rig();
  const view = siteViewFixture();
  rig.connects();
  rig.receives({ kind: 'siteView', value: view });
  let lastTick = 0;
  const beatNow = (): void => {
    if (rig.nowMs % 250 !== 0) return;
    const tick = 500_000 + rig.nowMs;
    // The site renews from the tick that the newest heartbeat echoed.
    rig.agentBeats({ tick, holderConsoleId: CONSOLE_ID, renewedTick: lastTick, leaseLengthMs: 5_000 });
    lastTick = tick;
  };
  rig.passes(3_000, beatNow);
  expect(rig.beats().at(-1)?.leaseEpoch).toBe(view.control.epoch);
  rig.passes(3_500);
  expect(rig.beats().at(-1)?.leaseEpoch).toBe(view.control.epoch);
  // Gone before the site's own 5 s, by the margin and by what one heartbeat each way can hide.
  rig.passes(1_250);
  expect(rig.beats().at(-1)?.leaseEpoch).toBe(0);
});

test('somebody else holding gives no belief, whatever the view said before', () => {
  const rig = new Rig();
  rig.connects();
  rig.receives({ kind: 'siteView', value: siteViewFixture() });
  rig.passes(500, () =>
    rig.agentBeats({ holderConsoleId: 'c-otherotheroth', renewedTick: 501_000, leaseLengthMs: 5_000 }),
  );
  expect(rig.beats().at(-1)?.leaseEpoch).toBe(0);
  expect(rig.told('beat').at(-1)?.beat.believedUntilMs).toBeNull();
});

test('a command without a welcomed socket is told as not sent, at once, and never sent later', () => {
  const rig = new Rig();
  rig.connects();
  rig.post({ kind: 'socketClosed', code: '', detail: 'gone', jitter: 0.5 });
  rig.post({ kind: 'command', command: STOP_COMMAND });
  expect(rig.told('notSent').map((one) => one.commandId)).toEqual(['k-1']);
  rig.post({ kind: 'socketOpened' });
  rig.connects();
  rig.passes(2_000);
  expect(rig.sent().filter((one) => one.kind === 'command')).toEqual([]);
});

test('a command while waiting makes the next attempt at once', () => {
  const rig = new Rig();
  rig.connects();
  for (let attempt = 0; attempt < 6; attempt += 1) {
    rig.post({ kind: 'socketClosed', code: '', detail: 'gone', jitter: 1 });
    rig.passes(6_000);
  }
  rig.post({ kind: 'socketClosed', code: '', detail: 'gone', jitter: 1 });
  const outputs = rig.post({ kind: 'command', command: STOP_COMMAND });
  expect(outputs.some((one) => one.kind === 'connect')).toBe(true);
});

test('back-off doubles from 250 ms to 5 s, half of it random, and starts again after a welcome', () => {
  const rig = new Rig();
  rig.connects();
  const waits: number[] = [];
  for (let attempt = 0; attempt < 7; attempt += 1) {
    rig.post({ kind: 'socketClosed', code: '', detail: 'gone', jitter: 0 });
    const closedMs = rig.nowMs;
    while (rig.state.socket.kind === 'waiting') rig.passes(25);
    waits.push(rig.nowMs - closedMs);
  }
  expect(waits).toEqual([125, 250, 500, 1_000, 2_000, 2_500, 2_500]);
  rig.post({ kind: 'socketOpened' });
  rig.receives({
    kind: 'consoleWelcome',
    value: { consoleId: CONSOLE_ID, principal: PRINCIPAL, policyHash: '', servedBy: 'gateway' },
  });
  expect(rig.state.attempts).toBe(0);
});

test.each(['TOKEN_REFUSED', 'REPLACED'])('%s ends the attempts: a person has to act', (code) => {
  const rig = new Rig();
  rig.connects();
  rig.post({ kind: 'socketClosed', code, detail: 'why', jitter: 0 });
  rig.passes(20_000);
  expect(rig.outputs.filter((one) => one.kind === 'connect')).toHaveLength(1);
  expect(rig.told('socket').at(-1)?.socket).toEqual({ kind: 'ended', code, detail: 'why' });
});

test('a welcomed socket that carries nothing for 10 s is given up', () => {
  const rig = new Rig();
  rig.connects();
  rig.passes(9_900);
  expect(rig.outputs.some((one) => one.kind === 'disconnect')).toBe(false);
  rig.passes(300);
  expect(rig.outputs.some((one) => one.kind === 'disconnect')).toBe(true);
});

test('historical frames never reach the page as live values', () => {
  const rig = new Rig();
  rig.connects();
  rig.receives({ kind: 'numerics', value: { feed: 'live', items: [], alarm: '', source: '' } }, { historical: true });
  rig.receives({ kind: 'siteView', value: siteViewFixture() }, { historical: true });
  expect(rig.told('numerics')).toEqual([]);
  expect(rig.told('siteView')).toEqual([]);
});

test('an agent that began anew is heard at once, and what was measured against its old ticks is forgotten', () => {
  const rig = new Rig();
  rig.connects();
  rig.passes(300);
  rig.agentBeats({ seq: 400, tick: 900_000, holderConsoleId: CONSOLE_ID, renewedTick: 899_000, leaseLengthMs: 5_000 });
  rig.passes(300);
  rig.agentBeats({ seq: 395, tick: 898_000 });
  expect(rig.told('beat').at(-1)?.beat.siteTickMs).toBe(900_000);
  rig.agentBeats({ seq: 1, tick: 2_000, echoSeq: 0, echoTick: 0 });
  const told = rig.told('beat').at(-1)?.beat;
  expect(told?.siteTickMs).toBe(2_000);
  expect(told?.believedUntilMs).toBeNull();
});

test('an agent that died again after a few beats is heard too, once nothing has come for a while', () => {
  const rig = new Rig();
  rig.connects();
  rig.agentBeats({ seq: 9, tick: 800_000 });
  rig.nowMs += 500;
  // Its first beats were lost; a number like this could be a late copy of the life before.
  rig.agentBeats({ seq: 3, tick: 1_200 });
  expect(rig.state.agentBeat).toMatchObject({ seq: 9 });
  rig.nowMs += 1_750;
  rig.agentBeats({ seq: 10, tick: 2_950 });
  expect(rig.state.agentBeat).toMatchObject({ seq: 10, tickMs: 2_950 });
  expect(rig.told('beat').at(-1)?.beat.believedUntilMs).toBeNull();
});

test('an agent that began anew while this console was reconnecting gives a belief again', () => {
  const rig = new Rig();
  rig.connects();
  rig.passes(300);
  const lease = { holderConsoleId: CONSOLE_ID, leaseLengthMs: 5_000 };
  const echo = (): { echoSeq: number; echoTick: number } => {
    const { seq, sentMs } = rig.state.sentBeats.at(-1) ?? { seq: 0, sentMs: 0 };
    return { echoSeq: seq, echoTick: sentMs };
  };
  rig.agentBeats({ seq: 400, tick: 900_000, ...echo(), ...lease, renewedTick: 900_000 });
  expect(rig.told('beat').at(-1)?.beat.believedUntilMs).not.toBeNull();
  rig.post({ kind: 'socketClosed', code: '', detail: '', jitter: 0 });
  rig.passes(500);
  rig.isLetIn();
  rig.passes(300);
  rig.agentBeats({ seq: 1, tick: 2_000, ...echo(), ...lease, renewedTick: 2_000 });
  expect(rig.told('beat').at(-1)?.beat.believedUntilMs).not.toBeNull();
});
