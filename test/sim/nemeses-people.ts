import { CONDITION_IDS, conditionRow, type CommandAction, type InputId } from '@farfield/protocol/policy';
import type { Fault } from './fault.ts';
import type { Nemesis } from './nemeses.ts';
import { during, presses, type Stage, whenDue } from './stage.ts';

function lateMs({ a }: Fault): number {
  return 850 + (a % 200);
}

/** Whoever has control hears nothing more, loses it after a while, and somebody else is ready to take it. */
function strikeHolder(stage: Stage, fault: Fault, afterMs: number): void {
  const { site, people } = stage;
  const control = site.agent.state?.policy.lease.control;
  if (control?.kind !== 'granted') return;
  const held = site.consoles.find((one) => one.id === control.holder.consoleId);
  const other = site.console(held?.principal.personId === 'ana' ? 'bo' : 'ana');
  if (held === undefined || other.page.socket.kind !== 'open') return;
  stage.targets.set(fault, held);
  other.act({ kind: 'requestControl' });
  during(stage, fault, afterMs, () => {
    held.down.block();
    presses(stage, 'mia', { kind: 'takeLocal' });
    for (const id of ['mia', other.principal.personId]) people.robot(id).isHasty = true;
  });
}

const WRONG: readonly (readonly [personId: string, action: CommandAction])[] = [
  ['mia', { kind: 'start', stepId: 'e1s1', readyId: 'ready-1' }],
  ['mia', { kind: 'requestControl' }],
  ['mia', { kind: 'clear', condition: 'squeezeBall', why: 'too soon' }],
  ['mia', { kind: 'clear', condition: 'doorOpen', why: 'too soon' }],
  ['ana', { kind: 'giveReady', stepId: 'e1s1', tableClear: true }],
  ['ana', { kind: 'offerControl', toPersonId: 'ana' }],
  ['ana', { kind: 'takeLocal' }],
  ['bo', { kind: 'start', stepId: 'e1s1', readyId: 'ready-1' }],
  ['bo', { kind: 'selectStep', stepId: 'e1s2' }],
  ['bo', { kind: 'releaseControl' }],
  ['ray', { kind: 'start', stepId: 'e1s0', readyId: '' }],
  ['ray', { kind: 'clear', condition: 'doorOpen', why: 'no' }],
];

const PRESS_EVERY_MS = 1_000;
const LEFT_WRONG = ['vitalsAlarm', 'squeezeBall', 'door34', 'mains'] as const satisfies readonly InputId[];

