import type { DiskSpace } from './disk-watch.ts';

/** `unknown`: nobody could read it; it is neither good nor bad */
export type HostLevel = 'good' | 'low' | 'short' | 'unknown';

/** One thing of the agent's own computer, for people and scripts. It decides nothing: what bars a start is a row of the core. */
export interface HostFinding {
  readonly what: string;
  readonly level: HostLevel;
  readonly words: string;
  /** '' when there is nothing to do */
  readonly next: string;
}

/** Of all memory, what may still be had, per cent. Below the second the kernel of a computer of 4 GiB soon ends a process. */
export const MEMORY_LEFT_PERCENT = { low: 15, short: 5 } as const;
/** Processors slow themselves down at 95 to 105 °C, as their makers say: the first tells of it in time. */
export const TEMPERATURE_CELSIUS = { low: 85, short: 95 } as const;
/** A new certificate goes through a hospital's own people, which takes weeks; within a week somebody has to be called. */
export const CERTIFICATE_DAYS_LEFT = { low: 30, short: 7 } as const;
/** Of the disk that the record lies on, per cent used. @source rows C-71 and C-72 */
export const DISK_USED_PERCENT = { low: 80, short: 95 } as const;

const GIB = 1_024 ** 3;
const DAY_MS = 24 * 3_600_000;

export interface MemoryReading {
  readonly totalBytes: number;
  /** what may still be had, caches that can be given back among it */
  readonly availableBytes: number;
}

/** @param read null: it cannot be read */
export function memoryFinding(read: MemoryReading | null): HostFinding {
  const what = 'memory';
  if (read === null || !(read.totalBytes > 0) || !(read.availableBytes >= 0))
    return unknown(what, 'how much memory is left cannot be read', 'Look at it by the system’s own means.');
  const { totalBytes, availableBytes } = read;
  const leftPercent = Math.floor((100 * availableBytes) / totalBytes);
  const words = `${(availableBytes / GIB).toFixed(1)} GiB of ${(totalBytes / GIB).toFixed(1)} GiB may still be had (${leftPercent} %)`;
  const level =
    leftPercent < MEMORY_LEFT_PERCENT.short ? 'short' : leftPercent < MEMORY_LEFT_PERCENT.low ? 'low' : 'good';
  const next = {
    good: '',
    low: 'See what else runs on this computer, and end what is not needed.',
    short: 'Begin no exam: end what else runs here, or start this computer again with no session open.',
  };
  return { what, level, words, next: next[level] };
}

/** @param celsius the hottest place that is told; null: none is */
export function temperatureFinding(celsius: number | null): HostFinding {
  const what = 'temperature';
  if (celsius === null || !Number.isFinite(celsius) || celsius <= 0)
    return unknown(
      what,
      'this computer does not say how hot it is',
      'Feel that air comes out of it, and that it is cool.',
    );
  const words = `${Math.round(celsius)} °C at the hottest place`;
  const level = celsius >= TEMPERATURE_CELSIUS.short ? 'short' : celsius >= TEMPERATURE_CELSIUS.low ? 'low' : 'good';
  const next = {
    good: '',
    low: 'See that its vents are free and its fan turns.',
    short: 'Begin no exam: it slows itself down or goes off. Free its vents, let it cool, have its fan looked at.',
  };
  return { what, level, words, next: next[level] };
}

/** @param space null: the disk does not say */
export function diskFinding(space: DiskSpace | null): HostFinding {
  const what = 'disk';
  if (space === null || !(space.totalBytes > 0))
    return unknown(
      what,
      'the disk of the record does not say how full it is',
      'See that it is there and can be written.',
    );
  const usedPercent = Math.floor(100 - (100 * space.freeBytes) / space.totalBytes);
  const words = `the disk of the record is ${usedPercent} % full, ${(space.freeBytes / GIB).toFixed(1)} GiB are free`;
  const level =
    usedPercent >= DISK_USED_PERCENT.short ? 'short' : usedPercent >= DISK_USED_PERCENT.low ? 'low' : 'good';
  const next = {
    good: '',
    low: 'Make room on it before the next day of exams.',
    short: 'Make room on it now: nothing starts until there is.',
  };
  return { what, level, words, next: next[level] };
}

export interface CertificateReading {
  /** as people know it: "on-site console" */
  readonly name: string;
  /** of the certificate that is in use, and of the one that its file holds now; null: it cannot be read */
  readonly inUse: CertificateDates | null;
  readonly inFile: CertificateDates | null;
}

export interface CertificateDates {
  readonly fromWallMs: number;
  readonly toWallMs: number;
}

/** @param nowWallMs by this computer's clock, which a wrong date makes worthless */
export function certificateFinding({ name, inUse, inFile }: CertificateReading, nowWallMs: number): HostFinding {
  const what = `certificate of ${name}`;
  if (inUse === null) return unknown(what, 'the certificate cannot be read', 'See that its file is there and is one.');
  if (nowWallMs < inUse.fromWallMs)
    return {
      what,
      level: 'short',
      words: `it holds only from ${day(inUse.fromWallMs)} on`,
      next: 'Set this computer’s clock, or take a certificate that holds today.',
    };
  const daysLeft = Math.floor((inUse.toWallMs - nowWallMs) / DAY_MS);
  const isOver = nowWallMs >= inUse.toWallMs;
  const words = isOver ? `it ended on ${day(inUse.toWallMs)}` : `${daysLeft} days left, until ${day(inUse.toWallMs)}`;
  const { low, short } = CERTIFICATE_DAYS_LEFT;
  const level = isOver || daysLeft < short ? 'short' : daysLeft < low ? 'low' : 'good';
  if (level === 'good') return { what, level, words, next: '' };
  if (inFile !== null && inFile.toWallMs > inUse.toWallMs)
    return { what, level, words, next: 'Its file holds a newer one: start the agent again with no session open.' };
  return {
    what,
    level,
    words,
    next: 'Have a new one made by the hospital’s own authority, put it in its place, start the agent again.',
  };
}

/** In one sentence, the worst first; for a health check that shows one line. */
export function hostWords(findings: readonly HostFinding[]): string {
  const worse = (['short', 'low', 'unknown'] as const).flatMap((level) =>
    findings.filter((one) => one.level === level),
  );
  if (worse.length === 0) return 'the computer is well';
  return worse.map(({ what, words }) => `${what}: ${words}`).join('; ');
}

function unknown(what: string, words: string, next: string): HostFinding {
  return { what, level: 'unknown', words, next };
}

function day(wallMs: number): string {
  return new Date(wallMs).toISOString().slice(0, 10);
}
