import type { ReactNode } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { minutes } from '../state/format.ts';

/** The label's limits and what is left of its scan time, the same words for both people. */
export function ImplantLines(): ReactNode {
  const { view } = useConsole();
  if (view === null || view.patient.implantLimits.length === 0) return null;
  const { implantLimits, scanTimeLeftMs, scanTimeMaxMs, scanPauseLeftMs } = view.patient;
  return (
    <div className="stack" data-testid="implant-limits">
      <ul className="plain-list">
        {implantLimits.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {scanTimeLeftMs < 0 ? null : (
        <p data-testid="scan-time" data-spent={scanTimeLeftMs === 0}>
          Scan time left: <b>{minutes(scanTimeLeftMs)}</b> of {minutes(scanTimeMaxMs)}
          {scanPauseLeftMs > 0 ? ` · starts anew after ${minutes(scanPauseLeftMs)} without a scan` : ''}
        </p>
      )}
    </div>
  );
}
