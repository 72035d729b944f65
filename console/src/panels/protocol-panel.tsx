import type { SiteView, StepView } from '@farfield/protocol';
import { type ReactNode, useEffect, useRef } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { clockTime, known, minutes } from '../state/format.ts';
import { scannerFace, scannerWords } from '../state/scanner-face.ts';
import { predictedWords } from '../state/predicted-words.ts';
import { modeWords } from '../state/mode-words.ts';
import { AnswerLine, GatedButton, Panel } from './parts.tsx';

/** The scanner's own queue: what is done, what runs, what the next step still needs. */
export function ProtocolPanel(): ReactNode {
  const { view, isLost, asOfWallMs } = useConsole();
  const exam = view?.patient.exam ?? '';
  return (
    <Panel
      title={exam === '' ? 'Protocol' : `Protocol · ${exam}`}
      testId="protocol"
      className="protocol"
      aside={<ScannerWords />}
    >
      {view === null || view.scanner.steps.length === 0 ? (
        <p className="dim">The scanner has reported no steps.</p>
      ) : (
        <ol className="steps scrolls" data-lost={isLost}>
          {view.scanner.steps.map((step) => (
            <StepRow key={step.stepId} step={step} view={view} />
          ))}
        </ol>
      )}
      <AnswerLine kinds={['selectStep']} />
      {view === null ? null : <Progress view={view} isLost={isLost} asOfWallMs={asOfWallMs} />}
    </Panel>
  );
}

function ScannerWords(): ReactNode {
  const { view, isLost } = useConsole();
  if (view === null) return 'scanner unknown';
  const face = scannerFace(view, isLost);
  return (
    <span data-testid="scanner-state" data-scanner={face.kind === 'known' ? face.state : 'unknown'}>
      {scannerWords(face)}
      {view.scanner.faultText === '' ? '' : ` · ${view.scanner.faultText}`}
    </span>
  );
}

function StepRow(props: { step: StepView; view: SiteView }): ReactNode {
  const { step, view } = props;
  const { act } = useConsole();
  const isRunning = step.stepId === view.scanner.runningStepId;
  const isSelected = step.stepId === view.scanner.selectedStepId;
  const row = useRef<HTMLLIElement>(null);
  const isNow = isRunning || isSelected;
  // In a short list what is about to happen is in sight.
  useEffect(() => {
    if (isNow) row.current?.scrollIntoView({ block: 'nearest' });
  }, [isNow]);
  const canSelect = !isRunning && !isSelected && step.status !== 'running';
  return (
    <li
      ref={row}
      className="step"
      data-testid={`step-${step.stepId}`}
      data-status={step.status}
      data-running={isRunning}
      data-selected={isSelected}
      aria-current={isSelected ? 'step' : undefined}
    >
      <span className="step-name">
        {step.name}
        {step.mode === 'firstLevel' ? <span className="tag">{modeWords(step.mode)}</span> : null}
        {step.movesTable ? <span className="tag">moves the table</span> : null}
      </span>
      <span className="step-length">{minutes(step.durationMs)}</span>
      <span className="step-words" data-testid={`step-words-${step.stepId}`}>
        <StepWords step={step} view={view} />
      </span>
      <span className="step-act">
        {canSelect ? (
          <GatedButton
            action="selectStep"
            testId={`select-${step.stepId}`}
            size="small"
            label="Select"
            hideReasons
            onPress={() => act({ kind: 'selectStep', stepId: step.stepId })}
          />
        ) : null}
      </span>
    </li>
  );
}

function StepWords(props: { step: StepView; view: SiteView }): ReactNode {
  const { step, view } = props;
  const facts = useConsole();
  const { isLost, nowMs, state } = facts;
  const face = scannerFace(view, isLost);
  const isThis = step.stepId === view.scanner.runningStepId;
  const gateway = state.gateway?.value.predicted ?? '';
  if (isThis && face.kind === 'unknown' && face.wasRunning) {
    if (face.because === 'fault') return 'not said to have ended · read the scanner screen';
    return (
      <>
        unknown since {clockTime(face.sinceWallMs)}
        {face.because === 'link' ? (
          <>
            {' · '}
            <i>predicted: {predictedWords({ gateway, link: facts.link.kind, view, consoleId: state.consoleId })}</i>
          </>
        ) : (
          ' · read the scanner screen'
        )}
      </>
    );
  }
  if (isThis && face.kind === 'known' && face.isRunning) {
    const leftMs = view.scanner.remainingMs - (nowMs - (state.view?.receivedMs ?? nowMs));
    const left = view.scanner.remainingMs < 0 ? '' : ` · ${minutes(leftMs)} left`;
    return view.scanner.state === 'paused' ? `paused${left}` : `running${left}`;
  }
  if (step.status === 'complete') return 'complete';
  if (step.status === 'aborted') return 'ended early';
  const { session } = view;
  if (session.state === 'open' && session.ready === 'given' && session.readyStepId === step.stepId)
    return 'READY given';
  if (step.stepId === view.scanner.selectedStepId) return 'selected · needs READY';
  return '';
}

function Progress(props: { view: SiteView; isLost: boolean; asOfWallMs: number }): ReactNode {
  const { scanner } = props.view;
  const isUnknown = scannerFace(props.view, props.isLost).kind === 'unknown';
  const percent = scanner.progress < 0 ? 0 : Math.round(scanner.progress * 100);
  const isRunning = scanner.runningStepId !== '' && scanner.state !== 'idle';
  return (
    <div className="progress" data-lost={isUnknown}>
      <progress
        className="meter is-action"
        aria-label="progress of the running step"
        value={isRunning ? percent : 0}
        max={100}
        data-testid="progress"
      />
      <p className="dim" data-testid="sar">
        {props.isLost ? `as of ${clockTime(props.asOfWallMs)} · ` : ''}
        SAR head {known(scanner.sarHeadWkg, 1, 'not reported')} · body {known(scanner.sarBodyWkg, 1, 'not reported')}{' '}
        W/kg · PNS {known(scanner.pnsPercent, 0, 'not reported')}
        {scanner.pnsPercent >= 0 ? ' %' : ''}
        {scanner.permitWallMs > 0 ? ` · permit ${clockTime(scanner.permitWallMs)}, covers this step only` : ''}
      </p>
    </div>
  );
}
