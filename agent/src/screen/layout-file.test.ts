import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decideScreenInput, GATE_AT_REST } from '@farfield/protocol/policy';
import { expect, test } from 'vitest';
import { ConfigError } from '../config/config-error.ts';
import { checkScreenLayout, loadScreenLayout } from './layout-file.ts';

const DEMO = fileURLToPath(new URL('../../../scripts/demo/site/screen-layout.yaml', import.meta.url));
const GOOD = { regionId: 'queue', words: 'Queue', kind: 'free', x: 0, y: 0, width: 10, height: 10 };

const MARK = { x: 0, y: 0, width: 10, height: 4, sha256: 'a'.repeat(64) };
const BIG = { width: 1_000, height: 500 };

function fileWith(change: object, regions: readonly object[] = [GOOD]): string {
  const file = join(mkdtempSync(join(tmpdir(), 'farfield-layout-')), 'layout.yaml');
  const layout = { layoutId: 'l', width: 100, height: 50, neutral: { x: 90, y: 40 }, regions, ...change };
  writeFileSync(file, JSON.stringify(layout));
  return file;
}

test('a layout loads, and keys are off unless it says so', () => {
  const layout = loadScreenLayout(fileWith({}));
  expect(layout).toMatchObject({ layoutId: 'l', width: 100, regions: [{ regionId: 'queue', takesKeys: false }] });
});

test.each<[string, object, readonly object[], string, RegExp]>([
  ['a region outside', {}, [{ ...GOOD, x: 95 }], 'regions[0]', /outside the picture of 100x50/],
  ['an unknown kind', {}, [{ ...GOOD, kind: 'open' }], 'regions[0].kind', /.+/],
  ['an unknown key', { scale: 2 }, [GOOD], 'scale', /unknown key/],
  ['two of one name', {}, [GOOD, { ...GOOD, x: 20 }], 'regions[1].regionId', /names another region/],
  [
    'free over permit',
    {},
    [GOOD, { ...GOOD, regionId: 'start', words: 'Start', kind: 'permit', x: 5 }],
    'regions[0]',
    /overlaps permit "start"/,
  ],
  [
    'free over blocked',
    {},
    [GOOD, { ...GOOD, regionId: 'b', words: 'B', kind: 'blocked', y: 9 }],
    'regions[0]',
    /overlaps blocked "b"/,
  ],
  ['neutral outside', { neutral: { x: 100, y: 0 } }, [GOOD], 'neutral', /outside the picture/],
  ['neutral inside a region', { neutral: { x: 9, y: 9 } }, [GOOD], 'neutral', /inside region "queue"/],
  ['a free table button', {}, [{ ...GOOD, words: 'Table out' }], 'regions[0].kind', /never operated from remote/],
  ['a permit quench', {}, [{ ...GOOD, words: 'QUENCH', kind: 'permit' }], 'regions[0].kind', /never operated/],
  ['a free injector by its id', {}, [{ ...GOOD, regionId: 'injectorArm' }], 'regions[0].kind', /never operated/],
  ['keys into a permit region', {}, [{ ...GOOD, kind: 'permit', takesKeys: true }], 'regions[0].takesKeys', /keys/],
  ['a mark outside the picture', {}, [{ ...GOOD, mark: { ...MARK, x: 95 } }], 'regions[0].mark', /outside/],
  [
    'a mark of a window',
    BIG,
    [{ ...GOOD, mark: { ...MARK, width: 200, height: 100 } }],
    'regions[0].mark',
    /20000 pixels/,
  ],
  ['a mark where nothing is relayed', {}, [{ ...GOOD, kind: 'blocked', mark: MARK }], 'regions[0].mark', /blocked/],
  ['a mark on what is no command', {}, [{ ...GOOD, kind: 'permit', mark: MARK }], 'regions[0].mark', /no command/],
  ['a mark that is no hash', {}, [{ ...GOOD, mark: { ...MARK, sha256: 'red' } }], 'regions[0].mark.sha256', /64 hex/],
  ['no region at all', {}, [], 'regions', /.+/],
])('%s is refused with key and reason', (_, change, regions, key, reason) => {
  const file = fileWith(change, regions);
  const checked = checkScreenLayout(file);
  const issues = checked.ok ? [] : checked.issues;
  expect(issues).toContainEqual({ file, key, reason: expect.stringMatching(reason) });
  expect(() => loadScreenLayout(file)).toThrow(ConfigError);
});

test('a file that is not there is refused by name', () => {
  expect(() => loadScreenLayout('/nowhere/layout.yaml')).toThrow(/nowhere.*no such file/);
});

test('the demo layout loads; starting needs a permit and nothing moves the table', () => {
  const layout = loadScreenLayout(DEMO);
  const now = {
    holdsLease: true,
    layout: 'asCalibrated',
    patientMayBeInRoom: true,
    isViewOnly: false,
    isPictureStale: false,
  } as const;
  const click = (x: number, y: number): string =>
    decideScreenInput(GATE_AT_REST, { kind: 'pointer', x, y, buttons: 1 }, layout, now).decision.kind;
  expect(click(30, 850)).toBe('command');
  expect(click(230, 850)).toBe('command');
  expect(click(20, 450)).toBe('pass');
  expect(click(640, 850)).toBe('pass');
  for (const [x, y] of [
    [870, 850],
    [1_070, 850],
    [225, 360],
    [20, 150],
    [640, 20],
  ] as const)
    expect(click(x, y)).toBe('drop');
});
