import type { ScreenInput, ScreenLayout } from '@farfield/protocol/policy';
import { type SourceAddress, SourceConnection } from '../adapters/rfb/source-connection.ts';
import { encodeInput } from '../adapters/rfb/source-messages.ts';
import type { Clock } from '../clock.ts';

/**
 * Keys that do something by being held, by keysym: both Shift, Control, Caps and Shift Lock, Meta, Alt, Super and Hyper
 * keys, then Space, Enter, Tab and Backspace. That a key goes up which was not down is nothing to a screen.
 */
export const KEYS_LET_GO: readonly number[] = [
  ...Array.from({ length: 0xffee - 0xffe1 + 1 }, (_, index) => 0xffe1 + index),
  0x20,
  0xff0d,
  0xff09,
  0xff08,
];

/** How a try ended. */
export type LetGo = 'letGo' | { readonly code: string; readonly words: string };

/** A screen may still count the dead agent's connection as the one that holds the button: said again until it cannot. */
export const SAID_AT_MS = [0, 300, 900] as const;
/** After this what was said has been read. */
export const ALL_SAID_MS = SAID_AT_MS[2] + 100;
const WITHIN_MS = 3_000;

/** Everything that may be down goes up, and nothing goes down. The pointer goes to where a button that goes up does nothing. */
export function lettingGo({ neutral }: ScreenLayout): readonly ScreenInput[] {
  return [
    ...KEYS_LET_GO.map((keysym) => ({ kind: 'key', keysym, isDown: false }) as const),
    { kind: 'pointer', ...neutral, buttons: 0 },
  ];
}

/**
 * What a dead agent held at the scanner's screen is let go, over a connection of its own: the button at the layout's
 * neutral spot, where that does nothing, and the keys. A screen server frees keys itself when a connection ends, but not
 * the button.
 */
export function letGoOfScreen(
  { source, layout }: { readonly source: SourceAddress; readonly layout: ScreenLayout },
  clock: Clock,
): Promise<LetGo> {
  return new Promise((resolve) => {
    const cancels: (() => void)[] = [];
    const end = (how: LetGo): void => {
      for (const cancel of cancels) cancel();
      connection.close();
      resolve(how);
    };
    const say = (): void => {
      for (const input of lettingGo(layout)) connection.send(encodeInput(input));
    };
    const connection = new SourceConnection(source, clock, {
      onReady: () => {
        for (const atMs of SAID_AT_MS) cancels.push(clock.after(atMs, say));
        cancels.push(clock.after(ALL_SAID_MS, () => end('letGo')));
      },
      onData: () => undefined,
      onEnded: ({ code, words }) => end({ code, words }),
    });
    cancels.push(
      clock.after(WITHIN_MS, () => end({ code: 'SOURCE_SILENT', words: 'the scanner screen does not answer' })),
    );
  });
}
