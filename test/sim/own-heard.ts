import type { InputId, PolicyEvent, ScannerFact } from '@farfield/protocol/policy';

/** What one input said, in this life of the agent and on its clock. */
export interface Said {
  readonly raw: 'good' | 'bad' | 'unknown';
  readonly sinceMs: number;
  /** when it last said something that is known; null: never */
  readonly knownMs: number | null;
}

const RESTS: readonly string[] = ['idle', 'paused', 'off', 'booting'];
const SCANS: readonly string[] = ['prescan', 'scanning', 'stopping'];
export const SCANNER_REF = 'MR1';
const SCANNER_FRESH_MS = 2_000;

/** What came through the core's door in this life of the agent, whatever the core makes of it. */
export class Heard {
  readonly inputs = new Map<InputId, Said>();
  scanner: { readonly fact: ScannerFact; readonly sinceMs: number; readonly seenMs: number } | null = null;
  /** how many are in Zone IV, and the Level 2 people whom the reader saw go in */
  zone: { readonly count: number | null; readonly level2: number; readonly sinceMs: number } | null = null;
  /** the lowest that the UPS said since the mains went, and whether it says anything now; null: nothing since then */
  battery: { readonly leastMs: number | null } | null = null;

  booted(): void {
    this.inputs.clear();
    this.scanner = null;
    this.zone = null;
    this.battery = null;
  }

  take(event: PolicyEvent, nowMs: number): void {
    switch (event.kind) {
      case 'input': {
        const { input, raw } = event;
        const was = this.inputs.get(input);
        if (raw === 'good' && was?.knownMs != null && event.seenMs < was.knownMs) return;
        const knownMs = raw === 'unknown' ? (was?.knownMs ?? null) : event.seenMs;
        this.inputs.set(input, { raw, sinceMs: was?.raw === raw ? was.sinceMs : nowMs, knownMs });
        // Back on mains the next estimate is a new one.
        if (input === 'mains' && was?.raw !== raw) this.battery = null;
        return;
      }
      case 'power': {
        if (this.inputs.get('mains')?.raw !== 'bad') return;
        const { runtimeMs } = event;
        const least = this.battery?.leastMs ?? runtimeMs;
        this.battery = { leastMs: runtimeMs === null || least === null ? runtimeMs : Math.min(least, runtimeMs) };
        return;
      }
      case 'scanner': {
        const { fact, seenMs } = event;
        const isSame = this.scanner?.fact.state === fact.state;
        this.scanner = { fact, seenMs, sinceMs: isSame && this.scanner !== null ? this.scanner.sinceMs : nowMs };
        return;
      }
      case 'zone4': {
        const { count, level2Inside } = event.facts;
        const isSame = this.zone !== null && (this.zone.count === null) === (count === null);
        this.zone = { count, level2: level2Inside.length, sinceMs: isSame && this.zone ? this.zone.sinceMs : nowMs };
        return;
      }
      default:
    }
  }

  isBad(input: InputId): boolean {
    return this.inputs.get(input)?.raw === 'bad';
  }

  /** What is known now, or was never heard of: the door of the core said nothing good of it. */
  isMissing(input: InputId): boolean {
    return this.inputs.get(input)?.raw !== 'good';
  }

  /** By a report that is fresh; null: nobody can say, as beside a fault, or between a prescan and its scan. */
  doesScan(nowMs: number): boolean | null {
    if (this.scanner === null || nowMs - this.scanner.seenMs > SCANNER_FRESH_MS) return null;
    const { state, scannerRef } = this.scanner.fact;
    // What another machine does says nothing of this one.
    if (scannerRef !== SCANNER_REF) return null;
    return SCANS.includes(state) ? true : RESTS.includes(state) ? false : null;
  }

  /** Of this site's own scanner nothing is heard; the neighbour's word is nobody's. */
  isScannerSilent(nowMs: number): boolean {
    const { scanner } = this;
    return scanner === null || nowMs - scanner.seenMs > SCANNER_FRESH_MS || scanner.fact.scannerRef !== SCANNER_REF;
  }
}
