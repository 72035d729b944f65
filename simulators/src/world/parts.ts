import type { Clock } from '../kernel/clock.ts';
import type { EventLog } from '../kernel/event-log.ts';
import type { Running } from '../kernel/runner.ts';
import type { MonitorRunner } from '../monitor/monitor-server.ts';
import type { NetworkProxy } from '../network/network-proxy.ts';
import type { ScannerRunner } from '../scanner/scanner-server.ts';
import type { ScannerInput } from '../scanner/scanner-state.ts';
import type { ScannerScreen } from '../scanner/screen/scanner-screen.ts';
import type { UpsRunner } from '../ups/ups-server.ts';
import type { ZoneRunner } from '../zone/zone-server.ts';
import type { ActOutcome } from './act-kit.ts';

/** The running devices of one world, as acts and couplings see them. */
export interface WorldParts {
  readonly clock: Clock;
  readonly log: EventLog;
  readonly scanner: Running<ScannerRunner>;
  /** null: the site gives no picture. */
  readonly screen: ScannerScreen | null;
  /** null: the site has no monitor. */
  readonly monitor: Running<MonitorRunner> | null;
  readonly zone: Running<ZoneRunner>;
  readonly ups: Running<UpsRunner>;
  readonly paths: ReadonlyMap<string, NetworkProxy>;
  /** Does something later on this world's clock, unless the world is reset or stopped before. */
  later(delayMs: number, fn: () => void): void;
  /** Puts every device back to its first state; ports and connections stay. */
  reset(): void;
}

/** Who lies on the table, as the zone sensors would name the person. */
export function patientName({ scanner }: WorldParts): string {
  return scanner.runner.state.exam?.entry.patientName ?? 'DEMO, Walk-in';
}

type WithoutRequest<I> = I extends { readonly replyTo: unknown } ? Omit<I, 'by' | 'replyTo'> : never;

/** Asks the scanner by a hand on site and tells what the machine answered. */
export function askScanner({ scanner }: WorldParts, input: WithoutRequest<ScannerInput>): ActOutcome {
  // Numbers below zero are the world's: those of method calls count up from one.
  const replyTo = -1;
  let outcome: ActOutcome = { ok: true, answer: '' };
  const unsubscribe = scanner.runner.subscribe((events) => {
    for (const event of events) {
      if (event.kind !== 'answered' || event.replyTo !== replyTo) continue;
      outcome =
        event.result === 'accepted'
          ? { ok: true, answer: event.reason }
          : { ok: false, problem: `the scanner refused ${input.kind}: ${event.reason}` };
    }
  });
  scanner.runner.post({ ...input, by: 'world', replyTo });
  unsubscribe();
  return outcome;
}
