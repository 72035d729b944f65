import { type ConditionId, conditionRow, type InputId, type PolicyState } from '@farfield/protocol/policy';
import { IDLE_SCANNER, MRSO, MRST, RST } from '../../../protocol/src/policy/story.ts';
import { type CellWorld, NOT_REPORTED, type Patient, patientOf } from './cell-world.ts';

export interface CellMove {
  readonly words: string;
  readonly apply: (world: CellWorld) => void;
}

export const SCANNING = { ...IDLE_SCANNER, state: 'scanning', runningStepId: 'localizer' } as const;

const move = (words: string, apply: CellMove['apply']): CellMove => ({ words, apply });
const other = (input: InputId, ...raws: readonly ('good' | 'bad' | 'unknown')[]): readonly CellMove[] =>
  raws.map((raw) => move(`${input} ${raw}`, (world) => world.reports(raw, input)));

const FACTS: readonly CellMove[] = (['good', 'bad', 'unknown'] as const).map((raw) =>
  move(`its input is ${raw}`, (world) => world.reports(raw)),
);

const SITUATIONS: readonly CellMove[] = [
  move('the scanner rests', (world) => world.scanner(IDLE_SCANNER)),
  move('the scanner scans', (world) => world.scanner(SCANNING)),
  move('the scanner is silent', (world) => world.scanner(null)),
  move('no session', (world) => world.room(null)),
  move('a session, the room is empty', (world) => world.room('out')),
  move('a session, the patient is in', (world) => world.room('in')),
];

const CLEARS: readonly CellMove[] = [MRST, MRSO].map((person) =>
  move(`the ${person.role} clears it`, (world) =>
    world.says(person, { kind: 'clear', condition: world.id, why: 'looked' }),
  ),
);

const RESTART = move('the site restarts', (world) => world.restarts());

const CONTROL: readonly CellMove[] = [
  move('a remote technologist has control', (world) => world.control('rst')),
  move('the site has control', (world) => world.control(null)),
];
const patients = (...all: readonly Patient[]): readonly CellMove[] =>
  all.map((one) => move(`the patient is ${one}`, (world) => world.room(roomOf(world.state), one)));
const MONITORED = patients('plain', 'monitoredAwake', 'monitoredSedated');
const DOOR = other('door34', 'good', 'bad', 'unknown');
const COUNTS: readonly CellMove[] = [0, 1, 3, null].map((count) =>
  move(`${count ?? 'nobody knows how many'} in Zone IV`, (world) => world.count(count)),
);
const STOP = move('STOP', (world) => world.says(MRST, { kind: 'stop' }));
const SAID_STOPPED = move('a person says that it stopped', (world) => world.says(MRST, { kind: 'confirmStopped' }));
const SPOKEN = move('somebody speaks to the patient', (world) => {
  const { session, nowMs } = world.state;
  world.set({ session: session === null ? null : { ...session, spokenToMs: nowMs } });
});
const ABOVE_LIMIT = { ...SCANNING, sarBodyWkg: 9 } as const;
const FAULT_BESIDE_SCAN = { ...SCANNING, state: 'fault', faultText: 'E1' } as const;
const FAULT = { ...IDLE_SCANNER, state: 'fault', faultText: 'E1' } as const;

const AROUND: Readonly<Record<string, readonly CellMove[]>> = {
  remoteHolds: CONTROL,
  remoteHoldsWhileScanning: CONTROL,
  door34Shut: DOOR,
  door34NotShut: DOOR,
  monitored: MONITORED,
  monitoredAwake: MONITORED,
  monitoredSedated: MONITORED,
};

