import { ACTION_RULES, type ActionKind, COMMAND_CLASS, type CommandClass } from '@farfield/protocol/policy';
import { ACTION_KINDS, CAST, castMember, type TimelineEvent } from '@farfield/protocol/policy-lab';
import { type ReactNode, useState } from 'react';
import { PlainButton } from '../../panels/parts.tsx';
import { addEvent, removeEvent } from './lab-document.ts';
import { inputWords, momentWords } from './lab-words.ts';
import type { ActMark } from './track.ts';
import type { Lab } from './use-lab.ts';

const CLASS_TITLES: Readonly<Record<CommandClass, string>> = {
  protect: 'Protect',
  permit: 'Permit',
  neutral: 'Scan',
  record: 'Say and record',
};
const CLASSES = Object.keys(CLASS_TITLES) as readonly CommandClass[];

/** What people and things do at the cursor, and the list of everything that happens. */
export function ActPanel(props: { lab: Lab }): ReactNode {
  const { lab } = props;
  return (
    <section className="panel lab-acts" aria-label="Acts and events" data-testid="acts">
      {lab.source.kind === 'timeline' ? <Doing lab={lab} /> : null}
      {lab.source.kind === 'timeline' ? (
        <EventList lab={lab} events={lab.source.timeline.events} />
      ) : (
        <ActList acts={lab.summaries[0]?.acts ?? []} lab={lab} />
      )}
    </section>
  );
}

function Doing(props: { lab: Lab }): ReactNode {
  const { lab } = props;
  const [personId, setPerson] = useState('mrst');
  const person = castMember(personId);
  const put = (event: TimelineEvent): void => lab.edit((timeline) => addEvent(timeline, event));
  const atMs = lab.cursorMs;
  const actions = ACTION_KINDS.filter((kind) => person !== undefined && may(kind, person.role));
  return (
    <div className="acts-doing">
      <label className="acts-who">
        <span className="label">At {momentWords(atMs)},</span>
        <select value={personId} data-testid="person" onChange={(event) => setPerson(event.currentTarget.value)}>
          {CAST.map((one) => (
            <option key={one.personId} value={one.personId}>
              {one.name}, {one.personId}
            </option>
          ))}
        </select>
      </label>
      <div className="acts-buttons">
        {CLASSES.map((commandClass) => (
          <ButtonGroup
            key={commandClass}
            title={CLASS_TITLES[commandClass]}
            buttons={actions
              .filter((kind) => COMMAND_CLASS[kind] === commandClass)
              .map((kind) => ({
                testId: `act-${kind}`,
                label: kind === 'stop' ? 'STOP SCAN' : ACTION_RULES[kind].words,
                onPress: () => put({ atMs, kind: 'act', person: personId, action: kind, with: {} }),
              }))}
          />
        ))}
        <ButtonGroup
          title="This person's console"
          buttons={[
            { testId: 'fact-joins', label: 'joins', onPress: () => put({ atMs, kind: 'joins', person: personId }) },
            { testId: 'fact-leaves', label: 'leaves', onPress: () => put({ atMs, kind: 'leaves', person: personId }) },
            ...LINES.map(({ is, delayMs, label }) => ({
              testId: `fact-line-${is}`,
              label,
              onPress: () => put({ atMs, kind: 'link', person: personId, is, delayMs }),
            })),
          ]}
        />
        <ButtonGroup
          title="The site"
          buttons={SITE_FACTS.map(({ testId, label, make }) => ({ testId, label, onPress: () => put(make(atMs)) }))}
        />
      </div>
    </div>
  );
}

const LINES = [
  { is: 'cut', delayMs: 0, label: 'line cut' },
  { is: 'late', delayMs: 400, label: 'line 0.4 s late' },
  { is: 'good', delayMs: 0, label: 'line good' },
] as const;

const SCANNER_AS_IS = {
  kind: 'scanner',
  state: null,
  runningStepId: null,
  patientRef: null,
  tablePositionMm: null,
  isReporting: null,
  isObeying: null,
} as const;

const SITE_FACTS: readonly { testId: string; label: string; make: (atMs: number) => TimelineEvent }[] = [
  {
    testId: 'fact-deaf',
    label: 'scanner ignores orders',
    make: (atMs) => ({ ...SCANNER_AS_IS, atMs, isObeying: false }),
  },
  { testId: 'fact-obeys', label: 'scanner obeys', make: (atMs) => ({ ...SCANNER_AS_IS, atMs, isObeying: true }) },
  { testId: 'fact-disk-slow', label: 'disk hangs', make: (atMs) => ({ atMs, kind: 'disk', is: 'slow' }) },
  { testId: 'fact-disk-failed', label: 'disk fails', make: (atMs) => ({ atMs, kind: 'disk', is: 'failed' }) },
  { testId: 'fact-disk-good', label: 'disk well', make: (atMs) => ({ atMs, kind: 'disk', is: 'good' }) },
  { testId: 'fact-ups', label: 'UPS says 7 min', make: (atMs) => ({ atMs, kind: 'power', runtimeMs: 420_000 }) },
  { testId: 'fact-restart', label: 'agent restarts (5 s)', make: (atMs) => ({ atMs, kind: 'restart', downMs: 5_000 }) },
];

