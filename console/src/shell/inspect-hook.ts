import { sampleAt, type WaveStore } from '../panels/wave-store.ts';

/** One lead as this page has it: a copy, oldest first; null where no sample ever came. */
export interface InspectedWave {
  readonly rateHz: number;
  /** absolute index of `samples[0]` */
  readonly firstIndex: number;
  readonly samples: readonly (number | null)[];
}

/** What anybody at this page may read of it, and nobody can change through: `farfieldInspect` in the browser's console. */
export interface InspectHook {
  readonly leads: () => readonly string[];
  readonly wave: (lead: string) => InspectedWave | null;
}

declare global {
  var farfieldInspect: InspectHook | undefined;
}

/** @returns takes the hook away again */
export function publishInspect(waves: WaveStore): () => void {
  const hook: InspectHook = Object.freeze({ leads: () => waves.leads(), wave: (lead: string) => inspect(waves, lead) });
  globalThis.farfieldInspect = hook;
  return () => {
    if (globalThis.farfieldInspect === hook) globalThis.farfieldInspect = undefined;
  };
}

function inspect(waves: WaveStore, lead: string): InspectedWave | null {
  const trace = waves.trace(lead);
  if (trace === null) return null;
  const firstIndex = Math.max(0, trace.endIndex - trace.values.length);
  const samples = Array.from({ length: trace.endIndex - firstIndex }, (_, offset) =>
    sampleAt(trace, firstIndex + offset),
  );
  return { rateHz: trace.rateHz, firstIndex, samples };
}