/** How what the core works out by itself comes about, and ends. An input without a line here is reported. */
const CAUSES: Readonly<Partial<Record<InputId, readonly CellMove[]>>> = {
  orphan: [
    ...other('presence', 'good', 'unknown'),
    ...other('mrstLeft', 'good', 'bad'),
    ...CONTROL,
    ...other('link', 'good', 'bad'),
  ],
  squeezeAnswer: [...other('squeezeBall', 'good', 'bad'), SPOKEN],
  spokenAfterStop: [STOP, SPOKEN],
  stopCarriedOut: [STOP, SAID_STOPPED, move('two seconds pass', (world) => world.passes(2_001))],
  vitalsAlarmAnswer: [
    ...other('vitalsAlarm', 'good', 'bad'),
    move('the alarm is acknowledged', (world) => world.says(MRST, { kind: 'acknowledge', condition: 'vitalsAlarm' })),
  ],
  remoteOffInBore: [...CONTROL, STOP, SAID_STOPPED],
  distressRemoteOff: [
    ...CONTROL,
    STOP,
    SAID_STOPPED,
    ...other('squeezeBall', 'good', 'bad'),
    ...patients('plain', 'monitoredAwake'),
  ],
  upsLow: power(400_000),
  upsCritical: power(100_000),
  holderCredential: [false, true].map((isValid) =>
    move(`the credential is ${isValid ? 'valid' : 'over'}`, (world) =>
      world.post({ kind: 'attendeeCredential', consoleId: `c-${RST.personId}`, isValid }),
    ),
  ),
  remoteStops: [
    move('three stops from remote', (world) => {
      const { nowMs } = world.state;
      world.set({ remoteStopsMs: [nowMs, nowMs, nowMs] });
    }),
    move('ten minutes pass', (world) => world.passes(600_001)),
  ],
  instructor: [
    move('a trainee has control', (world) => world.control('trainee')),
    ...[true, false].map((isHeard) =>
      move(`the instructor is ${isHeard ? '' : 'not '}heard`, (world) => {
        const { supervision, nowMs } = world.state;
        world.isInstructorHeard = isHeard;
        const seenTickMs = isHeard ? nowMs : nowMs - 1_001;
        if (supervision !== null) world.set({ supervision: { ...supervision, seenTickMs } });
      }),
    ),
  ],
  implantLimit: [
    ...patients('plain', 'implant'),
    move('what is scanned is above the label', (world) => world.scanner(ABOVE_LIMIT)),
    move('a fault beside the scan', (world) => world.scanner(FAULT_BESIDE_SCAN)),
  ],
  implantClock: [
    ...patients('plain', 'implant'),
    move('the scan time is used up', (world) => {
      const { session, nowMs } = world.state;
      const patientRef = session?.patientRef ?? 'P1';
      world.set({ scanClocks: [{ patientRef, usedMs: 1_800_000, isRunning: false, sinceMs: nowMs }] });
    }),
    move('the pause is over', (world) => world.set({ scanClocks: [] })),
  ],
  labelWatch: [...patients('plain', 'implant'), ...other('patientAudio', 'good', 'bad')],
  zone4Entry: COUNTS,
  scannerFault: [
    move('the scanner reports a fault', (world) => world.scanner(FAULT)),
    move('a fault beside the scan', (world) => world.scanner(FAULT_BESIDE_SCAN)),
  ],
  scannerStatus: [move('a fault beside the scan', (world) => world.scanner(FAULT_BESIDE_SCAN))],
  scannerDesync: [
    move('it scans without a permit', (world) => world.scanner(SCANNING, false)),
    move('a fault beside the scan', (world) => world.scanner(FAULT_BESIDE_SCAN, false)),
    move('the permit ends', (world) => world.set({ permit: null })),
    STOP,
  ],
};

function power(runtimeMs: number): readonly CellMove[] {
  return [
    ...other('mains', 'good', 'bad', 'unknown'),
    move('the UPS says how little is left', (world) => world.post({ kind: 'power', runtimeMs })),
    move('the UPS does not say what is left', (world) => world.post({ kind: 'power', runtimeMs: null })),
  ];
}

function roomOf({ session }: PolicyState): 'in' | 'out' | null {
  return session === null ? null : session.room === 'in' ? 'in' : 'out';
}

/** Every move that can matter to a row. */
export function movesOf(id: ConditionId): readonly CellMove[] {
  const row = conditionRow(id);
  const times = [1, row.confirmAfterMs, 4 * row.confirmAfterMs, row.clearAfterMs, (row.ttlMs ?? 0) + 1];
  const waits = [...new Set(times.filter((ms) => ms > 0))].map((ms) =>
    move(`${ms} ms pass`, (world) => world.passes(ms)),
  );
  // What is over only after longer than one word of it holds needs to be said again meanwhile.
  const proven =
    row.ttlMs !== null && row.clearAfterMs > row.ttlMs && !NOT_REPORTED.has(row.input)
      ? [move(`${row.clearAfterMs} ms of it, told all the while`, (world) => world.passes(row.clearAfterMs, true))]
      : [];
  const all = [
    ...(NOT_REPORTED.has(row.input) ? [] : FACTS),
    ...SITUATIONS,
    ...waits,
    ...proven,
    ...CLEARS,
    RESTART,
    ...(AROUND[row.applies] ?? []),
    ...(CAUSES[row.input] ?? []),
  ];
  return all.filter((one, index) => all.findIndex(({ words }) => words === one.words) === index);
}

/** What of the world around can matter to any row: with the row's own state, the name of a state of the search. */
export function aroundKey({ state, report, isInstructorHeard, input }: CellWorld): string {
  const { session, lease, supervision, inputs, zone4, permit, stop, power: ups, attendees } = state;
  const isCaused = CAUSES[input] !== undefined;
  const raw = (id: InputId): string => inputs[id].raw;
  return [
    report === null ? 'silent' : `${report.state} ${report.runningStepId} ${report.sarBodyWkg}`,
    session === null ? `none ${zone4.count}` : `${session.room} ${patientOf(session)}`,
    lease.control.kind,
    supervision !== null,
    raw('door34'),
    ...(isCaused
      ? [
          isInstructorHeard,
          lease.lostMs !== null,
          zone4.count,
          permit?.status ?? '',
          stop?.status ?? '',
          state.lastScan,
          stop !== null && (session?.spokenToMs ?? -1) >= stop.requestedMs,
          ups.runtimeMs,
          state.remoteStopsMs.length,
          state.scanClocks.length > 0,
          attendees.every((one) => one.principal.isCredentialValid),
          ...(['mains', 'squeezeBall', 'vitalsAlarm', 'patientAudio', 'presence', 'mrstLeft', 'link'] as const).map(
            raw,
          ),
          ...(['squeezeBall', 'vitalsAlarm', 'presenceUnproven', 'mrstLeft', 'linkDown', 'controlEnded'] as const).map(
            (id) => state.conditions[id].status,
          ),
        ]
      : []),
  ].join();
}
