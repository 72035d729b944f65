import {
  type ActionKind,
  type CommandAction,
  type Reason,
  reasonNext,
  reasonRule,
  reasonText,
} from '@farfield/protocol/policy';
import { type ReactNode, useId } from 'react';
import { Button } from 'react-aria-components/Button';
import { newestAnswer } from '../state/console-machine.ts';
import { type Freshness, FRESHNESS_WORDS } from '../state/freshness.ts';
import { distinct, gateReasons } from '../state/gates.ts';
import { useConsole } from '../shell/console-context.ts';
import { Mark, type MarkKind } from './mark.tsx';

/** A bounded place with a title; what stands at its right end is the panel's own age or source. */
export function Panel(props: {
  title: string;
  testId: string;
  /** right after the title: what must be read with it */
  lead?: ReactNode;
  aside?: ReactNode;
  className?: string | undefined;
  children: ReactNode;
}): ReactNode {
  const id = useId();
  return (
    <section className={`panel ${props.className ?? ''}`} aria-labelledby={id} data-testid={props.testId}>
      <header className="panel-head">
        <h2 id={id}>{props.title}</h2>
        {props.lead === undefined ? null : <div className="panel-lead">{props.lead}</div>}
        {props.aside === undefined ? null : <div className="panel-aside">{props.aside}</div>}
      </header>
      {props.children}
    </section>
  );
}

/** What may be longer than its place: the arrow keys scroll it in every browser, also while nothing in it takes focus. */
export function Scrolls(props: { label: string; children: ReactNode }): ReactNode {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling place must be reachable (WCAG 2.1.1)
    <section className="scrolls stack" aria-label={props.label} tabIndex={0}>
      {props.children}
    </section>
  );
}

/** A small bordered fact; `strong` when it must be seen, `faded` when it is history. */
export function Chip(props: {
  children: ReactNode;
  tone?: 'plain' | 'strong' | 'medium' | 'high' | 'faded';
  testId?: string;
}): ReactNode {
  return (
    <span className="chip" data-tone={props.tone ?? 'plain'} data-testid={props.testId}>
      {props.children}
    </span>
  );
}

const SHAPE = {
  live: 'full',
  delayed: 'half',
  stale: 'hollow',
  invalid: 'cross',
  notFitted: 'dash',
  notMonitored: 'dash',
  stated: 'said',
  historical: 'back',
  drill: 'low',
  unknown: 'unknown',
} as const satisfies Record<Freshness, MarkKind>;

/** A state in shape and words, never in colour alone. */
export function FreshTag(props: { freshness: Freshness; words?: string | undefined }): ReactNode {
  return (
    <span className="fresh" data-freshness={props.freshness}>
      <Mark kind={SHAPE[props.freshness]} /> {props.words ?? FRESHNESS_WORDS[props.freshness]}
    </span>
  );
}

/** Why not, in the words of the reason catalogue, each with its rule. */
export function ReasonLines(props: {
  reasons: readonly Reason[];
  max?: number;
  id?: string;
  withNext?: boolean;
}): ReactNode {
  const max = props.max ?? 3;
  const reasons = distinct(props.reasons);
  const shown = reasons.slice(0, max);
  const more = reasons.length - shown.length;
  return (
    <span className="reasons" id={props.id}>
      {shown.map((one) => (
        <span className="reason" key={`${one.id} ${reasonText(one)}`} data-reason={one.id} title={reasonNext(one)}>
          {reasonText(one)} <span className="rule">{reasonRule(one)}</span>
          {props.withNext === true ? <span className="reason-next">{reasonNext(one)}</span> : null}
        </span>
      ))}
      {more > 0 ? <span className="reason more">and {more} more</span> : null}
    </span>
  );
}

/**
 * A control that is never hidden: where it cannot act it is dashed and says why. It stays reachable by keyboard, so that
 * the reason can be read there too.
 */
