import type { BootFold, JournalRecord } from '@farfield/protocol/policy';
import { finishFold, FOLD_START, foldRecord, type FoldState } from '../../../agent/src/journal/fold.ts';

/** What the agent's own fold makes of the records so far, each result once; epochs are kept apart, as distances. */
export class FoldTable {
  readonly #ids = new Map<string, number>();
  readonly #folds: FoldState[] = [];
  readonly #next = new Map<string, number>();

  readonly empty = this.#intern(FOLD_START);

  after(id: number, records: readonly JournalRecord[]): number {
    if (records.length === 0) return id;
    const key = `${id}/${records.map((one) => recordKey(one)).join()}`;
    const known = this.#next.get(key);
    if (known !== undefined) return known;
    const next = this.#intern(records.reduce(foldRecord, this.#fold(id)));
    this.#next.set(key, next);
    return next;
  }

  boot(id: number): BootFold {
    return { ...finishFold(this.#fold(id)), epoch: BOOT_FOLD_EPOCH, nextId: 1 };
  }

  #fold(id: number): FoldState {
    const fold = this.#folds[id];
    if (fold === undefined) throw new Error(`no fold ${id}`);
    return fold;
  }

  #intern(fold: FoldState): number {
    const kept: FoldState = { ...fold, epoch: 0, highestId: 0 };
    const key = `${kept.latched.toSorted().join()}/${kept.session !== null}/${kept.permit.kind}`;
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#folds.length;
    this.#ids.set(key, id);
    this.#folds.push(kept);
    return id;
  }
}

const BOOT_FOLD_EPOCH = 100;

/** The epoch that the agent's fold takes from these records; 0: none of them names one. */
export function epochOf(records: readonly JournalRecord[]): number {
  return records.reduce(foldRecord, FOLD_START).epoch;
}

function recordKey({ type, data }: JournalRecord): string {
  if (type === 'session') return `session:${data.what}`;
  return type === 'condition' ? `condition:${data.condition}:${data.to}` : type;
}
