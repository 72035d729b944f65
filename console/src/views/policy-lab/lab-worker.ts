import type { FromWorker, ToPlay, ToWorker } from './lab-messages.ts';
import { stateHashOf } from './state-hash.ts';
import { momentAt, runTrack, summaryOf, timelineTrack, type Track, type TrackSummary } from './track.ts';

/** Plays timelines and runs beside the page, so that dragging never waits for the core. */
let tracks: readonly Track[] = [];

globalThis.addEventListener('message', (event: MessageEvent<ToWorker>) => {
  const message = event.data;
  switch (message.kind) {
    case 'play':
      play(message.id, message.what).catch((error: unknown) => {
        tell({ kind: 'failed', id: message.id, words: error instanceof Error ? error.message : 'the core failed' });
      });
      return;
    case 'moment':
      tell({ kind: 'moments', id: message.id, moments: tracks.map((one) => momentAt(one, message.atMs)) });
  }
});

async function play(id: number, what: ToPlay): Promise<void> {
  const startedMs = performance.now();
  tracks =
    what.kind === 'run' ? [runTrack(what.run)].filter((one) => one !== null) : timelineTracks(id, what.timelines);
  const summaries: TrackSummary[] = [];
  for (const track of tracks) summaries.push({ ...summaryOf(track), stateHash: await stateHashOf(track.finalState) });
  tell({ kind: 'played', id, summaries, tookMs: performance.now() - startedMs });
}

function timelineTracks(id: number, timelines: Extract<ToPlay, { kind: 'timelines' }>['timelines']): readonly Track[] {
  return timelines.map((timeline, index) =>
    timelineTrack(timeline, (atMs) => {
      tell({ kind: 'progress', id, part: (index + atMs / timeline.lengthMs) / timelines.length });
    }),
  );
}

function tell(message: FromWorker): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker's port has no origin
  globalThis.postMessage(message);
}
