import { type Patch, plant, type Plant, POLICY } from './plant.ts';

const SETTLE = `${POLICY}/settle.ts`;

/** Of what bars every START none is left out but this one: it makes no READY void either. */
function noBar(id: string): Patch {
  return {
    file: SETTLE,
    find: '(id) => !ABOUT_THE_REMOTE_END.has(id) &&',
    replace: `(id) => id !== '${id}' && !ABOUT_THE_REMOTE_END.has(id) &&`,
  };
}

/** Control that is given makes no READY void. */
const GIVEN: Patch = {
  file: `${POLICY}/step.ts`,
  find: ": voidReady(one, 'remote control was given'),",
  replace: ': one,',
};

/** READY and time-out that outlive what makes them void. */
export const WORDS_PLANTS: readonly Plant[] = [
  {
    name: 'readyOutlivesDoor',
    text: 'a door that opens, or of which nothing is heard, makes no READY void',
    patches: [
      {
        file: SETTLE,
        find: "  if (!isDoorTakenAsShut(state)) return voidReady(session, 'the Zone III/IV door was not shut');\n",
        replace: '',
      },
      noBar('doorOpen'),
    ],
  },
  plant(
    'readyOutlivesTable',
    'a table that is driven makes no READY void',
    SETTLE,
    "  if (moved || state.scanner?.isTableMoving === true) return voidReady(session, 'the table moved');\n",
    '',
  ),
  plant(
    'readyOutlivesSelection',
    'another step that is selected at the scanner itself makes no READY void',
    SETTLE,
    'if (state.scanner !== null && stepOfReady(state) !== ready.stepId)',
    "if (state.scanner !== null && ready.stepId === '')",
  ),
  plant(
    'readyOutlivesLength',
    'a step that is made longer at the scanner makes no READY void',
    SETTLE,
    'Math.abs(step.durationMs - ready.durationMs) > 1_000',
    'step.durationMs === 0',
  ),
  {
    name: 'readyOutlivesSqueeze',
    text: 'a patient who squeezes the ball makes no READY void',
    patches: [
      {
        file: SETTLE,
        find: "  if (active('squeezeBall')) return voidReady(session, 'the patient squeezed the ball');\n",
        replace: '',
      },
      noBar('squeezeBall'),
    ],
  },
  {
    name: 'readyOutlivesDetector',
    text: 'a ferromagnetic alarm beside a door that is shut makes no READY void',
    patches: [
      {
        file: SETTLE,
        find: "  if (active('ferromagneticDoorShut')) return voidReady(session, 'ferromagnetic alarm');\n",
        replace: '',
      },
      noBar('ferromagneticDoorShut'),
    ],
  },
  {
    name: 'readyOutlivesPresence',
    text: 'a safety tech who leaves, or is not seen, makes no READY void',
    patches: [
      {
        file: SETTLE,
        find: "if (active('presenceUnproven') || active('mrstLeft'))",
        replace: "if (active('presenceUnproven') && active('quench'))",
      },
      {
        file: SETTLE,
        find: '(id) => !ABOUT_THE_REMOTE_END.has(id) &&',
        replace:
          "(id) => !['presenceUnproven', 'presenceLost', 'mrstLeft', 'orphan'].includes(id) && !ABOUT_THE_REMOTE_END.has(id) &&",
      },
    ],
  },
  plant(
    'readyOutlivesBars',
    'what bars every START makes no READY void',
    SETTLE,
    '  if (bar !== undefined) return voidReady(session, conditionRow(bar).title);\n',
    '',
  ),
  plant(
    'readyOutlivesStop',
    'a stop makes no READY void',
    `${POLICY}/stop.ts`,
    "  draft.changeSession((one) => voidReady(one, 'a stop was asked for'));\n",
    '',
  ),
  {
    name: 'readyOutlivesControl',
    text: 'control that is taken back, and given again, makes no READY void',
    patches: [
      {
        file: `${POLICY}/apply-command.ts`,
        find: '  draft.changeSession((one) => voidReady(one, words.readyVoid));\n',
        replace: '',
      },
      GIVEN,
    ],
  },
  {
    name: 'readyOutlivesGrant',
    text: 'what was said for a start on site holds for whoever is given control then',
    patches: [GIVEN],
  },
  plant(
    'readyOutlivesOwnEntry',
    'the safety tech who goes into Zone IV makes no READY void',
    `${POLICY}/step.ts`,
    'if (hasOwnEntered) changeWords',
    "if (hasOwnEntered && level2 === '') changeWords",
  ),
  plant(
    'timeOutOutlivesEntry',
    'a person more in Zone IV makes no time-out void',
    SETTLE,
    "  if (active('unauthorisedEntry')) return voidTimeOut(session, 'a person entered Zone IV');\n",
    '',
  ),
  plant(
    'timeOutOutlivesRoomStop',
    'a room stop makes no time-out void',
    SETTLE,
    "const ROOM_IS_ANOTHER = ['quench', 'oxygenLow', 'roomStop'] as const;",
    "const ROOM_IS_ANOTHER = ['quench', 'oxygenLow'] as const;",
  ),
  plant(
    'timeOutOutlivesDetector',
    'a ferromagnetic alarm with the door open makes no time-out void',
    SETTLE,
    "if (active('ferromagneticDoorOpen'))\n    return voidTimeOut(session,",
    "if (active('ferromagneticDoorOpen'))\n    return voidReady(session,",
  ),
  plant(
    'timeOutOutlivesMains',
    'mains that is lost makes no time-out void',
    SETTLE,
    "  if (active('mainsLost')) return voidTimeOut(session, 'mains power was lost');\n",
    '',
  ),
  plant(
    'timeOutOutlivesScannerOff',
    'a scanner that is off, or starts anew, makes no time-out void',
    SETTLE,
    "  if (scanner === 'off' || scanner === 'booting') return voidTimeOut(session, 'the scanner was off');\n",
    '',
  ),
  plant(
    'timeOutOutlivesOpenDoor',
    'a door that opens while remote control is lost makes no time-out void',
    SETTLE,
    "if (lease.wasLostInExam && lease.control.kind !== 'granted' && !isDoorTakenAsShut(state))",
    "if (lease.wasLostInExam && lease.control.kind === 'passing' && !isDoorTakenAsShut(state))",
  ),
  plant(
    'timeOutOutlivesPatient',
    'another patient on the scanner for a while makes no time-out void',
    `${POLICY}/step.ts`,
    "voidTimeOut(session, 'the scanner shows another patient')",
    "voidReady(session, 'the scanner shows another patient')",
  ),
  plant(
    'timeOutOutlivesLevel2',
    'another safety tech who goes into Zone IV makes no time-out void',
    `${POLICY}/step.ts`,
    'voidTimeOut(one, `${entered} entered Zone IV`)',
    'voidReady(one, `${entered} entered Zone IV`)',
  ),
  plant(
    'timeOutOutlivesReader',
    'the remote technologist who takes control goes on with a time-out that another read back',
    `${POLICY}/step.ts`,
    "one.timeOut.kind === 'signed' && one.timeOut.readBack.personId !== principal.personId\n          ? voidTimeOut(one, 'the remote technologist changed')",
    "one.timeOut.kind === 'signed' && one.timeOut.readBack.personId !== principal.personId\n          ? { ...one, timeOut: { ...one.timeOut, readBack: { ...one.timeOut.readBack, personId: principal.personId } } }",
  ),
];
