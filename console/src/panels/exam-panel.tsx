import type { SiteView } from '@farfield/protocol';
import { ATTESTED_FOR_MS, CHECKLIST_ITEMS } from '@farfield/protocol/policy';
import type { ReactNode } from 'react';
import { agedMs, useConsole } from '../shell/console-context.ts';
import { clockTime, minutes, seconds } from '../state/format.ts';
import { AnswerLine, FreshTag, GatedButton, Panel, Scrolls } from './parts.tsx';
import { ApproveContrastForm, ContrastWords } from './contrast-panel.tsx';
import { ImplantLines } from './implant-lines.tsx';
import { ReadBackForm } from './read-back-form.tsx';
import { ReadOutForm } from './read-out-form.tsx';
import { Mark, type MarkKind } from './mark.tsx';
import { NextLine } from './next-line.tsx';

/** What stands between here and a start, in the order in which people can mend it; and what has to be read back now. */
export function ExamPanel(): ReactNode {
  const { state, view, isLost, asOfWallMs } = useConsole();
  const control = view?.control;
  // By what the site said last, not by the link: a moment's silence must not erase what is being typed. The gate of the
  // form's own button says why it cannot be sent.
  const isOffered = control?.kind === 'offered' && control.consoleId === state.consoleId;
  const isHandedToMe = control?.handOver.stage === 'proposed' && control.handOver.consoleId === state.consoleId;
  const isLed = view?.session.timeOut === 'led' && view.session.state === 'open';
  return (
    <Panel
      title={view?.patient.exam ? `Exam · ${view.patient.exam}` : 'Exam'}
      testId="exam"
      className="exam"
      aside={isLost && view !== null ? `as of ${clockTime(asOfWallMs)}` : undefined}
    >
      <NextLine />
      <Scrolls label="state of the exam">
        {isOffered ? <ReadBackForm purpose="control" from={control.by} /> : null}
        {isHandedToMe ? <ReadBackForm purpose="handOver" from={control.name} /> : null}
        {isLed ? <ReadBackForm purpose="timeOut" from={view.session.timeOutLead} /> : null}
        {view === null ? <p className="dim">Nothing heard from the site yet.</p> : <Keys view={view} />}
        <ImplantLines />
        <ReadOutForm part="readOut" />
        <ApproveContrastForm />
        {isAboutContrast(view, state.principal?.role) ? <ContrastWords /> : null}
      </Scrolls>
      <div className="push-down stack">
        <AnswerLine kinds={['spokeToPatient', 'imagesComplete']} />
        <ExamActs />
      </div>
    </Panel>
  );
}

/** Shown to the radiologist, and to everybody once somebody has said something of it. */
function isAboutContrast(view: SiteView | null, role: string | undefined): boolean {
  if (view === null || view.session.state !== 'open') return false;
  const { approvedBy, check, given } = view.session.contrast;
  return role === 'rad' || approvedBy !== '' || check !== 'none' || given !== 'none';
}

function ExamActs(): ReactNode {
  const { view, act } = useConsole();
  if (view === null || view.session.state !== 'open') return null;
  const complete = view.session.imagesCompleteBy;
  return (
    <div className="row">
      <GatedButton
        action="spokeToPatient"
        testId="spoke-to-patient"
        size="small"
        label="I spoke to the patient"
        onPress={() => act({ kind: 'spokeToPatient' })}
      />
      <GatedButton
        action="imagesComplete"
        testId="images-complete"
        size="small"
        label={complete === '' ? 'Images complete' : `Complete: ${complete}`}
        maxReasons={1}
        onPress={() => act({ kind: 'imagesComplete' })}
      />
    </div>
  );
}

type KeyState = 'done' | 'open' | 'void' | 'stated';

