import type { SiteView } from '@farfield/protocol';
import { CHECKLIST_ITEMS } from '@farfield/protocol/policy';
import { type ReactNode, useState } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components/Tabs';
import { useConsole } from '../shell/console-context.ts';
import { alarmList } from '../state/alarm-list.ts';
import { isScreened } from '../state/checklist-groups.ts';
import { AlarmsPanel } from './alarms-panel.tsx';
import { ChecklistStep, tickedCount } from './checklist-step.tsx';
import { ContrastStep } from './contrast-panel.tsx';
import { OnsiteHandOver } from './hand-over.tsx';
import { ControlRequests, SessionStep } from './session-step.tsx';
import { TimeOutStep } from './time-out-step.tsx';
import { Zone4Step } from './zone4-step.tsx';
import { Mark } from './mark.tsx';
import { NextLine } from './next-line.tsx';

const STEPS = ['session', 'checklist', 'timeOut', 'zone4', 'contrast', 'alarms'] as const;
type ExamStep = (typeof STEPS)[number];

/** The exam, step by step. It turns with the stage of the exam, and otherwise only when a person turns it. */
export function OnsiteExam(): ReactNode {
  const { view, state, nowMs } = useConsole();
  const due = dueStep(view);
  const stage = examStage(view);
  const [shown, setShown] = useState<{ stage: string; step: ExamStep }>({ stage, step: due });
  if (shown.stage !== stage) setShown({ stage, step: due });
  const isOpen = view?.session.state === 'open';
  const step = isOpen || shown.step === 'alarms' ? shown.step : 'session';
  const alarms = alarmList(state, nowMs);
  return (
    <section className="panel onsite-exam" aria-label="Exam" data-testid="onsite-exam" data-step={step}>
      <NextLine />
      <ControlRequests />
      <OnsiteHandOver />
      <Tabs
        className="exam-tabs"
        selectedKey={step}
        onSelectionChange={(key) => {
          const found = STEPS.find((one) => one === key);
          if (found !== undefined) setShown({ stage, step: found });
        }}
      >
        {/* The steps of an exam are there with its session: without one, what opens it has the room. */}
        <TabList className="exam-tab-list" aria-label="Steps of the exam" data-open={isOpen}>
          <StepTab id="session" name="Session" words={isOpen ? 'open' : 'none'} isDue={due === 'session'} />
          {isOpen ? (
            <>
              <StepTab
                id="checklist"
                name="Checklist"
                words={tickedCount(view?.session.checklist ?? [])}
                isDue={due === 'checklist'}
              />
              <StepTab id="timeOut" name="Time-out" words={timeOutWord(view)} isDue={due === 'timeOut'} />
              <StepTab id="zone4" name="Zone IV" words={roomWord(view)} isDue={due === 'zone4'} />
              <StepTab id="contrast" name="Contrast" words={contrastWord(view)} isDue={false} />
            </>
          ) : null}
          <StepTab
            id="alarms"
            name="Alarms"
            words={alarms.length === 0 ? 'none' : String(alarms.length)}
            isDue={view?.alarms.some((one) => one.status === 'latched') === true}
          />
        </TabList>
        <TabPanel key={step} id={step} className="exam-tab-panel scrolls">
          <StepBody step={step} onNext={(next) => setShown({ stage, step: next })} />
        </TabPanel>
      </Tabs>
    </section>
  );
}

function StepTab(props: { id: ExamStep; name: string; words: string; isDue: boolean }): ReactNode {
  return (
    <Tab id={props.id} className="exam-tab" data-testid={`tab-${props.id}`} data-due={props.isDue}>
      <span className="exam-tab-name">{props.name}</span>
      <span className="exam-tab-words">
        {props.isDue ? <Mark kind="next" /> : null}
        {props.words}
      </span>
    </Tab>
  );
}

function StepBody(props: { step: ExamStep; onNext: (step: ExamStep) => void }): ReactNode {
  switch (props.step) {
    case 'session':
      return <SessionStep />;
    case 'checklist':
      return <ChecklistStep onNext={() => props.onNext('timeOut')} />;
    case 'timeOut':
      return <TimeOutStep />;
    case 'zone4':
      return <Zone4Step />;
    case 'contrast':
      return <ContrastStep />;
    case 'alarms':
      return <AlarmsPanel className="bare" />;
  }
}

/** Only a change of stage turns the page by itself: nothing moves under a finger that is still ticking. */
export function examStage(view: SiteView | null): string {
  if (view === null) return 'unknown';
  const { session, control } = view;
  return [session.state, control.kind, session.timeOut === 'signed', session.room].join(' ');
}

/** What is next, by the facts of the site alone. */
export function dueStep(view: SiteView | null): ExamStep {
  if (view === null || view.session.state !== 'open') return 'session';
  const { session, control } = view;
  if (control.kind === 'local' && session.room === 'out' && session.timeOut === 'none' && tickedNone(view))
    return 'session';
  if (session.room === 'in')
    return session.checklist.filter((one) => one.by !== '').length < CHECKLIST_ITEMS.length ? 'checklist' : 'zone4';
  if (session.timeOut === 'void' && tickedNone(view)) return 'session';
  if (!isScreened(session.checklist)) return 'checklist';
  return session.timeOut === 'signed' ? 'zone4' : 'timeOut';
}

function tickedNone(view: SiteView): boolean {
  return view.session.checklist.every((one) => one.by === '');
}

function timeOutWord(view: SiteView | null): string {
  switch (view?.session.timeOut) {
    case 'led':
      return 'led';
    case 'signed':
      return 'signed';
    case 'void':
      return 'void';
    default:
      return 'not done';
  }
}

function contrastWord(view: SiteView | null): string {
  if (view === null) return '–';
  const { given, approvedBy } = view.session.contrast;
  return given !== 'none' ? 'given' : approvedBy === '' ? 'none' : 'approved';
}

function roomWord(view: SiteView | null): string {
  if (view === null) return '–';
  return view.session.room === 'in' ? 'patient in' : view.session.room === 'out' ? 'patient out' : 'unknown';
}
