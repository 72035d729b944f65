import { DOORS } from '../zone/door-contact.ts';
import { defineAct, done, problem, type WorldAct } from './act-kit.ts';
import { askScanner, patientName, type WorldParts } from './parts.ts';

/** The MR safety tech of the demo: Level 2, with a badge. */
export const MRST = { person: 'Mia Demo', level: 2 } as const;

const PASS_MS = 5_000;

const door = { kind: 'choice', sentence: 'Which door.', initial: 'zone34Door', choices: DOORS } as const;

export const PEOPLE_ACTS: readonly WorldAct[] = [
  defineAct({
    id: 'registerNextPatient',
    group: 'people',
    sentence: 'Register the next patient of the worklist at the console; an exam that was open is closed.',
    args: {},
    run: (parts) => askScanner(parts, { kind: 'register', examId: null }),
  }),
  defineAct({
    id: 'registerPatient',
    group: 'people',
    sentence: 'Register a certain exam of the worklist at the console.',
    args: { examId: { kind: 'text', sentence: 'Exam id of the worklist.', initial: 'EX01-brain' } },
    run: (parts, { examId }) => askScanner(parts, { kind: 'register', examId }),
  }),
  defineAct({
    id: 'closeExam',
    group: 'people',
    sentence: 'Close the open exam at the console.',
    args: {},
    run: (parts) => askScanner(parts, { kind: 'closeExam' }),
  }),
  defineAct({
    id: 'patientEnters',
    group: 'people',
    sentence: 'The safety tech holds the Zone III/IV door and takes the registered patient in.',
    args: {},
    run: (parts) => {
      if (parts.scanner.runner.state.exam === null) return problem('patientEnters: nobody is registered');
      patientEnters(parts);
      return done;
    },
  }),
  defineAct({
    id: 'preparePatient',
    group: 'people',
    sentence:
      'The usual way in: register the next patient if nobody is, walk in with the safety tech, table to isocentre, the safety tech leaves.',
    args: {},
    run: (parts) => {
      if (parts.scanner.runner.state.exam === null) {
        const outcome = askScanner(parts, { kind: 'register', examId: null });
        if (!outcome.ok) return outcome;
      }
      patientEnters(parts);
      parts.later(PASS_MS + 2_000, () => void askScanner(parts, { kind: 'moveTable', to: 'isocentre' }));
      parts.later(PASS_MS + 4_000, () => walk(parts, { ...MRST, direction: 'out', hasBadge: true }));
      return done;
    },
  }),
  defineAct({
    id: 'putPatientIn',
    group: 'people',
    sentence:
      'The registered patient is in Zone IV at once, and the safety tech in Zone III. No door, no badge, no table.',
    args: {},
    run: (parts) => {
      parts.zone.runner.post({ kind: 'place', ...MRST, zone: 'III' });
      parts.zone.runner.post({ kind: 'place', person: patientName(parts), level: 0, zone: 'IV' });
    },
  }),
  defineAct({
    id: 'patientLeaves',
    group: 'people',
    sentence: 'The patient gets up and walks out with the safety tech; the table must be out.',
    args: {},
    run: (parts) => {
      const person = patientName(parts);
      if (parts.zone.runner.state.people.get(person)?.zone !== 'IV') return problem('patientLeaves: nobody is inside');
      const { table } = parts.scanner.runner.state;
      if (table.toMm !== 0) return problem('patientLeaves: the table is not out');
      walk(parts, { ...MRST, direction: 'out', hasBadge: true });
      walk(parts, { person, level: 0, direction: 'out', hasBadge: false });
      parts.later(PASS_MS + 3_000, () => {
        parts.zone.runner.post({ kind: 'place', person, level: 0, zone: 'gone' });
      });
      return done;
    },
  }),
  defineAct({
    id: 'safetyTechEnters',
    group: 'people',
    sentence: 'The safety tech (Level 2, with badge) goes into Zone IV.',
    args: {},
    run: (parts) => walk(parts, { ...MRST, direction: 'in', hasBadge: true }),
  }),
  defineAct({
    id: 'safetyTechLeaves',
    group: 'people',
    sentence: 'The safety tech comes out of Zone IV into Zone III.',
    args: {},
    run: (parts) => walk(parts, { ...MRST, direction: 'out', hasBadge: true }),
  }),
  defineAct({
    id: 'passDoor',
    group: 'people',
    sentence: 'A person goes through a door.',
    args: {
      person: { kind: 'text', sentence: 'Who; a fictional name.', initial: 'DEMO, Lin' },
      level: { kind: 'choice', sentence: 'MR training.', initial: '1', choices: ['0', '1', '2'] },
      door,
      direction: { kind: 'choice', sentence: 'Which way.', initial: 'in', choices: ['in', 'out'] },
      hasBadge: { kind: 'boolean', sentence: 'The badge is held to the reader.', initial: true },
      holdOpenS: { kind: 'number', sentence: 'How long the door stays open.', initial: 5, min: 0.5, max: 600 },
    },
    run: (parts, args) => {
      parts.zone.runner.post({
        kind: 'pass',
        person: args.person,
        level: LEVELS[args.level],
        door: args.door,
        direction: args.direction,
        hasBadge: args.hasBadge,
        holdOpenMs: Math.round(args.holdOpenS * 1000),
      });
    },
  }),
  defineAct({
    id: 'unauthorisedEntry',
    group: 'people',
    sentence: 'A person without MR training and without a badge walks into Zone IV.',
    args: { person: { kind: 'text', sentence: 'Who; a fictional name.', initial: 'DEMO, Cleaner' } },
    run: (parts, { person }) => {
      parts.zone.runner.post({ kind: 'place', person, level: 0, zone: 'III' });
      return walk(parts, { person, level: 0, direction: 'in', hasBadge: false });
    },
  }),
  defineAct({
    id: 'allLeave',
    group: 'people',
    sentence: 'Everybody but the safety tech is gone; the safety tech stands in Zone III. No door, no badge.',
    args: {},
    run: ({ zone }) => {
      for (const [person, { level }] of zone.runner.state.people) {
        zone.runner.post({ kind: 'place', person, level, zone: 'gone' });
      }
      zone.runner.post({ kind: 'place', ...MRST, zone: 'III' });
    },
  }),
];

