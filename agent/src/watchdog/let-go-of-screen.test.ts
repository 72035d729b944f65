import type { ScreenLayout } from '@farfield/protocol/policy';
import { afterEach, expect, test, vi } from 'vitest';
import { systemClock } from '../clock.ts';
import { TestSource, type TestSourceOptions } from '../screen/test-source.ts';
import { KEYS_LET_GO, letGoOfScreen } from './let-go-of-screen.ts';

const LAYOUT: ScreenLayout = { layoutId: 'l', width: 64, height: 48, regions: [], neutral: { x: 60, y: 44 } };
let screen: TestSource;
afterEach(() => screen.close());

async function letGo(options: TestSourceOptions, password: string | null) {
  screen = new TestSource(options);
  const port = await screen.listen();
  return letGoOfScreen({ source: { host: '127.0.0.1', port, password }, layout: LAYOUT }, systemClock);
}

test('each key goes up, the button goes up at the neutral spot, nothing goes down, and it hangs up', async () => {
  expect(await letGo({ password: 'secret' }, 'secret')).toBe('letGo');
  await vi.waitFor(() => expect(screen.openClients).toEqual([]));
  expect(screen.input).toEqual(
    [1, 2, 3].flatMap(() => [...KEYS_LET_GO.map((keysym) => `key ${keysym} up`), 'pointer 60,44 0']),
  );
  // Shared: nobody on site is thrown out.
  expect(screen.clients.map(({ said }) => said[1])).toEqual(['shared 1']);
});

test.each([
  ['a wrong password', { password: 'secret' }, 'other', 'SOURCE_PASSWORD_WRONG'],
  ['a screen that shuts this address out', { mood: 'blacklist' }, null, 'SOURCE_REFUSED'],
  ['a screen that never says a word', { mood: 'mute' }, null, 'SOURCE_SILENT'],
] as const)('%s: it is said, and nothing hangs', async (_, options, password, code) => {
  expect(await letGo(options, password)).toMatchObject({ code });
  expect(screen.input).toEqual([]);
});
