import { ARGUMENTS, PATIENT_STATEMENT } from './act-arguments.ts';
import { CHECKLIST_ITEMS } from './checklist.ts';
import { type Contrast, type ContrastGiven, NO_CONTRAST } from './contrast.ts';
import { anyMs, count, every, measured, ms, type VariantReaders, words } from './every.ts';
import { bool, object, oneOf, orNull, type Reader, someOf, variants, withDefault } from './reading.ts';
import type { ReadOut } from './read-out.ts';
import type { Session, Signature } from './session.ts';
import { OPERATOR_MODES } from './taking.ts';

const SIGNATURE = every<Signature>({ personId: words, name: words, atMs: anyMs });

const SAID = { stepId: words, durationMs: ms, mode: words, exposure: ARGUMENTS.exposure, by: SIGNATURE };
const READ_OUT: Reader<ReadOut> = variants({
  none: {},
  said: SAID,
  confirmed: { ...SAID, confirmedBy: SIGNATURE },
  void: { why: words },
} satisfies VariantReaders<ReadOut>);

export const CONTRAST_GIVEN: Reader<ContrastGiven> = variants({
  none: {},
  given: { atMs: anyMs, by: words, wasPermitted: bool },
  before: {},
} satisfies VariantReaders<ContrastGiven>);

const CHECKED = { agent: words, lot: words, by: SIGNATURE };
const CONTRAST = every<Contrast>({
  approval: orNull(
    every<NonNullable<Contrast['approval']>>({
      by: SIGNATURE,
      agent: words,
      saw: ARGUMENTS.saw,
      coveredUntilMs: anyMs,
      backup: words,
    }),
  ),
  practitioner: orNull(SIGNATURE),
  supervision: orNull(SIGNATURE),
  cart: orNull(SIGNATURE),
  check: variants({
    none: {},
    said: CHECKED,
    confirmed: { ...CHECKED, confirmedBy: SIGNATURE },
  } satisfies VariantReaders<Contrast['check']>),
  given: CONTRAST_GIVEN,
});

export const SESSION = every<Session>({
  sessionId: words,
  openedMs: anyMs,
  patientRef: words,
  patientName: words,
  patient: PATIENT_STATEMENT,
  // A run of an earlier version knew of no technologist on site who takes anything.
  mode: withDefault(oneOf(OPERATOR_MODES), 'forYou'),
  detectorOverride: withDefault(orNull(object({ by: SIGNATURE, why: words })), null),
  checklist: someOf(Object.fromEntries(CHECKLIST_ITEMS.map((item) => [item, SIGNATURE]))),
  timeOut: variants({
    none: {},
    led: { lead: SIGNATURE, weightKg: measured },
    signed: { lead: SIGNATURE, readBack: SIGNATURE, weightKg: measured, usedMs: withDefault(orNull(anyMs), null) },
    void: { why: words },
  } satisfies VariantReaders<Session['timeOut']>),
  ready: variants({
    none: {},
    given: {
      readyId: words,
      stepId: words,
      stepName: words,
      durationMs: ms,
      mode: withDefault(oneOf(['normal', 'firstLevel']), 'normal'),
      movesTable: withDefault(bool, false),
      scanMs: withDefault(ms, 0),
      by: SIGNATURE,
      tableClear: bool,
      tablePositionMm: orNull(measured),
    },
    used: { stepId: words },
    void: { why: words },
  } satisfies VariantReaders<Session['ready']>),
  attendants: count,
  room: oneOf(['out', 'in', 'unknown']),
  firstStartMs: orNull(anyMs),
  spokenToMs: orNull(anyMs),
  cutShortMs: orNull(anyMs),
  // Absent in states that were written before it was.
  squeezedMs: withDefault(orNull(anyMs), null),
  imagesComplete: orNull(SIGNATURE),
  readOut: withDefault(READ_OUT, { kind: 'none' }),
  contrast: withDefault(CONTRAST, NO_CONTRAST),
  // A run of an earlier version named nobody.
  level2: withDefault(orNull(SIGNATURE), null),
  level2Next: withDefault(orNull(SIGNATURE), null),
});
