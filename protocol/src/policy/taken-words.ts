import type { Control } from './lease.ts';

/** What one and the same press did, for the record and for people: it depends on where control was. */
export interface TakenWords {
  readonly kind: 'takenLocal' | 'offerWithdrawn' | 'keptLocal';
  /** from whom; '': nobody had control or was offered it */
  readonly from: string;
  /** after the person's name */
  readonly said: string;
  /** why a READY ended by it */
  readonly readyVoid: string;
}

export function takenWords(before: Control): TakenWords {
  switch (before.kind) {
    case 'granted':
      return taken(before.holder.name);
    case 'passing':
      return taken(before.to.name);
    case 'offered':
      return {
        kind: 'offerWithdrawn',
        from: before.to.name,
        said: 'withdrew the offer of control',
        readyVoid: 'the offer of control was withdrawn',
      };
    case 'local':
      return {
        kind: 'keptLocal',
        from: '',
        said: 'kept control at the site',
        readyVoid: 'control was kept at the site',
      };
  }
}

function taken(from: string): TakenWords {
  return { kind: 'takenLocal', from, said: 'took back control', readyVoid: 'control was taken back' };
}
