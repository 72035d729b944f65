import type { PolicyState } from '@farfield/protocol/policy';
import { makeAdapter } from './adapters/make-adapter.ts';

/** What another program that runs agents in its own process puts in their places: devices without wires, an onlooker. */
export interface StandIns {
  readonly adapterOf: typeof makeAdapter;
  /** told of each step of the machine, before anything of it is done */
  readonly looksOn: (policy: PolicyState) => void;
}

export const NO_STAND_INS: StandIns = { adapterOf: makeAdapter, looksOn: () => undefined };
