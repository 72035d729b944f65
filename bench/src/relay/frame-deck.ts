import { type Body, encode, OutboundStream } from '@farfield/protocol';

const LEADS = ['ecg', 'pleth', 'co2', 'resp'] as const;
/** 250 Hz in pieces of 100 ms, as the site agent sends them */
const SAMPLES_PER_PIECE = 25;
const PIECE_MS = 100;
const PIECES_PER_SECOND = 1_000 / PIECE_MS;

/** Frames per second of one site: four waves ten times, the numbers once. */
export const FRAMES_PER_SITE_SECOND = LEADS.length * PIECES_PER_SECOND + 1;

export const INCARNATION = 'bench-1';

export function siteName(site: number): string {
  return `bench-${site}`;
}

/**
 * Everything that all sites will send in one round, encoded before it: the same bytes for every contestant, and nothing
 * left to do while the clock runs but to send them.
 */
export class FrameDeck {
  readonly siteCount: number;
  readonly durationMs: number;
  /** per frame, in the order of sending: ms after the start */
  readonly dueMs: Float64Array;
  /** per frame: which site sends it */
  readonly site: Uint16Array;
  /** true for the frames whose delivery can be told apart and timed */
  readonly isWave: Uint8Array;
  readonly #bytes: Buffer;
  readonly #end: Uint32Array;
  /** frame index of a site's n-th wave, `wavesPerSite` numbers for each site */
  readonly #waveFrame: Uint32Array;
  readonly #wavesPerSite: number;

  constructor(siteCount: number, durationMs: number) {
    this.siteCount = siteCount;
    this.durationMs = durationMs;
    const pieces = Math.round(durationMs / PIECE_MS);
    const frames: { site: number; lead: (typeof LEADS)[number] | null; dueMs: number }[] = [];
    for (let piece = 0; piece < pieces; piece += 1) {
      const slot: { site: number; lead: (typeof LEADS)[number] | null }[] = [];
      for (const lead of LEADS) for (let site = 0; site < siteCount; site += 1) slot.push({ site, lead });
      for (let site = piece % PIECES_PER_SECOND; site < siteCount; site += PIECES_PER_SECOND)
        slot.push({ site, lead: null });
      for (const [at, one] of slot.entries()) frames.push({ ...one, dueMs: (piece + at / slot.length) * PIECE_MS });
    }
    this.dueMs = Float64Array.from(frames, (one) => one.dueMs);
    this.site = Uint16Array.from(frames, (one) => one.site);
    this.isWave = Uint8Array.from(frames, (one) => (one.lead === null ? 0 : 1));
    this.#wavesPerSite = pieces * LEADS.length;
    this.#waveFrame = new Uint32Array(siteCount * this.#wavesPerSite);
    this.#end = new Uint32Array(frames.length);

    const waves = new Uint32Array(siteCount);
    const streams = Array.from({ length: siteCount }, (_, site) => agentStream(site));
    // The hello has the first place in every stream.
    for (const [site, stream] of streams.entries()) stream.envelope(helloPlaceholder(site), 0);
    const chunks: Uint8Array[] = [];
    let length = 0;
    for (const [index, { site, lead, dueMs }] of frames.entries()) {
      const wave = waves[site] ?? 0;
      const body = lead === null ? numerics(wave) : waveform(lead, wave);
      if (lead !== null) {
        this.#waveFrame[site * this.#wavesPerSite + wave] = index;
        waves[site] = wave + 1;
      }
      const stream = streams[site];
      if (stream === undefined) throw new RangeError(`site ${site}`);
      const bytes = encode(stream.envelope(body, Math.round(dueMs)));
      chunks.push(bytes);
      length += bytes.length;
      this.#end[index] = length;
    }
    this.#bytes = Buffer.concat(chunks, length);
  }

  get frameCount(): number {
    return this.dueMs.length;
  }

  get meanBytes(): number {
    return this.#bytes.length / this.frameCount;
  }

  bytes(index: number): Buffer {
    return this.#bytes.subarray(index === 0 ? 0 : this.#end[index - 1], this.#end[index]);
  }

  /** @param wave the n-th wave of this site, which it carries as its first sample @returns frame index; −1: none such */
  frameOfWave(site: number, wave: number): number {
    return wave < this.#wavesPerSite ? (this.#waveFrame[site * this.#wavesPerSite + wave] ?? -1) : -1;
  }
}

export function agentStream(site: number): OutboundStream {
  return new OutboundStream({ siteId: siteName(site), incarnation: INCARNATION, stream: 'agent', realm: 'real' });
}

function helloPlaceholder(site: number): Body {
  return { kind: 'consoleLeft', value: { consoleId: siteName(site) } };
}

/** A heart beat's shape is not needed, its size is: values of a real trace take two bytes each on the wire. */
function waveform(lead: string, wave: number): Body {
  const samples = Array.from({ length: SAMPLES_PER_PIECE }, (_, at) =>
    Math.round(900 * Math.sin((wave * SAMPLES_PER_PIECE + at) / 9)),
  );
  return { kind: 'waveform', value: { lead, firstSample: wave, rateMilliHz: 250_000, samples } };
}

const NUMERIC_IDS = ['heartRateBpm', 'spo2Percent', 'respirationBpm', 'etco2MmHg', 'nibpSystolicMmHg', 'temperatureC'];

function numerics(wave: number): Body {
  return {
    kind: 'numerics',
    value: {
      feed: 'live',
      alarm: '',
      source: 'patient monitor',
      items: NUMERIC_IDS.map((id, at) => ({ id, valid: true, value: 60 + at + (wave % 7), ageMs: 120 })),
    },
  };
}
