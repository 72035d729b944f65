import type { WorldEntry } from '../../../scripts/demo/world-client.ts';
import type { ExecutedInput } from './late-inputs.ts';

/** Where a button and a key are held down over a cut. */
export const HELD = { x: 500, y: 300, keysym: 0x61 } as const;
/** A click's place is its number: in rows of so many. */
export const CLICKS = { x: 860, y: 150, columns: 400 } as const;
/** Letters, each another one, so that a key names its number. */
export const FIRST_KEYSYM = 0x0100_4e00;
export const COMMAND_NAME = 'cut-command';
/** Where the site lets go of a button; nothing is there. */
export const NEUTRAL = { x: 640, y: 20 } as const;

const VIEWPORT = { y: 144, width: 420, height: 420, kind: 'free', takesKeys: true } as const;

/** The demonstration's screen with two places that take hands, without marks: what a press costs is not asked here. */
export const CUT_LAYOUT = {
  layoutId: 'cuts-1',
  width: 1_280,
  height: 1_024,
  neutral: NEUTRAL,
  regions: [
    { regionId: 'viewportA', words: 'Image, current series', x: 416, ...VIEWPORT },
    { regionId: 'viewportB', words: 'Images, earlier series', x: 848, ...VIEWPORT },
  ],
} as const;

type Entry = Pick<WorldEntry, 'source' | 'kind' | 'what' | 'detail' | 'wallMs'>;

/** By the log of the simulated scanner and its screen: which numbers they took, and when. */
export function executedIn(log: readonly Entry[]): readonly ExecutedInput[] {
  return log.flatMap((entry) => {
    const id = entry.kind === 'told' ? idOf(entry) : null;
    return id === null ? [] : [{ id, wallMs: entry.wallMs }];
  });
}

function idOf({ source, what, detail }: Entry): string | null {
  if (source === 'scanner') {
    const commandId = String(detail['commandId'] ?? '');
    return commandId.startsWith(COMMAND_NAME) ? commandId : null;
  }
  if (what === 'keyPressed') {
    const keysym = Number(detail['keysym']);
    return keysym >= FIRST_KEYSYM ? `key ${keysym}` : null;
  }
  const [x, y] = [Number(detail['x']), Number(detail['y'])];
  return what === 'clicked' && x >= CLICKS.x && y >= CLICKS.y ? `click ${x},${y}` : null;
}

/** @returns when button and key that were held are both up again, from then on; null: one of them stayed down */
export function keysUpMs(log: readonly Entry[], sinceMs: number): number | null {
  const since = log.filter((one) => one.source === 'screen' && one.wallMs >= sinceMs);
  const key = since.find(({ what, detail }) => what === 'keyReleased' && detail['keysym'] === HELD.keysym);
  const button = since.find(
    ({ what, detail }) => what === 'clicked' && detail['x'] === NEUTRAL.x && detail['y'] === NEUTRAL.y,
  );
  return key === undefined || button === undefined ? null : Math.max(key.wallMs, button.wallMs);
}
