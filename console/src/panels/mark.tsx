import type { ReactNode } from 'react';

export type MarkKind =
  | 'high'
  | 'medium'
  | 'low'
  | 'info'
  | 'full'
  | 'half'
  | 'hollow'
  | 'cross'
  | 'dash'
  | 'said'
  | 'back'
  | 'unknown'
  | 'phone'
  | 'tick'
  | 'next';

const FILLED: Partial<Readonly<Record<MarkKind, string>>> = {
  high: 'M8 0.5 L15.5 8 H0.5 Z M8 7.5 L15.5 15 H0.5 Z',
  medium: 'M8 1 L15.5 14.5 H0.5 Z',
  low: 'M8 0.5 L15.5 8 L8 15.5 L0.5 8 Z',
  full: 'M8 2 A6 6 0 1 1 7.99 2 Z',
  said: 'M2 4 H7 V9 Q7 13 3 13 V11 Q5 11 5 9 H2 Z M9 4 H14 V9 Q14 13 10 13 V11 Q12 11 12 9 H9 Z',
  phone: 'M3 1 L6 1 L7.5 5 L5.5 6.5 Q6.5 9 9.5 10.5 L11 8.5 L15 10 V13 Q15 15 13 15 Q2 14.5 1 3 Q1 1 3 1 Z',
  next: 'M4 2 L13 8 L4 14 Z',
  info: 'M8 5 A3 3 0 1 1 7.99 5 Z',
};
const LINES: Partial<Readonly<Record<MarkKind, string>>> = {
  half: 'M8 2 A6 6 0 1 1 7.99 2 M8 3 V13 M10 3.5 V12.5 M12 5 V11',
  hollow: 'M8 2 A6 6 0 1 1 7.99 2',
  cross: 'M3 3 L13 13 M13 3 L3 13',
  dash: 'M2 8 H14',
  back: 'M4 6 A5.5 5.5 0 1 1 3 10 M3.5 1.5 V6.5 H8.5',
  unknown: 'M5 5 Q5 2 8 2 Q11 2 11 5 Q11 7 8 8.5 V10.5 M8 13 V14',
  tick: 'M2.5 8.5 L6.5 12.5 L13.5 4',
};

/** A shape beside words, drawn and not a letter: a kiosk may lack the font, and an alarm must keep its shape. */
export function Mark(props: { kind: MarkKind }): ReactNode {
  const filled = FILLED[props.kind];
  const lines = LINES[props.kind];
  return (
    <svg className="mark" viewBox="0 0 16 16" aria-hidden="true" focusable="false" data-mark={props.kind}>
      {filled === undefined ? null : <path d={filled} fill="currentColor" />}
      {lines === undefined ? null : (
        <path
          d={lines}
          fill="none"
          stroke="currentColor"
          strokeWidth={2}
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      )}
    </svg>
  );
}
