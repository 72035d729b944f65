import type { ReactNode } from 'react';
import { LINK_STEP_MS, LINK_STEPS, type LinkHistory, type LinkStep } from '../state/link-history.ts';
import { LINK_ROWS, type LinkRow, tierOf, wholeSteps } from '../state/link-tiers.ts';

const ROW_HEIGHT = 14;

/** A bar for every two seconds, the newest at the right. Grey is normal; what is not is a taller bar of another colour. */
export function LinkStrip(props: { history: LinkHistory; nowMs: number }): ReactNode {
  const { history, nowMs } = props;
  const steps = wholeSteps(history, nowMs);
  const firstStep = Math.floor(nowMs / LINK_STEP_MS) - LINK_STEPS;
  return (
    <div className="link-strip" data-testid="link-strip" data-steps={steps.length}>
      {LINK_ROWS.map((row) => (
        <StripRow key={row.id} row={row} steps={steps} firstStep={firstStep} />
      ))}
    </div>
  );
}

function StripRow(props: { row: LinkRow; steps: readonly LinkStep[]; firstStep: number }): ReactNode {
  const { row, steps, firstStep } = props;
  const bars = steps.flatMap(({ step }, index) => {
    const value = row.value(steps, index);
    return value === null ? [] : [{ x: step - firstStep, value }];
  });
  const last = bars.at(-1)?.value ?? null;
  const worst = bars.reduce<number | null>((most, { value }) => Math.max(most ?? 0, value), null);
  return (
    <div className="link-row" data-testid={`link-row-${row.id}`} data-tier={last === null ? '' : tierOf(row, last)}>
      <span className="link-row-name">{row.name}</span>
      <svg viewBox={`0 0 ${LINK_STEPS} ${ROW_HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        {bars.map(({ x, value }) => {
          const height = Math.max(1, Math.min(1, value / row.full) * ROW_HEIGHT);
          return (
            <rect key={x} x={x} y={ROW_HEIGHT - height} width={1} height={height} data-tier={tierOf(row, value)} />
          );
        })}
      </svg>
      <span className="link-row-now">
        <b>{last === null ? 'not measured' : row.words(last)}</b>{' '}
        <span className="dim">{worst === null ? '' : `most ${row.words(worst)}`}</span>
      </span>
    </div>
  );
}
