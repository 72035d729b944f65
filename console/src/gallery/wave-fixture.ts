import type { WaveStore } from '../panels/wave-store.ts';

const RATES_HZ = { ecg: 250, pleth: 125, co2: 50 } as const;
type Lead = keyof typeof RATES_HZ;
const LEADS = ['ecg', 'pleth', 'co2'] as const;
const FRAME_MS = 100;
const BEAT_S = 60 / 72;

/** Plain shapes that a technologist recognises; the simulated monitor makes better ones. */
function sample(lead: Lead, seconds: number): number {
  const phase = (seconds % BEAT_S) / BEAT_S;
  const bump = (at: number, width: number, height: number): number => height * Math.exp(-(((phase - at) / width) ** 2));
  switch (lead) {
    case 'ecg':
      return Math.round(
        bump(0.2, 0.03, 120) -
          bump(0.265, 0.01, 130) +
          bump(0.29, 0.011, 1_000) -
          bump(0.32, 0.012, 230) +
          bump(0.52, 0.05, 240),
      );
    case 'pleth':
      return Math.round(bump(0.3, 0.1, 900) + bump(0.56, 0.09, 340));
    case 'co2': {
      const breath = (seconds % 4.2) / 4.2;
      if (breath < 0.42) return 0;
      if (breath < 0.47) return Math.round(((breath - 0.42) / 0.05) * 320);
      if (breath < 0.9) return Math.round(320 + ((breath - 0.47) / 0.43) * 55);
      return Math.max(0, Math.round(375 * (1 - (breath - 0.9) / 0.05)));
    }
  }
}

function frames(waves: WaveStore, fromMs: number, toMs: number, receivedMs: (atMs: number) => number): void {
  for (let atMs = fromMs; atMs < toMs; atMs += FRAME_MS) {
    for (const lead of LEADS) {
      // One frame in fifty-odd is lost, so that the gap can be seen.
      if ((atMs / FRAME_MS) % 53 === 17 && lead !== 'co2') continue;
      const rateHz = RATES_HZ[lead];
      const first = Math.round((atMs * rateHz) / 1_000);
      const end = Math.round(((atMs + FRAME_MS) * rateHz) / 1_000);
      const samples = Array.from({ length: end - first }, (_, offset) => sample(lead, (first + offset) / rateHz));
      waves.add({ lead, firstSample: first, rateMilliHz: rateHz * 1_000, samples }, receivedMs(atMs));
    }
  }
}

/** Fills a store up to `silentMs` ago, and keeps feeding it when that is 0. @returns how to stop the feed */
export function feedWaves(waves: WaveStore, now: () => number, silentMs: number): () => void {
  const startMs = Math.floor(now() / FRAME_MS) * FRAME_MS;
  const base = 60_000;
  frames(waves, base - 15_000, base, (atMs) => startMs - silentMs - (base - atMs));
  if (silentMs > 0) return () => undefined;
  let nextMs = base;
  const timer = setInterval(() => {
    const untilMs = base + (now() - startMs);
    while (nextMs + FRAME_MS <= untilMs) {
      frames(waves, nextMs, nextMs + FRAME_MS, () => now());
      nextMs += FRAME_MS;
    }
  }, FRAME_MS);
  return () => clearInterval(timer);
}
