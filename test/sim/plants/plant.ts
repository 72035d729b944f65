/** One change of a source text, made when the file is loaded, in the simulation's process alone. */
export interface Patch {
  /** from the repository's root */
  readonly file: string;
  /** stands in the file exactly once */
  readonly find: string;
  readonly replace: string;
}

/** A bug on purpose: the simulation has to find it. */
export interface Plant {
  readonly name: string;
  readonly text: string;
  readonly patches: readonly Patch[];
}

export const POLICY = 'protocol/src/policy';

export function plant(name: string, text: string, file: string, find: string, replace: string): Plant {
  return { name, text, patches: [{ file, find, replace }] };
}
