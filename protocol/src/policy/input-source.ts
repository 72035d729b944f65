import { CONDITION_IDS, conditionRow } from './conditions.ts';
import { DERIVED_FACTS } from './derived-facts.ts';
import { OWN_INPUTS } from './facility-policy.ts';
import type { InputId } from './inputs.ts';
import type { Ms } from './limits.ts';

/**
 * Where a site's facts come from, for whoever plays a site: `feed` reports by itself, `beats` ride on the heartbeats of
 * the console that holds control, `scanner` and `count` come with the scanner's and the zone's reports, `people` are
 * proven by what people do and say, `agent` is what the site agent notices of itself, and `derived` is found out by the
 * core from other facts, so that nobody can set it.
 */
export type InputSource = 'feed' | 'beats' | 'scanner' | 'count' | 'people' | 'agent' | 'derived';

const SOURCES: Partial<Readonly<Record<InputId, InputSource>>> = {
  link: 'beats',
  linkRoundTrip: 'beats',
  linkRoundTripLong: 'beats',
  consolePage: 'beats',
  operatorInput: 'beats',
  scannerStatus: 'scanner',
  scannerFault: 'scanner',
  scannerDesync: 'scanner',
  zone4Entry: 'count',
  presence: 'people',
  mrstLeft: 'people',
  patientAudio: 'people',
  patientCamera: 'people',
  journal: 'feed',
};

export function inputSource(id: InputId): InputSource {
  if (DERIVED_FACTS.some((one) => one.input === id)) return 'derived';
  return SOURCES[id] ?? (OWN_INPUTS.some((own) => own === id) ? 'agent' : 'feed');
}

/** The shortest time after which some row calls this input too old; null: no row does. */
export function shortestTtlMs(id: InputId): Ms | null {
  const ttls = CONDITION_IDS.map(conditionRow).flatMap(({ input, ttlMs }) =>
    input === id && ttlMs !== null ? [ttlMs] : [],
  );
  return ttls.length === 0 ? null : Math.min(...ttls);
}