function Keys(props: { view: SiteView }): ReactNode {
  const { view } = props;
  const facts = useConsole();
  const { session } = view;
  if (session.state !== 'open') {
    return (
      <ul className="keys">
        <Key name="Session" state="open" testId="key-session">
          not open · the safety tech opens it for the registered patient
        </Key>
      </ul>
    );
  }
  const ticked = session.checklist.filter((one) => one.by !== '').length;
  const readyLeftMs = session.readyLeftMs - (facts.nowMs - (facts.state.view?.receivedMs ?? facts.nowMs));
  return (
    <ul className="keys">
      <Key name="Session" state="done" testId="key-session">
        open
      </Key>
      <Key name="Checklist" state={ticked >= CHECKLIST_ITEMS.length ? 'done' : 'open'} testId="key-checklist">
        {ticked} of {CHECKLIST_ITEMS.length}
      </Key>
      <Key name="Time-out" state={timeOutState(session.timeOut)} testId="key-time-out">
        {timeOutWords(view)}
      </Key>
      <Key name="Patient" state={session.room === 'in' ? 'done' : 'open'} testId="key-room">
        {roomWords(session.room)}
        {session.attendants > 0 ? ` · ${session.attendants} attendant${session.attendants > 1 ? 's' : ''}` : ''}
      </Key>
      <Stated view={view} input="patientAudio" name="Heard" />
      <Stated view={view} input="patientCamera" name="Seen" />
      <Key name="READY" state={readyState(session.ready)} testId="key-ready">
        {readyWords(view, readyLeftMs)}
      </Key>
    </ul>
  );
}

const MARK = { done: 'full', open: 'hollow', void: 'cross', stated: 'said' } as const satisfies Record<
  KeyState,
  MarkKind
>;

function Key(props: { name: string; state: KeyState; testId: string; children: ReactNode }): ReactNode {
  return (
    <li className="key" data-state={props.state} data-testid={props.testId}>
      <span className="key-mark">
        <Mark kind={MARK[props.state]} />
      </span>
      <span className="key-name">{props.name}</span>
      <span className="key-words">{props.children}</span>
    </li>
  );
}

function Stated(props: { view: SiteView; input: string; name: string }): ReactNode {
  const facts = useConsole();
  const input = props.view.inputs.find((one) => one.input === props.input);
  if (input === undefined) return null;
  const ageMs = agedMs(facts, input.ageMs);
  const isGood = input.raw === 'good' && (input.fit !== 'attested' || ageMs <= ATTESTED_FOR_MS);
  return (
    <Key name={props.name} state={isGood ? 'stated' : 'open'} testId={`key-${props.input}`}>
      {input.fit === 'notFitted' ? (
        <FreshTag freshness="notFitted" />
      ) : isGood ? (
        <>
          {input.words}
          {input.fit === 'attested' ? ', not measured' : ''}
          <span className="dim">{ageMs < 0 ? '' : ` · ${seconds(ageMs)} ago`}</span>
        </>
      ) : (
        'nobody has said so yet'
      )}
    </Key>
  );
}

function timeOutState(timeOut: string): KeyState {
  return timeOut === 'signed' ? 'done' : timeOut === 'void' ? 'void' : 'open';
}

export function timeOutWords(view: SiteView): string {
  const { timeOut, timeOutLead, timeOutReadBack, timeOutWhy, timeOutWallMs } = view.session;
  switch (timeOut) {
    case 'signed':
      return `signed ${clockTime(timeOutWallMs)} · ${timeOutLead} and ${timeOutReadBack}`;
    case 'led':
      return `led by ${timeOutLead}, not read back yet`;
    case 'void':
      return `void: ${timeOutWhy}`;
    default:
      return 'not done';
  }
}

export function roomWords(room: string): string {
  switch (room) {
    case 'in':
      return 'in Zone IV';
    case 'out':
      return 'not in Zone IV';
    default:
      return 'unknown: counts as in Zone IV';
  }
}

function readyState(ready: string): KeyState {
  return ready === 'given' ? 'done' : ready === 'void' ? 'void' : 'open';
}

export function readyWords(view: SiteView, leftMs: number): string {
  const { ready, readyStepName, readyWhy, readyBy } = view.session;
  switch (ready) {
    case 'given':
      return `for ${readyStepName} · ${readyBy} · ${minutes(leftMs)} left`;
    case 'void':
      return `void: ${readyWhy}`;
    case 'used':
      return 'used by the step that was started; the next one needs its own';
    default:
      return 'not given';
  }
}
