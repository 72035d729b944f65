import { expect, test } from 'vitest';
import {
  certificateFinding,
  type CertificateReading,
  diskFinding,
  type HostFinding,
  hostWords,
  memoryFinding,
  temperatureFinding,
} from './host-findings.ts';

const GIB = 1_024 ** 3;
const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 5, 1);

test.each([
  [{ totalBytes: 8 * GIB, availableBytes: 2 * GIB }, 'good', /^2.0 GiB of 8.0 GiB may still be had \(25 %\)$/],
  [{ totalBytes: 100, availableBytes: 15 }, 'good', /15 %/],
  [{ totalBytes: 100, availableBytes: 14 }, 'low', /14 %/],
  [{ totalBytes: 100, availableBytes: 5 }, 'low', /5 %/],
  [{ totalBytes: 100, availableBytes: 4 }, 'short', /4 %/],
  [{ totalBytes: 0, availableBytes: 0 }, 'unknown', /cannot be read/],
  [{ totalBytes: Number.NaN, availableBytes: 1 }, 'unknown', /cannot be read/],
  [null, 'unknown', /cannot be read/],
] as const)('memory %j is %s', (read, level, words) => {
  expect(memoryFinding(read)).toMatchObject({ what: 'memory', level, words: expect.stringMatching(words) });
});

test.each([
  [61.4, 'good', '61 °C at the hottest place'],
  [84.9, 'good', /85 °C/],
  [85, 'low', /85 °C/],
  [95, 'short', /95 °C/],
  [0, 'unknown', /does not say/],
  [null, 'unknown', /does not say/],
] as const)('%j degrees are %s', (celsius, level, words) => {
  expect(temperatureFinding(celsius)).toMatchObject({ level, words: expect.stringMatching(words) });
});

test.each([
  [{ totalBytes: 100, freeBytes: 21 }, 'good'],
  [{ totalBytes: 100, freeBytes: 20 }, 'low'],
  [{ totalBytes: 100, freeBytes: 5 }, 'short'],
  [null, 'unknown'],
] as const)('disk %j is %s, at the same marks as the rows of the core', (space, level) => {
  expect(diskFinding(space).level).toBe(level);
});

const certificate = (days: number, inFileDays: number | null = days): CertificateReading => {
  const dates = (left: number) => ({ fromWallMs: NOW - DAY_MS, toWallMs: NOW + left * DAY_MS });
  return { name: 'the on-site console', inUse: dates(days), inFile: inFileDays === null ? null : dates(inFileDays) };
};

test.each([
  [30, 'good', '30 days left, until 2026-07-01'],
  [29.9, 'low', /29 days left/],
  [7, 'low', /7 days left/],
  [6.9, 'short', /6 days left/],
  [0, 'short', 'it ended on 2026-06-01'],
] as const)('a certificate with %d days is %s', (days, level, words) => {
  expect(certificateFinding(certificate(days), NOW)).toMatchObject({
    what: 'certificate of the on-site console',
    level,
    words: expect.stringMatching(words),
  });
});

test('a new certificate that lies in the file is not the one that is served: the agent has to be started again', () => {
  const finding = certificateFinding(certificate(3, 400), NOW);
  expect(finding).toMatchObject({ level: 'short', next: expect.stringMatching(/holds a newer one: start the agent/) });
  expect(certificateFinding(certificate(3, null), NOW).next).toMatch(/Have a new one made/);
});

test('a certificate of tomorrow, and none at all', () => {
  const inUse = { fromWallMs: NOW + DAY_MS, toWallMs: NOW + 90 * DAY_MS };
  expect(certificateFinding({ name: 'x', inUse, inFile: inUse }, NOW)).toMatchObject({
    level: 'short',
    words: 'it holds only from 2026-06-02 on',
  });
  expect(certificateFinding({ name: 'x', inUse: null, inFile: null }, NOW).level).toBe('unknown');
});

test('whatever is not well says what to do, what is well says nothing', () => {
  const all: readonly HostFinding[] = [
    ...[50, 10, 1].map((availableBytes) => memoryFinding({ totalBytes: 100, availableBytes })),
    ...[50, 90, 99, null].map(temperatureFinding),
    ...[50, 10, 1].map((freeBytes) => diskFinding({ totalBytes: 100, freeBytes })),
    ...[90, 20, 1, 0].map((days) => certificateFinding(certificate(days), NOW)),
    memoryFinding(null),
    diskFinding(null),
  ];
  for (const { level, next } of all) expect(next).toMatch(level === 'good' ? /^$/ : /^[A-Z].*\.$/);
  expect(new Set(all.map(({ level }) => level))).toEqual(new Set(['good', 'low', 'short', 'unknown']));
});

test('in one line the worst comes first', () => {
  const good = diskFinding({ totalBytes: 100, freeBytes: 50 });
  expect(hostWords([good])).toBe('the computer is well');
  expect(hostWords([good, temperatureFinding(null), memoryFinding({ totalBytes: GIB, availableBytes: 0 })])).toBe(
    'memory: 0.0 GiB of 1.0 GiB may still be had (0 %); temperature: this computer does not say how hot it is',
  );
});