const LEVELS = { 0: 0, 1: 1, 2: 2 } as const;

export const ROOM_ACTS: readonly WorldAct[] = [
  defineAct({
    id: 'openDoor',
    group: 'room',
    sentence: 'Open a door and leave it open.',
    args: { door },
    run: ({ zone }, args) => zone.runner.post({ kind: 'door', door: args.door, isOpen: true }),
  }),
  defineAct({
    id: 'closeDoor',
    group: 'room',
    sentence: 'Close a door.',
    args: { door },
    run: ({ zone }, args) => zone.runner.post({ kind: 'door', door: args.door, isOpen: false }),
  }),
  defineAct({
    id: 'squeezeBall',
    group: 'room',
    sentence: 'The patient presses the squeeze ball.',
    args: {},
    run: ({ zone }) => zone.runner.post({ kind: 'squeeze' }),
  }),
  defineAct({
    id: 'ferroAlarm',
    group: 'room',
    sentence: 'The ferromagnetic detector at the Zone III/IV door sounds.',
    args: {
      side: { kind: 'choice', sentence: 'Side of the door.', initial: 'III', choices: ['III', 'IV'] },
      forS: { kind: 'number', sentence: 'How long.', initial: 5, min: 0.1, max: 600 },
    },
    run: ({ zone }, { side, forS }) => zone.runner.post({ kind: 'ferro', side, forMs: Math.round(forS * 1000) }),
  }),
  defineAct({
    id: 'oxygen',
    group: 'room',
    sentence: 'The oxygen in Zone IV goes to a level; 20.9 is normal air.',
    args: {
      percent: { kind: 'number', sentence: 'Level to go to.', initial: 17.5, min: 0, max: 25 },
      overS: { kind: 'number', sentence: 'In how many seconds.', initial: 10, min: 0, max: 3600 },
    },
    run: ({ zone }, { percent, overS }) =>
      zone.runner.post({ kind: 'oxygen', percent, overMs: Math.round(overS * 1000) }),
  }),
  defineAct({
    id: 'tableToIsocentre',
    group: 'room',
    sentence: 'The table drives into the bore.',
    args: {},
    run: (parts) => askScanner(parts, { kind: 'moveTable', to: 'isocentre' }),
  }),
  defineAct({
    id: 'tableOut',
    group: 'room',
    sentence: 'The table drives out of the bore; a running scan is aborted.',
    args: {},
    run: (parts) => askScanner(parts, { kind: 'moveTable', to: 'out' }),
  }),
  defineAct({
    id: 'pullTableOut',
    group: 'room',
    sentence: 'The table is released and pulled out by hand; works without mains.',
    args: {},
    run: (parts) => askScanner(parts, { kind: 'pullTableOut' }),
  }),
];

function walk(
  { zone }: WorldParts,
  walker: { person: string; level: 0 | 1 | 2; direction: 'in' | 'out'; hasBadge: boolean },
): typeof done {
  zone.runner.post({ kind: 'pass', door: 'zone34Door', holdOpenMs: PASS_MS, ...walker });
  return done;
}

/** Both go through in one opening of the door; only the safety tech has a badge. */
function patientEnters(parts: WorldParts): void {
  const person = patientName(parts);
  parts.zone.runner.post({ kind: 'place', person, level: 0, zone: 'III' });
  walk(parts, { ...MRST, direction: 'in', hasBadge: true });
  walk(parts, { person, level: 0, direction: 'in', hasBadge: false });
}
