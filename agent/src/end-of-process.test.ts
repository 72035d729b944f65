import { expect, test } from 'vitest';
import { endOfProcess, EXIT_SITE_DARK } from './end-of-process.ts';

type Signal = 'SIGINT' | 'SIGTERM' | 'disconnect';

function start(stop: () => Promise<void> = () => Promise.resolve()) {
  const acts = new Map<Signal, () => void>();
  const codes: number[] = [];
  let isDark = false;
  let resolveDark: (because: string) => void = () => undefined;
  const dark = new Promise<string>((resolve) => {
    resolveDark = resolve;
  });
  let stops = 0;
  endOfProcess(
    {
      dark,
      isDark: () => isDark,
      stop: () => {
        stops += 1;
        return stop();
      },
    },
    { on: (signal, act) => acts.set(signal, act), exit: (code) => codes.push(code) },
  );
  return {
    codes,
    stops: () => stops,
    asks: (signal: Signal) => acts.get(signal)?.(),
    /** the site says so; a moment later its last word is out */
    goesDark: () => {
      isDark = true;
    },
    wordIsOut: () => resolveDark('the battery is low'),
  };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test.each(['SIGINT', 'SIGTERM', 'disconnect'] as const)(
  '%s: everything is ended, and then the process, with 0',
  async (signal) => {
    const { asks, codes, stops } = start();
    asks(signal);
    await settled();
    expect([stops(), codes]).toEqual([1, [0]]);
  },
);

test('the site goes dark: 4, also when ending fails', async () => {
  for (const stop of [() => Promise.resolve(), () => Promise.reject(new Error('a part would not end'))]) {
    const { goesDark, wordIsOut, codes, stops } = start(stop);
    goesDark();
    wordIsOut();
    await settled();
    expect([stops(), codes]).toEqual([1, [EXIT_SITE_DARK]]);
  }
});

test('the computer is shut down while the site goes dark: the record is closed first, and the code is 4', async () => {
  let finish: () => void = () => undefined;
  const { goesDark, wordIsOut, asks, codes, stops } = start(() => new Promise((resolve) => (finish = resolve)));
  goesDark();
  wordIsOut();
  await settled();
  asks('SIGTERM');
  await settled();
  expect(codes).toEqual([]);
  finish();
  await settled();
  expect([stops(), codes]).toEqual([1, [EXIT_SITE_DARK]]);
});

test('a signal before its last word is out: 4 all the same', async () => {
  const { goesDark, asks, codes } = start();
  goesDark();
  asks('SIGTERM');
  await settled();
  expect(codes).toEqual([EXIT_SITE_DARK]);
});

test('whoever asks twice does not wait', async () => {
  const { asks, codes } = start(() => new Promise(() => undefined));
  asks('SIGTERM');
  await settled();
  expect(codes).toEqual([]);
  asks('SIGINT');
  expect(codes).toEqual([1]);
});
