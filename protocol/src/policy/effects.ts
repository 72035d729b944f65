import type { ActionKind } from './command.ts';
import type { Ms } from './limits.ts';
import type { Reason } from './reasons.ts';

/** What the core asks its shell to do. Each request has an id; its outcome comes back as an event. */
export type PolicyEffect =
  | { readonly kind: 'scanner'; readonly effectId: string; readonly order: ScannerOrder; readonly deadlineMs: Ms }
  | { readonly kind: 'journal'; readonly record: JournalRecord; readonly intentId: string | null }
  | {
      readonly kind: 'outcome';
      readonly commandId: string;
      readonly consoleId: string;
      readonly outcome: CommandOutcome;
    }
  /** the record is told its last word: flush it and end, while the battery lasts */
  | { readonly kind: 'shutdown'; readonly because: string }
  | { readonly kind: 'violation'; readonly what: string };

/** Everything that Farfield can ask of a scanner. Table, quench, power, door and injector have no order (design §2.7). */
export type ScannerOrder =
  | { readonly kind: 'start'; readonly stepId: string; readonly commandId: string }
  | { readonly kind: 'resume'; readonly commandId: string }
  | { readonly kind: 'pause'; readonly commandId: string }
  | { readonly kind: 'selectStep'; readonly stepId: string; readonly commandId: string }
  | { readonly kind: 'stop'; readonly commandId: string }
  | { readonly kind: 'abort'; readonly commandId: string };

/** `unknown`: it may or may not have happened; never asked again, resolved by reading the scanner. */
export type CommandOutcome =
  | { readonly kind: 'done'; readonly words: string }
  | { readonly kind: 'refused'; readonly reasons: readonly Reason[] }
  | { readonly kind: 'failed'; readonly code: string }
  | { readonly kind: 'unknown'; readonly code: string };

export type EffectOutcome =
  | {
      readonly kind: 'done';
      /** absent: the scanner itself said so */ readonly words?: string | undefined;
    }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'failed'; readonly code: string }
  | { readonly kind: 'unknown'; readonly code: string };

type Data = Readonly<Record<string, unknown>>;

/** One line of the site's record. `by` and ids are plain; patient data stay in `data`, which is stored salted. */
export type JournalRecord =
  | { readonly type: 'booted'; readonly data: { readonly epoch: number; readonly policyHash: string } }
  | {
      readonly type: 'command';
      readonly data: {
        readonly commandId: string;
        readonly action: ActionKind;
        readonly by: string;
        readonly personId: string;
        readonly seat: string;
        readonly accepted: boolean;
        readonly reasons: readonly string[];
        readonly noted: readonly string[];
        readonly arguments: Data;
      };
    }
  | {
      readonly type: 'intent';
      readonly data: {
        readonly intentId: string;
        readonly commandId: string;
        readonly action: ActionKind;
        readonly stepId: string;
        readonly epoch: number;
        readonly by: string;
      };
    }
  | { readonly type: 'withdrawn'; readonly data: { readonly intentId: string; readonly reasons: readonly string[] } }
  | {
      readonly type: 'order';
      readonly data: {
        readonly effectId: string;
        readonly order: string;
        readonly stepId: string;
        readonly because: string;
      };
    }
  | {
      readonly type: 'outcome';
      readonly data: {
        readonly effectId: string;
        readonly order: string;
        readonly outcome: string;
        readonly words: string;
      };
    }
  | {
      readonly type: 'condition';
      readonly data: {
        readonly condition: string;
        readonly rule: string;
        readonly from: string;
        readonly to: string;
        /** as people read it at that instant */
        readonly title: string;
        readonly words: string;
        /** it came too often, and latches when it is over */
        readonly isFlapping?: true;
      };
    }
  | {
      readonly type: 'verdict';
      readonly data: {
        readonly authority: number;
        readonly scan: number;
        readonly people: number;
        readonly system: number;
        readonly why: readonly string[];
      };
    }
  | {
      readonly type: 'control';
      readonly data: { readonly kind: string; readonly epoch: number; readonly holder: string; readonly by: string };
    }
  | { readonly type: 'session'; readonly data: { readonly what: string } & Data }
  | {
      readonly type: 'ready';
      readonly data: {
        readonly what: string;
        readonly readyId: string;
        readonly step: string;
        readonly by: string;
        readonly why: string;
      };
    }
  | {
      readonly type: 'permit';
      readonly data: {
        readonly what: string;
        readonly permitId: string;
        readonly stepId: string;
        readonly why: string;
        /** it ended before its scan was seen to begin: the scanner has the START, and may begin it yet */
        readonly mayBegin?: true;
      };
    }
  | {
      readonly type: 'stop';
      readonly data: {
        readonly what: string;
        readonly effectId: string;
        readonly how: string;
        readonly because: string;
      };
    }
  | { readonly type: 'scanner'; readonly data: { readonly state: string; readonly runningStepId: string } }
  /** one patient's scan time began or ended to run */
  | {
      readonly type: 'scanClock';
      readonly data: { readonly patientRef: string; readonly usedMs: Ms; readonly isRunning: boolean };
    }
  /** the last word of a life: the site ends itself in order */
  | { readonly type: 'siteDark'; readonly data: { readonly because: string; readonly wasQuiet: boolean } }
  /** people said that contrast was given, and what stood against it at that instant */
  | {
      readonly type: 'contrast';
      readonly data: {
        readonly what: string;
        readonly by: string;
        readonly agent: string;
        readonly lot: string;
        readonly reasons: readonly string[];
      };
    }
  /** that people rehearsed beside the site, from when to when; what they did is in the drill's own record */
  | {
      readonly type: 'drill';
      readonly data: {
        /** `returned`: after its end, that all is as before */
        readonly what: 'asked' | 'began' | 'ended' | 'sealed' | 'returned';
        readonly drillId: string;
        /** of `sealed`: SHA-256 of the drill's own record as it lies on the disk, hex; with it that record is part of this chain */
        readonly recordSha256?: string;
        readonly scenario: string;
        readonly by: string;
        /** why it ended; '': it has not */
        readonly why: string;
      };
    }
  /** what a link test measured, or why it ended without; figures and words as people read them */
  | {
      readonly type: 'linkTest';
      readonly data: {
        readonly what: string;
        readonly testId: string;
        readonly by: string;
        readonly verdict: string;
      } & Data;
    }
  | {
      readonly type: 'people';
      readonly data: {
        readonly what: string;
        readonly personId: string;
        readonly name: string;
        readonly role: string;
        readonly seat: string;
      };
    };

/** What a device answered, in its own words where it has any. */
export function outcomeWords(outcome: EffectOutcome): string | undefined {
  if (outcome.kind === 'refused') return outcome.why;
  return outcome.kind === 'done' ? outcome.words : outcome.code;
}

/** The line of the record about the answer to an order, whoever gave it. */
export function outcomeRecord(effectId: string, order: ScannerOrder['kind'], outcome: EffectOutcome): JournalRecord {
  const words = outcomeWords(outcome) ?? '';
  return { type: 'outcome', data: { effectId, order, outcome: outcome.kind, words } };
}
