import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decode, encode, FRAME_MAX_BYTES } from './codec.ts';
import { FrameError } from './errors.ts';
import type { Body, Envelope } from './messages.ts';
import type { CommandAction, Principal } from './policy/index.ts';
import { PROTOCOL_VERSION } from './version.ts';

const envelope = (body: Body, own: Partial<Envelope> = {}): Envelope => ({
  version: PROTOCOL_VERSION,
  realm: 'real',
  siteId: 'site-1',
  incarnation: 'i-1',
  stream: 'agent',
  seq: 7,
  sentTick: 1_234_567,
  echo: { seq: 3, tick: 99 },
  historical: false,
  body,
  ...own,
});

const HEARTBEAT = {
  seq: 1,
  tick: 2,
  echoSeq: 3,
  echoTick: 4,
  echoHeldMs: 5,
  leaseEpoch: 6,
  pageAgeMs: 7,
  inputAgeMs: 8,
  roundTripMs: -1,
  holderConsoleId: '',
  renewedTick: 0,
  leaseLengthMs: 5_000,
  safetyVersion: 9,
  livePaths: 0,
};
const PRINCIPAL: Principal = {
  personId: 'p',
  name: 'P Demo',
  role: 'rst',
  seat: 'remote',
  isLevel2: false,
  isRegisteredTechnologist: true,
  isCredentialValid: true,
};
const WORDS = { patientRef: 'P1', scannerRef: 'MR1', weightKg: 68.5, implantWords: 'none' };

const ACTIONS: readonly CommandAction[] = [
  { kind: 'stop' },
  { kind: 'pause' },
  { kind: 'takeLocal' },
  { kind: 'voidReady' },
  { kind: 'requestControl' },
  { kind: 'offerControl', toPersonId: 'ana' },
  { kind: 'readBackControl', words: WORDS },
  { kind: 'releaseControl' },
  { kind: 'selectStep', stepId: 'brain-3' },
  { kind: 'start', stepId: 'brain-3', readyId: 'ready-4' },
  { kind: 'resume', readyId: 'ready-4' },
  { kind: 'takeSequence', stepId: 'brain-3' },
  {
    kind: 'openSession',
    patientRef: 'P1',
    patient: { monitoring: 'monitored', isSedated: false, implant: { kind: 'none' } },
    mode: 'forYou',
  },
  {
    kind: 'openSession',
    patientRef: 'P1',
    patient: {
      monitoring: 'notMonitored',
      isSedated: true,
      implant: {
        kind: 'conditional',
        words: 'Normal mode',
        modeMax: 'normal',
        sarBodyMaxWkg: 1.5,
        sarHeadMaxWkg: null,
        b1RmsMaxUt: 2.8,
        needsAudioVideo: true,
        activeScan: { maxMs: 1_800_000, pauseMs: 3_600_000 },
      },
    },
    mode: 'withYou',
  },
  { kind: 'tickChecklist', items: ['identity', 'weight'] },
  { kind: 'leadTimeOut', weightKg: 68.5, attendants: 1 },
  { kind: 'readBackTimeOut', words: WORDS },
  { kind: 'testLink' },
  { kind: 'overrideDetector', why: 'a hip, by its card' },
  { kind: 'admitPatient' },
  { kind: 'giveReady', stepId: 'brain-3', tableClear: true },
  {
    kind: 'approveContrast',
    agent: 'an agent',
    saw: ['kidney', 'allergies', 'priorReaction', 'drugs'],
    coveredForMs: 3_600_000,
    backup: 'Dr B',
  },
  { kind: 'checkInPractitioner' },
  { kind: 'stateSupervision' },
  { kind: 'checkCart' },
  { kind: 'checkContrast', agent: 'an agent', lot: 'L-7' },
  { kind: 'confirmContrast', agent: 'an agent', lot: 'L-7' },
  { kind: 'contrastGiven' },
  { kind: 'readOutExposure', stepId: 'brain-3', exposure: { sarBodyWkg: 0, sarHeadWkg: null, b1RmsUt: 1.75 } },
  { kind: 'confirmExposure', stepId: 'brain-3', exposure: { sarBodyWkg: null, sarHeadWkg: 1.5, b1RmsUt: null } },
  { kind: 'imagesComplete' },
  { kind: 'patientOut' },
  { kind: 'closeSession' },
  { kind: 'confirmPresence' },
  { kind: 'leaving' },
  { kind: 'spokeToPatient' },
  { kind: 'stateInput', input: 'patientAudio' },
  { kind: 'acknowledge', condition: 'doorOpen' },
  { kind: 'clear', condition: 'doorOpen', why: 'it was me' },
  { kind: 'confirmStopped' },
];

const command = (action: CommandAction) => ({
  commandId: 'cmd-1',
  consoleId: 'c-1',
  seq: 1,
  epoch: 2,
  expiresTickMs: 3,
  echo: { siteTickMs: 4, safetyVersion: 5, patientRef: 'P1', scannerRef: 'MR1', argumentDigest: 'd' },
  action,
});