function may(kind: ActionKind, role: string): boolean {
  return ACTION_RULES[kind].roles.some((one) => one === role);
}

function ButtonGroup(props: {
  title: string;
  buttons: readonly { testId: string; label: string; onPress: () => void }[];
}): ReactNode {
  if (props.buttons.length === 0) return null;
  return (
    <fieldset className="button-group" aria-label={props.title}>
      <span className="label">{props.title}</span>
      {props.buttons.map((one) => (
        <PlainButton
          key={one.testId}
          testId={one.testId}
          label={one.label}
          size="small"
          tone="quiet"
          onPress={one.onPress}
        />
      ))}
    </fieldset>
  );
}

function EventList(props: { lab: Lab; events: readonly TimelineEvent[] }): ReactNode {
  const { lab, events } = props;
  const answers = answersByEvent(events, lab.summaries[0]?.acts ?? []);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling place must be reachable (WCAG 2.1.1)
    <section className="acts-list scrolls" aria-label="Everything that happens" tabIndex={0}>
      {events.length === 0 ? (
        <p className="dim">
          Nothing happens yet. Choose what an input becomes, then click or drag on its lane; or let somebody act.
        </p>
      ) : null}
      <ol data-testid="events" data-count={events.length}>
        {events.map((one, index) => (
          <li key={index} data-answer={answers[index]?.answer}>
            <button type="button" className="event-time" onClick={() => lab.moveTo(one.atMs)}>
              {momentWords(one.atMs)}
            </button>
            <span>
              {eventWords(one)}
              <AnswerWords act={answers[index] ?? null} />
            </span>
            <button
              type="button"
              className="event-remove"
              aria-label={`remove: ${eventWords(one)} at ${momentWords(one.atMs)}`}
              onClick={() => lab.edit((timeline) => removeEvent(timeline, index))}
            >
              remove
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

function ActList(props: { acts: readonly ActMark[]; lab: Lab }): ReactNode {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling place must be reachable (WCAG 2.1.1)
    <section className="acts-list scrolls" aria-label="What people did" tabIndex={0}>
      <ol data-testid="events" data-count={props.acts.length}>
        {props.acts.map((one, index) => (
          <li key={index} data-answer={one.answer}>
            <button type="button" className="event-time" onClick={() => props.lab.moveTo(one.atMs)}>
              {momentWords(one.atMs)}
            </button>
            <span>
              {one.who}: {one.what}
              <AnswerWords act={one} />
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

const ANSWER_WORDS: Readonly<Record<ActMark['answer'], string>> = {
  waiting: 'no answer yet',
  notSent: 'not sent',
  done: 'done',
  refused: 'refused',
  failed: 'failed',
  unknown: 'unknown',
};

function AnswerWords(props: { act: ActMark | null }): ReactNode {
  const { act } = props;
  if (act === null) return null;
  return (
    <span className="event-answer" data-answer={act.answer}>
      {' '}
      {ANSWER_WORDS[act.answer]}
      {act.words === '' || act.answer === 'waiting' ? '' : `: ${act.words}`}
    </span>
  );
}

/** The acts of a timeline are answered in the order in which they were done. */
function answersByEvent(events: readonly TimelineEvent[], acts: readonly ActMark[]): readonly (ActMark | null)[] {
  let next = 0;
  return events.map((one) => {
    if (one.kind !== 'act') return null;
    const act = acts[next] ?? null;
    next += 1;
    return act;
  });
}

function eventWords(event: TimelineEvent): string {
  switch (event.kind) {
    case 'input':
      return `${inputWords(event.input)}: ${event.is}${event.words === '' ? '' : ` (${event.words})`}`;
    case 'scanner':
      return `scanner: ${Object.entries(event)
        .flatMap(([name, value]) => (value === null || name === 'atMs' || name === 'kind' ? [] : [`${name} ${value}`]))
        .join(', ')}`;
    case 'power':
      return event.runtimeMs === null ? 'UPS says nothing' : `UPS says ${event.runtimeMs / 60_000} min`;
    case 'zone4':
      return `Zone IV count: ${event.count ?? 'unknown'}`;
    case 'joins':
      return `${nameOf(event.person)} joins`;
    case 'leaves':
      return `${nameOf(event.person)} leaves`;
    case 'act':
      return `${nameOf(event.person)}: ${ACTION_RULES[event.action].words}`;
    case 'link':
      return `line of ${nameOf(event.person)}: ${event.is}${event.is === 'late' ? `, ${event.delayMs} ms each way` : ''}`;
    case 'disk':
      return `disk: ${event.is}`;
    case 'gateway':
      return event.verdict === null ? 'gateway holds nothing more' : `gateway holds: ${event.why}`;
    case 'restart':
      return `agent restarts, down for ${event.downMs / 1_000} s`;
  }
}

function nameOf(personId: string): string {
  return castMember(personId)?.name ?? personId;
}
