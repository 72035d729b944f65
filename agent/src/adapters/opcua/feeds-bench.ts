import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Observation } from '../adapter-port.ts';
import { loadOpcUaMapping, type OpcUaMapping } from './mapping-file.ts';
import { type FeedsInput, initialFeeds, stepFeeds } from './opcua-feeds.ts';
import type { RawReading, RawValue } from './reading.ts';

function mappingOf(signals: string): OpcUaMapping {
  const file = join(mkdtempSync(join(tmpdir(), 'farfield-feeds-')), 'mapping.yaml');
  writeFileSync(file, `name: Bench\nsignals:\n${signals}`);
  return loadOpcUaMapping(file);
}

/** The feeds of one mapping, driven by hand; for tests. */
export class FeedsBench {
  #state;

  constructor(signals: string) {
    this.#state = initialFeeds(mappingOf(signals), 'bench', 'MR-1');
  }

  give(input: FeedsInput, nowMs: number): readonly Observation[] {
    const step = stepFeeds(this.#state, input, nowMs);
    this.#state = step.state;
    return step.outputs;
  }

  publish(nowMs: number, values: Record<string, RawValue | RawReading>, seenMs = nowMs): readonly Observation[] {
    return this.publishAll(nowMs, Object.entries(values), seenMs);
  }

  publishAll(
    nowMs: number,
    values: readonly (readonly [string, RawValue | RawReading])[],
    seenMs = nowMs,
  ): readonly Observation[] {
    const changes = values.map(([key, value]) => [key, toRaw(value)] as const);
    return this.give({ kind: 'published', changes, seenMs }, nowMs);
  }
}

function toRaw(value: RawValue | RawReading): RawReading {
  if (typeof value === 'object' && value !== null && 'quality' in value) return value;
  return { value, quality: 'good', sourceAgeMs: 0 };
}

export const BAD: RawReading = { value: null, quality: 'bad', sourceAgeMs: null };

/** Each input that was told, as `raw seenMs words`. */
export function inputsOf(observations: readonly Observation[]): Record<string, string> {
  return Object.fromEntries(
    observations.flatMap((one) => (one.kind === 'input' ? [[one.input, `${one.raw} ${one.seenMs} ${one.words}`]] : [])),
  );
}
