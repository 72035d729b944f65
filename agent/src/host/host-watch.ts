import type { Cancel, Clock } from '../clock.ts';
import type { DiskSpace } from './disk-watch.ts';
import {
  type CertificateDates,
  certificateFinding,
  diskFinding,
  type HostFinding,
  memoryFinding,
  temperatureFinding,
} from './host-findings.ts';
import { HOST_UNREAD, type HostReading } from './probe-host.ts';

/** Memory and heat change over minutes; a look starts a process, which is not wanted oftener. */
export const HOST_LOOK_EVERY_MS = 120_000;
/** Nothing of the agent's start waits behind this. */
export const HOST_FIRST_LOOK_MS = 5_000;
/** More than the probe itself is given: what has not answered by then is left to itself, and told as unknown. */
export const HOST_ANSWER_WITHIN_MS = 15_000;
/** Each time that nothing answers the next look comes later, at most so much. */
const HUNG_AGAIN_MAX_MS = 3_600_000;

export interface WatchedCertificate {
  readonly name: string;
  readonly file: string;
}

export interface HostWatchParts {
  readonly clock: Clock;
  readonly certificates: readonly WatchedCertificate[];
  readonly probe: () => Promise<HostReading>;
  readonly readCertificate: (file: string) => Promise<CertificateDates | null>;
  readonly readSpace: () => Promise<DiskSpace | null>;
  /** what became worse, or well again */
  readonly tell: (finding: HostFinding) => void;
}

interface Seen {
  readonly reading: HostReading;
  readonly space: DiskSpace | null;
  readonly files: readonly (CertificateDates | null)[];
}

/**
 * How the agent's own computer is, looked at now and then and never waited for: whoever asks gets what was seen last. It
 * tells people and decides nothing.
 */
export class HostWatch {
  readonly #parts: HostWatchParts;
  /** null: nothing was seen yet */
  #seen: Seen | null = null;
  /** what each server read as it started and goes on with */
  #inUse: readonly (CertificateDates | null)[] = [];
  #cancel: Cancel = () => undefined;
  #told = new Map<string, string>();
  #hung = 0;
  #isStopped = false;

  constructor(parts: HostWatchParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#cancel = this.#parts.clock.after(HOST_FIRST_LOOK_MS, () => void this.#look());
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }

  /** as seen last; days are counted now */
  findings(): readonly HostFinding[] {
    const { certificates, clock } = this.#parts;
    const { reading, space, files } = this.#seen ?? { reading: HOST_UNREAD, space: null, files: [] };
    return [
      diskFinding(space),
      memoryFinding(reading.memory),
      temperatureFinding(reading.celsius),
      ...certificates.map(({ name }, index) =>
        certificateFinding({ name, inUse: this.#inUse[index] ?? null, inFile: files[index] ?? null }, clock.wallMs()),
      ),
    ];
  }

  async #look(): Promise<void> {
    const { clock, probe, readCertificate, readSpace, certificates } = this.#parts;
    let isHung = false;
    const inTime = <T>(read: Promise<T>, otherwise: T): Promise<T> =>
      new Promise((resolve) => {
        const cancel = clock.after(HOST_ANSWER_WITHIN_MS, () => {
          isHung = true;
          resolve(otherwise);
        });
        const end = (value: T): void => {
          cancel();
          resolve(value);
        };
        read.then(end, () => end(otherwise));
      });
    const [reading, space, ...files] = await Promise.all([
      inTime(probe(), HOST_UNREAD),
      inTime(readSpace(), null),
      ...certificates.map(({ file }) => inTime(readCertificate(file), null)),
    ]);
    if (this.#isStopped) return;
    this.#seen = { reading, space, files };
    this.#inUse = certificates.map((_, index) => this.#inUse[index] ?? files[index] ?? null);
    this.#tell();
    // One that hangs may hold what it has for ever: not one more of them every two minutes.
    this.#hung = isHung ? this.#hung + 1 : 0;
    const againMs = Math.min(HUNG_AGAIN_MAX_MS, HOST_LOOK_EVERY_MS * 2 ** this.#hung);
    this.#cancel = clock.after(againMs, () => void this.#look());
  }

  #tell(): void {
    for (const finding of this.findings()) {
      const before = this.#told.get(finding.what);
      this.#told.set(finding.what, finding.level);
      // What cannot be read at all on this computer is no news at its start.
      const isNews =
        before === undefined ? finding.level === 'low' || finding.level === 'short' : before !== finding.level;
      if (isNews) this.#parts.tell(finding);
    }
  }
}
