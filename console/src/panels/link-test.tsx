import type { SiteView } from '@farfield/protocol';
import { LINK_TEST, rateWords } from '@farfield/protocol/link-test';
import type { ReactNode } from 'react';
import { agedMs, useConsole } from '../shell/console-context.ts';
import { minutes } from '../state/format.ts';
import { Mark } from './mark.tsx';
import { AnswerLine, GatedButton } from './parts.tsx';

type Result = SiteView['linkTest']['last'];
type Line = Result['lines'][number];

const VERDICT_WORDS: Readonly<Record<string, string>> = {
  fit: 'Fit',
  limits: 'Fit with limits',
  notFit: 'Not fit',
};

/** Asked for before a session; what it said last, how old that is, and whether it still holds. */
export function LinkTest(props: { size?: 'pad' }): ReactNode {
  const facts = useConsole();
  const { view, act } = facts;
  const { running, last } = view?.linkTest ?? { running: null, last: null };
  const isRunning = running !== null && running.testId !== '';
  return (
    <div className="link-test" data-testid="link-test" data-running={isRunning}>
      {isRunning ? (
        <>
          <output className="link-test-words">
            <b>Testing</b> the way of {running.person}, line {running.line + 1} of {running.lines}
            {running.sitePath === '' ? '' : `, by ${running.sitePath}`} · asked by {running.by}
          </output>
          <TestBar line={running.line} lines={running.lines} ageMs={agedMs(facts, running.ageMs)} />
        </>
      ) : last === null || last.testId === '' ? (
        <span className="dim">not tested since the site agent started</span>
      ) : (
        <ResultWords result={last} ageMs={agedMs(facts, last.ageMs)} />
      )}
      <GatedButton
        action="testLink"
        testId="test-link"
        label="Test the link"
        size={props.size ?? 'small'}
        maxReasons={1}
        onPress={() => act({ kind: 'testLink' })}
      />
      <AnswerLine kinds={['testLink']} />
    </div>
  );
}

/** By time alone, and never full: what ends a test is the site's word. */
function TestBar(props: { line: number; lines: number; ageMs: number }): ReactNode {
  const { line, lines, ageMs } = props;
  const usualMs = lines * LINK_TEST.lineUsualMs;
  const leastMs = line * LINK_TEST.lineUsualMs * 0.9;
  const doneMs = Math.min(usualMs * 0.97, Math.max(leastMs, ageMs));
  const leftS = Math.ceil(Math.max(0, usualMs - ageMs) / 1_000);
  return (
    <div className="link-test-bar" data-testid="link-test-bar">
      <progress max={1} value={doneMs / usualMs} aria-label="the link test" />
      <span className="dim">{leftS === 0 ? 'a moment more' : `about ${leftS} s more`}</span>
    </div>
  );
}

function ResultWords(props: { result: Result; ageMs: number }): ReactNode {
  const { result, ageMs } = props;
  const isStale = result.changed !== '';
  return (
    <section
      className="link-result"
      aria-label="what the link test said"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling place must be reachable (WCAG 2.1.1)
      tabIndex={0}
      data-testid="link-result"
      data-what={result.what}
      data-verdict={result.verdict}
      data-stale={isStale}
    >
      <p className="link-result-head">
        <b>
          {result.verdict === 'notFit' && !isStale ? <Mark kind="medium" /> : null}{' '}
          {VERDICT_WORDS[result.verdict] ?? 'Ended before its time'}
        </b>{' '}
        <span className="dim">
          {minutes(ageMs)} ago · {result.person}
        </span>
      </p>
      {isStale ? (
        <p className="link-stale" data-testid="link-result-stale">
          No longer holds: {result.changed}. Test again.
        </p>
      ) : null}
      {result.why === '' ? null : <p>{result.why}</p>}
      {result.lines.map((line, index) => (
        <LineWords
          key={`${line.sitePath} ${line.consolePath} ${index}`}
          line={line}
          isOne={result.lines.length === 1}
        />
      ))}
    </section>
  );
}

function LineWords(props: { line: Line; isOne: boolean }): ReactNode {
  const { line, isOne } = props;
  const names = [line.consolePath === '' ? '' : `you ${line.consolePath}`, line.sitePath && `site ${line.sitePath}`];
  const name = names.filter((one) => one !== '').join(' · ');
  return (
    <section className="link-line" data-testid="link-line" data-verdict={line.verdict}>
      {name === '' ? null : (
        <h3>
          {name}
          {isOne ? '' : `: ${VERDICT_WORDS[line.verdict] ?? line.verdict}`}
        </h3>
      )}
      {line.failure === '' ? (
        <dl className="link-figures">
          <dt>Round trip</dt>
          <dd>
            {line.roundTripP50Ms} ms <span className="dim">1 in 100 above {line.roundTripP99Ms}</span>
          </dd>
          <dt>Jitter, late</dt>
          <dd>
            {line.jitterMs} ms, {line.latePercent} %
          </dd>
          <dt>Silence</dt>
          <dd>
            {line.silenceToSiteMs} ms to, {line.silenceToConsoleMs} ms from the site
          </dd>
          <dt>Mbit/s</dt>
          <dd>
            {rateWords(line.downMbps)} from, {rateWords(line.upMbps)} to the site
          </dd>
          <dt>Clocks</dt>
          <dd>{Math.abs(line.clockOffsetMs)} ms apart</dd>
        </dl>
      ) : (
        <p>{line.failure}</p>
      )}
      {line.findings.map(({ words, next }) => (
        <p className="link-finding" key={words}>
          {words}. <span className="dim">{next}</span>
        </p>
      ))}
    </section>
  );
}
