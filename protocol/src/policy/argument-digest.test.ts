import { describe, expect, test } from 'vitest';
import { CHECKLIST_ITEMS } from './checklist.ts';
import { argumentDigest, type CommandAction } from './command.ts';
import { ACTION_KINDS } from './act-arguments.ts';

const WORDS = { patientRef: 'P1', scannerRef: 'MR1', weightKg: 68, implantWords: 'none' } as const;
const ROOM = { patientRef: 'P1', implantWords: 'none', inside: 1 } as const;
const EXPOSURE = { sarBodyWkg: 1, sarHeadWkg: 2, b1RmsUt: null } as const;
const LABEL = {
  kind: 'conditional',
  words: 'VNS',
  modeMax: 'normal',
  sarBodyMaxWkg: 2,
  sarHeadMaxWkg: null,
  b1RmsMaxUt: null,
  needsAudioVideo: false,
  activeScan: null,
} as const;
const PATIENT = { monitoring: 'monitored', isSedated: false, age: 'adult', implant: LABEL } as const;

/** Each action that takes something, with each of its arguments changed by itself. */
const CHANGED: Readonly<Record<string, readonly CommandAction[]>> = {
  offerControl: [
    { kind: 'offerControl', toPersonId: 'a' },
    { kind: 'offerControl', toPersonId: 'b' },
  ],
  ...Object.fromEntries(
    (['proposeHandOver', 'agreeHandOver', 'handOverLevel2', 'superviseTrainee'] as const).map((kind) => [
      kind,
      [
        { kind, toPersonId: 'a' },
        { kind, toPersonId: 'b' },
      ],
    ]),
  ),
  ...Object.fromEntries(
    (['readBackControl', 'readBackHandOver', 'readBackTimeOut'] as const).map((kind) => [
      kind,
      [
        { kind, words: WORDS },
        { kind, words: { ...WORDS, patientRef: 'P2' } },
        { kind, words: { ...WORDS, scannerRef: 'MR2' } },
        { kind, words: { ...WORDS, weightKg: 86 } },
        { kind, words: { ...WORDS, implantWords: 'VNS' } },
      ],
    ]),
  ),
  readBackLevel2: [
    { kind: 'readBackLevel2', room: ROOM },
    { kind: 'readBackLevel2', room: { ...ROOM, patientRef: 'P2' } },
    { kind: 'readBackLevel2', room: { ...ROOM, implantWords: 'VNS' } },
    { kind: 'readBackLevel2', room: { ...ROOM, inside: 2 } },
  ],
  ...Object.fromEntries(
    (['selectStep', 'takeSequence', 'letFinish'] as const).map((kind) => [
      kind,
      [
        { kind, stepId: 'a' },
        { kind, stepId: 'b' },
      ],
    ]),
  ),
  start: [
    { kind: 'start', stepId: 'a', readyId: 'r' },
    { kind: 'start', stepId: 'b', readyId: 'r' },
    { kind: 'start', stepId: 'a', readyId: 's' },
  ],
  resume: [
    { kind: 'resume', readyId: 'r' },
    { kind: 'resume', readyId: 's' },
  ],
  giveReady: [
    { kind: 'giveReady', stepId: 'a', tableClear: false },
    { kind: 'giveReady', stepId: 'b', tableClear: false },
    { kind: 'giveReady', stepId: 'a', tableClear: true },
  ],
  openSession: [
    { kind: 'openSession', patientRef: 'P1', patient: PATIENT },
    { kind: 'openSession', patientRef: 'P2', patient: PATIENT },
    { kind: 'openSession', patientRef: 'P1', patient: PATIENT, mode: 'withYou' },
    { kind: 'openSession', patientRef: 'P1', patient: { ...PATIENT, monitoring: 'notMonitored' } },
    { kind: 'openSession', patientRef: 'P1', patient: { ...PATIENT, isSedated: true } },
    { kind: 'openSession', patientRef: 'P1', patient: { ...PATIENT, age: 'child' } },
    { kind: 'openSession', patientRef: 'P1', patient: { ...PATIENT, implant: { kind: 'none' } } },
    { kind: 'openSession', patientRef: 'P1', patient: { ...PATIENT, implant: { ...LABEL, modeMax: 'firstLevel' } } },
    { kind: 'openSession', patientRef: 'P1', patient: { ...PATIENT, implant: { ...LABEL, sarBodyMaxWkg: 1 } } },
    { kind: 'openSession', patientRef: 'P1', patient: { ...PATIENT, implant: { ...LABEL, sarHeadMaxWkg: 1 } } },
    { kind: 'openSession', patientRef: 'P1', patient: { ...PATIENT, implant: { ...LABEL, b1RmsMaxUt: 1 } } },
    { kind: 'openSession', patientRef: 'P1', patient: { ...PATIENT, implant: { ...LABEL, needsAudioVideo: true } } },
    {
      kind: 'openSession',
      patientRef: 'P1',
      patient: { ...PATIENT, implant: { ...LABEL, activeScan: { maxMs: 1, pauseMs: 2 } } },
    },
    {
      kind: 'openSession',
      patientRef: 'P1',
      patient: { ...PATIENT, implant: { ...LABEL, activeScan: { maxMs: 2, pauseMs: 2 } } },
    },
    {
      kind: 'openSession',
      patientRef: 'P1',
      patient: { ...PATIENT, implant: { ...LABEL, activeScan: { maxMs: 2, pauseMs: 3 } } },
    },
  ],
  tickChecklist: [
    { kind: 'tickChecklist', items: [] },
    { kind: 'tickChecklist', items: CHECKLIST_ITEMS.slice(0, 1) },
    { kind: 'tickChecklist', items: CHECKLIST_ITEMS.slice(0, 2) },
  ],
  leadTimeOut: [
    { kind: 'leadTimeOut', weightKg: 68, attendants: 0 },
    { kind: 'leadTimeOut', weightKg: 86, attendants: 0 },
    { kind: 'leadTimeOut', weightKg: 68, attendants: 1 },
  ],
  overrideDetector: [
    { kind: 'overrideDetector', why: 'a' },
    { kind: 'overrideDetector', why: 'b' },
  ],
  ...Object.fromEntries(
    (['readOutExposure', 'confirmExposure'] as const).map((kind) => [
      kind,
      [
        { kind, stepId: 'a', exposure: EXPOSURE },
        { kind, stepId: 'b', exposure: EXPOSURE },
        { kind, stepId: 'a', exposure: { ...EXPOSURE, sarBodyWkg: null } },
        { kind, stepId: 'a', exposure: { ...EXPOSURE, sarHeadWkg: 1 } },
        { kind, stepId: 'a', exposure: { ...EXPOSURE, b1RmsUt: 1 } },
      ],
    ]),
  ),
  approveContrast: [
    { kind: 'approveContrast', agent: 'A', saw: [], coveredForMs: 1, backup: 'B' },
    { kind: 'approveContrast', agent: 'C', saw: [], coveredForMs: 1, backup: 'B' },
    { kind: 'approveContrast', agent: 'A', saw: ['allergies'], coveredForMs: 1, backup: 'B' },
    { kind: 'approveContrast', agent: 'A', saw: [], coveredForMs: 2, backup: 'B' },
    { kind: 'approveContrast', agent: 'A', saw: [], coveredForMs: 1, backup: 'D' },
  ],
  ...Object.fromEntries(
    (['checkContrast', 'confirmContrast'] as const).map((kind) => [
      kind,
      [
        { kind, agent: 'A', lot: '1' },
        { kind, agent: 'B', lot: '1' },
        { kind, agent: 'A', lot: '2' },
      ],
    ]),
  ),
  stateInput: [
    { kind: 'stateInput', input: 'patientAudio' },
    { kind: 'stateInput', input: 'patientCamera' },
  ],
  acknowledge: [
    { kind: 'acknowledge', condition: 'linkDown' },
    { kind: 'acknowledge', condition: 'quench' },
  ],
  clear: [
    { kind: 'clear', condition: 'linkDown', why: 'a' },
    { kind: 'clear', condition: 'quench', why: 'a' },
    { kind: 'clear', condition: 'linkDown', why: 'b' },
  ],
};

describe('the second copy of the arguments (F-A)', () => {
  test.each(Object.entries(CHANGED))('%s: each argument is in it', (kind, actions) => {
    const digests = actions.map(argumentDigest);
    expect(new Set(digests).size).toBe(actions.length);
    expect(digests.every((one) => one.startsWith(`${kind}/`))).toBe(true);
  });

  test('no two actions are alike, and one that takes nothing is its own name', () => {
    const bare = ACTION_KINDS.filter((kind) => !(kind in CHANGED));
    expect(bare.map((kind) => argumentDigest({ kind } as CommandAction))).toEqual(bare);
    expect(bare).toHaveLength(ACTION_KINDS.length - Object.keys(CHANGED).length);
    expect(bare).toHaveLength(21);
  });
});