export function GatedButton(props: {
  action: ActionKind;
  testId: string;
  label: ReactNode;
  onPress: () => void;
  detail?: ReactNode;
  /** reasons beside those of the action's gate */
  also?: readonly Reason[];
  tone?: 'plain' | 'action' | 'quiet';
  size?: 'small' | 'normal' | 'large' | 'pad';
  maxReasons?: number;
  /** small controls say why in a hint only */
  hideReasons?: boolean;
}): ReactNode {
  const { state, nowMs, pressedBarred } = useConsole();
  const id = useId();
  const reasons = [...(props.also ?? []), ...gateReasons(state, props.action, nowMs)];
  const isGated = reasons.length > 0;
  const isPending = state.pending.some((one) => one.action.kind === props.action);
  return (
    <Button
      className="button"
      data-testid={props.testId}
      data-tone={props.tone ?? 'plain'}
      data-size={props.size ?? 'normal'}
      data-gated={isGated}
      data-waiting={isPending}
      aria-disabled={isGated}
      {...(isGated ? { 'aria-describedby': id } : {})}
      onPress={() => {
        if (isGated) pressedBarred(props.action, reasons);
        else props.onPress();
      }}
    >
      <span className="button-label">{props.label}</span>
      {props.detail === undefined || isGated ? null : <span className="button-detail">{props.detail}</span>}
      {isGated ? (
        <span className={props.hideReasons === true ? 'sr-only' : 'button-detail'} id={id}>
          <ReasonLines reasons={reasons} max={props.maxReasons ?? 2} />
        </span>
      ) : null}
    </Button>
  );
}

/** An ordinary button without a gate. */
export function PlainButton(props: {
  testId: string;
  label: ReactNode;
  onPress: () => void;
  tone?: 'plain' | 'action' | 'quiet';
  size?: 'small' | 'normal' | 'large' | 'pad';
  detail?: ReactNode;
  expanded?: boolean;
}): ReactNode {
  return (
    <Button
      className="button"
      data-testid={props.testId}
      data-tone={props.tone ?? 'plain'}
      data-size={props.size ?? 'normal'}
      {...(props.expanded === undefined ? {} : { 'aria-expanded': props.expanded })}
      onPress={props.onPress}
    >
      <span className="button-label">{props.label}</span>
      {props.detail === undefined ? null : <span className="button-detail">{props.detail}</span>}
    </Button>
  );
}

/** What became of the last command of these kinds, when it was not simply done. Stays until it is no longer news. */
export function AnswerLine(props: { kinds: readonly CommandAction['kind'][] }): ReactNode {
  const { state, nowMs } = useConsole();
  const answer = props.kinds
    .map((kind) => newestAnswer(state, kind, nowMs))
    .filter((one) => one !== null)
    .toSorted((left, right) => right.atMs - left.atMs)[0];
  if (answer === undefined || answer.outcome.kind === 'done') return null;
  return (
    <output className="answer" data-testid="answer" data-outcome={answer.outcome.kind}>
      {answer.outcome.kind === 'refused' ? (
        <>
          <b>Refused:</b> <ReasonLines reasons={answer.outcome.reasons} withNext />
        </>
      ) : (
        (FAILED_WORDS[answer.outcome.code] ??
        (answer.outcome.kind === 'unknown'
          ? `No certain answer (${answer.outcome.code}): it may have happened. Read the scanner before anything else.`
          : `Failed: ${answer.outcome.code}`))
      )}
    </output>
  );
}

const FAILED_WORDS: Readonly<Record<string, string>> = {
  NOT_SENT: 'Not sent: there is no connection. It will not be sent later; press again when the link is back.',
  AGENT_SILENT: 'The site agent did not answer: phone the site.',
  NO_ANSWER: 'No answer in 5 s: it may or may not have happened. Read the state before you press again.',
  LINK_LOST: 'The link went before the answer came: it may or may not have happened.',
  STOPPED_FIRST: 'A stop came first: nothing was started.',
};
