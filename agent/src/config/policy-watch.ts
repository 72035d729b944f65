import { unwatchFile, watchFile } from 'node:fs';
import { noteOf, refusedNote } from './choose-policy.ts';
import { checkFacilityPolicy, type LoadedPolicy } from './facility-policy-file.ts';
import type { PolicySigner } from './policy-signature.ts';

const LOOK_EVERY_MS = 5_000;

/**
 * Looks at the policy file while the agent runs. The running policy stays as it is: what changed in the file is told, and
 * waits.
 *
 * @param parts.tell what people should know now; '': nothing
 * @returns ends it
 */
export function watchPolicyFile(parts: {
  readonly file: string;
  readonly running: LoadedPolicy;
  readonly signers: readonly PolicySigner[];
  readonly tell: (note: string) => void;
  readonly everyMs?: number;
}): () => void {
  const { file, running, signers, tell, everyMs = LOOK_EVERY_MS } = parts;
  const look = (): void => {
    const checked = checkFacilityPolicy(file, signers);
    if (checked.ok) return tell(noteOf(running, checked.value));
    const [first] = checked.issues;
    const where = first === undefined || first.key === '' ? '' : `${first.key}: `;
    return tell(refusedNote(running, `${where}${first?.reason ?? ''}`));
  };
  watchFile(file, { persistent: false, interval: everyMs }, look);
  return () => unwatchFile(file, look);
}
