import { type ReactNode, useEffect, useRef } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { SweepPainter } from './sweep-painter.ts';

/** One sweeping lead. It paints outside of React, on the frame clock; React only says how it may look. */
export function SweepCanvas(props: { lead: string; colour: string; isFaded: boolean }): ReactNode {
  const { waves, now } = useConsole();
  const canvas = useRef<HTMLCanvasElement>(null);
  const { lead, colour } = props;
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const painter = new SweepPainter(element, { lead, colour, waves, now });
    painter.start();
    return () => painter.stop();
  }, [lead, colour, waves, now]);
  return (
    <canvas ref={canvas} className="sweep" data-testid={`wave-${lead}`} data-faded={props.isFaded} aria-hidden="true" />
  );
}
