import { expect, test } from 'vitest';
import { ManualClock } from '../manual-clock.ts';
import type { DiskSpace } from './disk-watch.ts';
import type { CertificateDates, HostFinding } from './host-findings.ts';
import { HOST_ANSWER_WITHIN_MS, HOST_FIRST_LOOK_MS, HOST_LOOK_EVERY_MS, HostWatch } from './host-watch.ts';
import type { HostReading } from './probe-host.ts';

const DAY_MS = 86_400_000;
const WELL: HostReading = { memory: { totalBytes: 100, availableBytes: 50 }, celsius: 50 };
const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

function bench() {
  const clock = new ManualClock();
  const told: HostFinding[] = [];
  const looks: number[] = [];
  const dates = (days: number): CertificateDates => ({
    fromWallMs: clock.wallMs() - DAY_MS,
    toWallMs: clock.wallMs() + days * DAY_MS,
  });
  const now = {
    reading: (): Promise<HostReading> => Promise.resolve(WELL),
    space: (): Promise<DiskSpace | null> => Promise.resolve({ totalBytes: 100, freeBytes: 50 }),
    certificate: dates(90) as CertificateDates | null,
  };
  const watch = new HostWatch({
    clock,
    certificates: [{ name: 'the on-site console', file: 'cert.pem' }],
    probe: () => {
      looks.push(clock.nowMs());
      return now.reading();
    },
    readCertificate: () => Promise.resolve(now.certificate),
    readSpace: () => now.space(),
    tell: (finding) => told.push(finding),
  });
  const levels = (): string =>
    watch
      .findings()
      .map(({ level }) => level)
      .join(' ');
  const toldWords = (): readonly string[] => told.map(({ what, level }) => `${what} ${level}`);
  return { clock, now, watch, looks, levels, toldWords, dates };
}

test('before it has looked nothing is known; then everything is, and what is well is told to nobody', async () => {
  const { clock, watch, levels, toldWords, looks } = bench();
  expect(levels()).toBe('unknown unknown unknown unknown');
  watch.start();
  await clock.advance(HOST_FIRST_LOOK_MS);
  expect(levels()).toBe('good good good good');
  await clock.advance(10 * HOST_LOOK_EVERY_MS);
  expect(looks).toHaveLength(11);
  expect(toldWords()).toEqual([]);
  watch.stop();
  await clock.advance(10 * HOST_LOOK_EVERY_MS);
  expect(looks).toHaveLength(11);
});

test('what becomes short is told once, and once more when it is well again', async () => {
  const { clock, now, watch, toldWords } = bench();
  watch.start();
  await clock.advance(HOST_FIRST_LOOK_MS);
  now.reading = () => Promise.resolve({ memory: { totalBytes: 100, availableBytes: 3 }, celsius: 99 });
  await clock.advance(3 * HOST_LOOK_EVERY_MS);
  expect(toldWords()).toEqual(['memory short', 'temperature short']);
  now.reading = () => Promise.resolve(WELL);
  await clock.advance(HOST_LOOK_EVERY_MS);
  expect(toldWords().slice(2)).toEqual(['memory good', 'temperature good']);
});

test('a read that hangs is given up and told as unknown, the others count; the next looks come later and later', async () => {
  const { clock, now, watch, levels, looks, toldWords } = bench();
  watch.start();
  await clock.advance(HOST_FIRST_LOOK_MS);
  now.reading = never;
  await clock.advance(HOST_LOOK_EVERY_MS);
  expect(levels()).toBe('good good good good');
  await clock.advance(HOST_ANSWER_WITHIN_MS);
  expect(levels()).toBe('good unknown unknown good');
  expect(toldWords()).toEqual(['memory unknown', 'temperature unknown']);
  await clock.advance(24 * 3_600_000);
  const waits = looks.slice(1).map((atMs, index) => atMs - (looks[index] ?? 0));
  expect(Math.max(...waits)).toBe(3_600_000 + HOST_ANSWER_WITHIN_MS);
  expect(looks.length).toBeLessThan(40);
  now.reading = () => Promise.resolve(WELL);
  await clock.advance(3_600_000 + HOST_ANSWER_WITHIN_MS);
  expect(levels()).toBe('good good good good');
});

test('a disk that hangs hides neither memory nor the certificate', async () => {
  const { clock, now, watch, levels } = bench();
  now.space = never;
  watch.start();
  await clock.advance(HOST_FIRST_LOOK_MS + HOST_ANSWER_WITHIN_MS);
  expect(levels()).toBe('unknown good good good');
});

test('a read that fails is unknown', async () => {
  const { clock, now, watch, levels } = bench();
  now.reading = () => Promise.reject(new Error('no'));
  watch.start();
  await clock.advance(HOST_FIRST_LOOK_MS);
  expect(levels()).toBe('good unknown unknown good');
});

test('days are counted as they pass, of the certificate that is served and not of the one put in its place', async () => {
  const { clock, now, watch, levels, dates } = bench();
  now.certificate = dates(31);
  watch.start();
  await clock.advance(HOST_FIRST_LOOK_MS);
  expect(levels()).toBe('good good good good');
  now.certificate = dates(400);
  await clock.advance(2 * DAY_MS);
  expect(watch.findings().at(-1)).toMatchObject({ level: 'low', next: expect.stringMatching(/newer one/) });
  now.certificate = null;
  await clock.advance(HOST_LOOK_EVERY_MS);
  expect(watch.findings().at(-1)).toMatchObject({ level: 'low' });
});