const BODIES: readonly Body[] = [
  { kind: 'heartbeat', value: HEARTBEAT },
  { kind: 'consoleWelcome', value: { consoleId: 'c-1', principal: PRINCIPAL, policyHash: 'h', servedBy: 'onsite' } },
  {
    kind: 'consoleWelcome',
    value: { consoleId: 'c-1', principal: PRINCIPAL, policyHash: 'h', servedBy: 'gateway', bundleLife: 'b-1' },
  },
  {
    kind: 'pathBeat',
    value: { seq: 3, tick: 9, echoSeq: 2, echoTick: 8, echoHeldMs: 1.5, heardSeq: 70, takesBulk: true },
  },
  { kind: 'consoleJoined', value: { consoleId: 'c-1', principal: PRINCIPAL } },
  { kind: 'consoleCredential', value: { consoleId: 'c-1', isValid: true } },
  { kind: 'fromConsole', value: { consoleId: 'c-1', body: { kind: 'heartbeat', value: HEARTBEAT } } },
  { kind: 'toConsole', value: { consoleId: 'c-1', body: { kind: 'heartbeat', value: HEARTBEAT } } },
  { kind: 'commandOutcome', value: { commandId: 'cmd-1', outcome: { kind: 'done', words: 'sent' } } },
  { kind: 'commandOutcome', value: { commandId: 'cmd-1', outcome: { kind: 'unknown', code: 'NO_ANSWER' } } },
  {
    kind: 'commandOutcome',
    value: {
      commandId: 'cmd-1',
      outcome: { kind: 'refused', reasons: [{ id: 'readyMissing', params: { step: 'T1' } }] },
    },
  },
  { kind: 'waveform', value: { lead: 'ecg', firstSample: 250, rateMilliHz: 250_000, samples: [0, -5, 1_200] } },
  {
    kind: 'numerics',
    value: {
      feed: 'live',
      alarm: '',
      source: 'monitor',
      items: [{ id: 'spo2Percent', valid: false, value: 0, ageMs: 300 }],
    },
  },
  { kind: 'journalAck', value: { cursorSeq: 4, cursorHash: 'ab', answer: 'ok' } },
  { kind: 'closing', value: { code: 'REPLACED', words: 'again' } },
];

describe('round trip', () => {
  test.each(BODIES.map((body) => [body.kind, body] as const))('%s', (_, body) => {
    expect(decode(encode(envelope(body)))).toEqual(envelope(body));
  });

  test.each(ACTIONS.map((action) => [action.kind, action] as const))('command %s', (_, action) => {
    const body: Body = { kind: 'command', value: command(action) };
    expect(decode(encode(envelope(body))).body).toEqual(body);
    const relayed: Body = {
      kind: 'fromConsole',
      value: { consoleId: 'c-1', body: { kind: 'command', value: command(action) } },
    };
    expect(decode(encode(envelope(relayed))).body).toEqual(relayed);
  });
});

const refusal = (bytes: Uint8Array): string => {
  try {
    decode(bytes);
    return 'accepted';
  } catch (error) {
    if (error instanceof FrameError) return error.code;
    throw error;
  }
};

describe('refusals', () => {
  test.each<[string, Partial<Envelope>, string]>([
    ['another version', { version: 99 }, 'VERSION_UNSUPPORTED'],
    ['a site id with a space', { siteId: 'a b' }, 'FIELD_INVALID'],
    ['a tick that is no number', { sentTick: Number.NaN }, 'FIELD_INVALID'],
    ['a tick that is no integer', { sentTick: 1.5 }, 'FIELD_INVALID'],
    ['a negative tick', { sentTick: -1 }, 'FIELD_INVALID'],
  ])('%s', (_, own, code) => {
    expect(refusal(encode(envelope({ kind: 'heartbeat', value: HEARTBEAT }, own)))).toBe(code);
  });

  test.each<[string, CommandAction]>([
    ['a weight of nothing', { kind: 'leadTimeOut', weightKg: 0, attendants: 0 }],
    ['twenty attendants', { kind: 'leadTimeOut', weightKg: 68, attendants: 20 }],
    ['an empty step', { kind: 'start', stepId: '', readyId: 'r' }],
    ['an unknown checklist item', { kind: 'tickChecklist', items: ['luck' as never] }],
    ['an unknown condition', { kind: 'clear', condition: 'boredom' as never, why: '' }],
    ['an unknown input', { kind: 'stateInput', input: 'mood' as never }],
  ])('%s', (_, action) => {
    expect(refusal(encode(envelope({ kind: 'command', value: command(action) })))).toBe('FIELD_INVALID');
  });

  test('a frame without a body, an empty frame, and a large one', () => {
    expect(refusal(new Uint8Array(0))).toBe('VERSION_UNSUPPORTED');
    expect(refusal(new Uint8Array(FRAME_MAX_BYTES + 1))).toBe('FRAME_TOO_LARGE');
    const bytes = encode(envelope({ kind: 'closing', value: { code: '', words: '' } }));
    expect(refusal(bytes.subarray(0, bytes.length - 3))).not.toBe('accepted');
  });

  test('no bytes whatever make it throw anything but a FrameError', () => {
    const valid = BODIES.map((body) => encode(envelope(body)));
    let refused = 0;
    fc.assert(
      fc.property(
        fc.nat(valid.length - 1),
        fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 6 }),
        fc.nat(400),
        (which, flips, cut) => {
          const bytes = Uint8Array.from(valid[which] ?? []).slice(0, 400 - cut);
          for (const [at, value] of flips) if (at < bytes.length) bytes[at] = value;
          if (refusal(bytes) !== 'accepted') refused += 1;
        },
      ),
      { numRuns: 3_000, seed: 20_261_122 },
    );
    expect(refused).toBeGreaterThan(500);
  });
});
