import type { Command } from './command.ts';
import type { EffectOutcome } from './effects.ts';
import type { InputId } from './inputs.ts';
import type { LivePaths, Ms } from './limits.ts';
import type { Principal } from './roles.ts';
import type { ScannerFact } from './session.ts';
import type { Zone4Facts } from './state.ts';
import type { Verdict } from './verdict.ts';

export type PolicyEvent =
  | { readonly kind: 'tick' }
  /** one fact, as an adapter saw it at `seenMs` (site clock) */
  | {
      readonly kind: 'input';
      readonly input: InputId;
      readonly raw: 'good' | 'bad' | 'unknown';
      readonly seenMs: Ms;
      readonly words: string;
    }
  /** the scanner's report as a whole; proves the scanner alive at `seenMs` */
  | { readonly kind: 'scanner'; readonly fact: ScannerFact; readonly seenMs: Ms }
  /** `readIn`: the Level 2 person whose badge was read on the way into Zone IV just now, whoever is listed as inside; absent: nobody's was */
  | { readonly kind: 'zone4'; readonly facts: Zone4Facts; readonly readIn?: string | undefined }
  /** what the UPS says is left, ms; null: it does not say */
  | { readonly kind: 'power'; readonly runtimeMs: Ms | null }
  | { readonly kind: 'attendeeJoined'; readonly consoleId: string; readonly principal: Principal }
  /** the sign-in of a seated person ran out, or holds again */
  | { readonly kind: 'attendeeCredential'; readonly consoleId: string; readonly isValid: boolean }
  | { readonly kind: 'attendeeLeft'; readonly consoleId: string }
  | { readonly kind: 'heartbeat'; readonly beat: ConsoleBeat }
  | { readonly kind: 'command'; readonly command: Command; readonly principal: Principal }
  | { readonly kind: 'intentDurable'; readonly intentId: string }
  | { readonly kind: 'intentFailed'; readonly intentId: string }
  | { readonly kind: 'effectOutcome'; readonly effectId: string; readonly outcome: EffectOutcome }
  /** a live drill begins or has ended; of the drill itself the core sees nothing */
  | { readonly kind: 'drill'; readonly isUnderWay: boolean }
  | { readonly kind: 'peer'; readonly verdict: Verdict; readonly why: string; readonly againstDrill: string };

/** One end-to-end heartbeat of a console. A hop in between proves nothing; the echoed site tick does. */
export interface ConsoleBeat {
  readonly consoleId: string;
  /** the newest site tick that the console had seen */
  readonly echoTickMs: Ms;
  readonly roundTripMs: Ms | null;
  /** the lease that it believes to hold; 0: none */
  readonly epoch: number;
  /** how long ago the page itself (not its link worker) was alive */
  readonly pageAgeMs: Ms;
  /** how long ago a person last touched the console */
  readonly inputAgeMs: Ms;
  /** the paths that both hops had when it came, each measured by its own echo; absent: one */
  readonly paths?: LivePaths;
}
