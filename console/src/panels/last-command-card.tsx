import { isOnsiteTechnologist } from '@farfield/protocol/policy';
import type { ReactNode } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { cutDragOnSite } from '../state/cut-drag-face.ts';
import { clockTime, minutes } from '../state/format.ts';
import { heldWords } from '../state/held-words.ts';
import { lastCommandTitle } from '../state/last-command-words.ts';
import { scannerFace, scannerWords } from '../state/scanner-face.ts';
import { modeWords } from '../state/mode-words.ts';
import { Mark } from './mark.tsx';
import { Panel } from './parts.tsx';

/** What was last asked of the scanner and what it answered; and what the person here may do now. Works with no network. */
export function LastCommandCard(): ReactNode {
  const { view, state, isLost, asOfWallMs } = useConsole();
  const last = view?.lastCommand;
  const cut = view === null ? null : cutDragOnSite(view);
  const held = view === null ? null : heldWords(view);
  const hasLast = last !== undefined && last.action !== '';
  const mayScan = state.principal !== null && isOnsiteTechnologist(state.principal);
  return (
    <Panel
      title="Last command"
      testId="last-command"
      className={hasLast ? 'last-command' : 'last-command is-empty'}
      aside={
        isLost && view !== null ? (
          `as of ${clockTime(asOfWallMs)}`
        ) : hasLast ? undefined : (
          <span data-testid="last-command-title">none in this session</span>
        )
      }
    >
      {hasLast ? (
        <>
          <h3 data-testid="last-command-title">{lastCommandTitle(last)}</h3>
          <p className="dim">
            {last.by}, {clockTime(last.atWallMs)} · scanner answered: {last.answer}
          </p>
          <RunningWords />
        </>
      ) : null}
      {held === null ? null : (
        <p data-testid="may-be-held-onsite">
          <Mark kind="medium" /> On the scanner's screen: <b>{held}</b>
        </p>
      )}
      {cut === null ? null : (
        <p data-testid="cut-drag-onsite">
          <Mark kind="medium" /> On the scanner's screen: <b>{cut.words}</b>
        </p>
      )}
      <p className="you-may" data-testid="you-may">
        <b>You may:</b> STOP · talk · take the patient out.{' '}
        <b>{mayScan ? 'You may scan while you hold the site.' : 'You may not scan.'}</b>
      </p>
    </Panel>
  );
}

function RunningWords(): ReactNode {
  const { view, state, nowMs, isLost } = useConsole();
  if (view === null) return null;
  const { scanner, patient } = view;
  const face = scannerFace(view, isLost);
  const leftMs = scanner.remainingMs - (nowMs - (state.view?.receivedMs ?? nowMs));
  const implant =
    patient.implantWords === '' || patient.implantWords === 'none' ? 'no implant' : `implant: ${patient.implantWords}`;
  return (
    <p className="dim" data-testid="last-command-now">
      {face.kind === 'known' && face.isRunning && scanner.remainingMs >= 0
        ? `${minutes(leftMs)} left`
        : scannerWords(face)}{' '}
      · {modeWords(scanner.mode)} · {implant}
    </p>
  );
}