/** People: slow, absent, hasty, wrong, and doing what is theirs to do at a bad moment. */
export const PEOPLE_NEMESES: readonly Nemesis[] = [
  {
    id: 'mrstAbsent',
    text: 'the safety tech is away and nobody was told',
    perHour: 1,
    lengthMs: [20_000, 110_000],
    begin: ({ people }) => {
      people.robot('mia').isAway = true;
    },
    end: ({ people }) => {
      people.robot('mia').isAway = false;
    },
  },
  {
    id: 'mrstLeaves',
    text: 'the safety tech says that she leaves, and comes back',
    perHour: 1,
    lengthMs: [2_000, 20_000],
    begin: (stage) => {
      presses(stage, 'mia', { kind: 'leaving' });
      stage.people.robot('mia').isAway = true;
    },
    end: ({ people }) => {
      people.robot('mia').isAway = false;
    },
  },
  {
    id: 'operatorIdle',
    text: 'the remote technologists touch nothing',
    perHour: 1,
    lengthMs: [30_000, 100_000],
    begin: ({ people }) => {
      for (const id of ['ana', 'bo']) {
        people.robot(id).isAway = true;
        people.robot(id).at.isIdle = true;
      }
    },
    end: ({ people }) => {
      for (const id of ['ana', 'bo']) {
        people.robot(id).isAway = false;
        people.robot(id).at.isIdle = false;
      }
    },
  },
  {
    id: 'slowPeople',
    text: 'everybody takes five times as long',
    perHour: 1,
    lengthMs: [10_000, 60_000],
    begin: ({ people }) => {
      for (const one of people.robots) one.slowness = 5;
    },
    end: ({ people }) => {
      for (const one of people.robots) one.slowness = 1;
    },
  },
  {
    id: 'wrongClick',
    text: 'somebody presses what is not theirs to press',
    perHour: 6,
    lengthMs: [0, 0],
    begin: (stage, { a }) => {
      const [personId, action] = WRONG[a % WRONG.length] ?? ['ray', { kind: 'requestControl' } as const];
      presses(stage, personId, action);
    },
  },
  {
    id: 'wrongClear',
    text: 'one after the other, people of each role press "clear" for a latch that is another role’s to clear',
    perHour: 8,
    lengthMs: [15_000, 60_000],
    begin: (stage, fault) => {
      const { site, people } = stage;
      for (const personId of ['ray', 'tom', 'max']) people.arrives(personId);
      const press = (): void => {
        const policy = site.agent.state?.policy;
        for (const at of site.consoles) {
          const { role, seat } = at.principal;
          const foreign = CONDITION_IDS.find(
            (id) =>
              policy?.conditions[id].status === 'latched' &&
              (seat !== 'onsite' || !conditionRow(id).clearedBy.includes(role)),
          );
          if (foreign === undefined || at.isFrozen || at.page.socket.kind !== 'open') continue;
          at.forces({ kind: 'clear', condition: foreign, why: 'it is nothing' });
        }
      };
      for (let atMs = fault.a % PRESS_EVERY_MS; atMs < fault.lengthMs; atMs += PRESS_EVERY_MS)
        during(stage, fault, atMs, press);
    },
  },
  {
    id: 'doubleClick',
    text: 'each click comes twice',
    perHour: 2,
    lengthMs: [3_000, 30_000],
    begin: ({ people }) => {
      for (const one of people.robots) one.doubleClicks = true;
    },
    end: ({ people }) => {
      for (const one of people.robots) one.doubleClicks = false;
    },
  },
  {
    id: 'misread',
    text: 'somebody says the wrong weight',
    perHour: 2,
    lengthMs: [0, 0],
    begin: ({ people }, { a }) => {
      people.robot(a % 2 === 0 ? 'ana' : 'mia').misreads = true;
    },
  },
  {
    id: 'takeBack',
    text: 'the safety tech takes control back',
    perHour: 4,
    lengthMs: [0, 0],
    begin: (stage) => presses(stage, 'mia', { kind: 'takeLocal' }),
  },
  {
    id: 'takeBackMidIntent',
    text: 'control is taken back while a START waits for a slow disk',
    perHour: 2,
    lengthMs: [10_000, 40_000],
    begin: (stage, { lengthMs }) => {
      const { site } = stage;
      site.disk.slowMs = 700;
      let isDone = false;
      for (let atMs = 0; atMs < lengthMs; atMs += 100) {
        site.world.after(atMs, () => {
          if (isDone || site.agent.state?.policy.pending?.command.action.kind !== 'start') return;
          isDone = true;
          presses(stage, 'mia', { kind: 'takeLocal' });
        });
      }
    },
    end: ({ site }) => site.disk.heal(),
  },
  {
    id: 'quickHandOver',
    text: 'control is taken back from a console that hears nothing, and handed to the other one at once',
    perHour: 3,
    lengthMs: [2_000, 9_000],
    begin: (stage, fault) => strikeHolder(stage, fault, 150),
    end: ({ people, targets }, fault) => {
      targets.get(fault)?.down.open();
      for (const one of people.robots) one.isHasty = false;
    },
  },
  {
    id: 'slowHandOver',
    text: 'the same, after the console has heard everything a second late for a while',
    perHour: 3,
    lengthMs: [9_000, 14_000],
    begin: (stage, fault) => {
      // First it is no longer heard; once it has heard of its newest renewal, it hears nothing more.
      strikeHolder(stage, fault, 4_300 + lateMs(fault));
      const held = stage.targets.get(fault);
      if (held === undefined) return;
      held.down.weather.latencyMs += lateMs(fault);
      during(stage, fault, 4_000, () => held.up.block());
    },
    end: ({ people, targets }, fault) => {
      const held = targets.get(fault);
      if (held === undefined) return;
      held.down.weather.latencyMs -= lateMs(fault);
      held.down.open();
      held.up.open();
      for (const one of people.robots) one.isHasty = false;
    },
  },
  {
    id: 'level2HandOver',
    text: 'the session’s Level 2 hands over to another safety tech on site, who reads back, or forgets to',
    perHour: 8,
    lengthMs: [6_000, 20_000],
    begin: (stage, fault) => {
      const { site, people } = stage;
      people.arrives('eli');
      during(stage, fault, 4_000, () => {
        const named = site.agent.state?.policy.session?.level2?.personId;
        if (named !== 'mia' && named !== 'eli') return;
        const next = named === 'mia' ? 'eli' : 'mia';
        people.robot(next).isAway = fault.b % 4 === 0;
        presses(stage, named, { kind: 'handOverLevel2', toPersonId: next });
      });
    },
    end: ({ people }) => {
      for (const personId of ['mia', 'eli']) people.robot(personId).isAway = false;
    },
  },
  {
    id: 'wrongLevel2',
    text: 'another safety tech on site does what is the session’s own Level 2’s to do',
    perHour: 8,
    lengthMs: [8_000, 30_000],
    begin: (stage, fault) => {
      const { site, people } = stage;
      people.arrives('eli');
      const policy = () => site.agent.state?.policy;
      const other = (): string => (policy()?.session?.level2?.personId === 'eli' ? 'mia' : 'eli');
      const isStarting = (): boolean => {
        const session = policy()?.session;
        return session?.timeOut.kind === 'signed' && session.ready.kind !== 'given' && session.room === 'in';
      };
      whenDue(stage, fault, isStarting, () => {
        const now = policy();
        const { session, scanner } = now ?? {};
        if (session == null || scanner == null) return;
        const { implant } = session.patient;
        const implantWords = implant.kind === 'none' ? 'none' : implant.words;
        const room = { patientRef: session.patientRef, implantWords, inside: 1 };
        const stepId = scanner.selectedStepId;
        const all = [
          { kind: 'giveReady', stepId, tableClear: true },
          { kind: 'giveReady', stepId, tableClear: true },
          { kind: 'readBackLevel2', room },
          { kind: 'leadTimeOut', weightKg: scanner.patientWeightKg ?? 0, attendants: 0 },
        ] as const;
        presses(stage, other(), all[fault.a % all.length] ?? all[0]);
      });
    },
  },
  {
    id: 'nobodyAnswers',
    text: 'something stays wrong for minutes, and nobody says that they have seen it',
    perHour: 2,
    lengthMs: [70_000, 170_000],
    begin: ({ site, people }, { a }) => {
      for (const one of people.robots) one.isDeaf = true;
      site.room.set(LEFT_WRONG[a % LEFT_WRONG.length] ?? 'vitalsAlarm', 'bad');
    },
    end: ({ site, people }, { a }) => {
      for (const one of people.robots) one.isDeaf = false;
      site.room.set(LEFT_WRONG[a % LEFT_WRONG.length] ?? 'vitalsAlarm', 'good');
    },
  },
  {
    id: 'stopPressed',
    text: 'somebody presses STOP',
    perHour: 4,
    lengthMs: [0, 0],
    begin: (stage, { a }) => presses(stage, ['ray', 'mia', 'ana', 'bo'][a % 4] ?? 'mia', { kind: 'stop' }),
  },
  {
    id: 'pausePressed',
    text: 'somebody presses pause',
    perHour: 4,
    lengthMs: [0, 0],
    begin: (stage, { a }) => presses(stage, ['mia', 'ana'][a % 2] ?? 'mia', { kind: 'pause' }),
  },
  {
    id: 'readyVoided',
    text: 'the safety tech takes READY back',
    perHour: 2,
    lengthMs: [0, 0],
    begin: (stage) => presses(stage, 'mia', { kind: 'voidReady' }),
  },
  {
    id: 'givenBack',
    text: 'the one in control gives it back',
    perHour: 1.5,
    lengthMs: [0, 0],
    begin: (stage) => {
      const control = stage.site.agent.state?.policy.lease.control;
      if (control?.kind === 'granted') presses(stage, control.holder.personId, { kind: 'releaseControl' });
    },
  },
  {
    id: 'policyDiffers',
    text: 'a remote page was drawn from another policy',
    perHour: 2,
    lengthMs: [15_000, 90_000],
    begin: ({ site }) => {
      const one = site.console('ana');
      one.policyHash = 'other';
      if (one.link.target !== null) one.reload();
    },
    end: ({ site }) => {
      const one = site.console('ana');
      one.policyHash = '';
      if (one.link.target !== null) one.reload();
    },
  },
  {
    id: 'credentialOver',
    text: 'the credential of a remote technologist runs out, and is renewed',
    perHour: 1,
    lengthMs: [3_000, 40_000],
    begin: ({ site }, { a }) => site.console(a % 3 === 0 ? 'bo' : 'ana').signsInAgain(false),
    end: ({ site }, { a }) => site.console(a % 3 === 0 ? 'bo' : 'ana').signsInAgain(true),
  },
];
