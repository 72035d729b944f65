import { readFile } from 'node:fs/promises';
import { noteOf, refusedNote } from './choose-policy.ts';
import { checkPolicyText, type LoadedPolicy } from './facility-policy-file.ts';
import type { PolicySigner } from './policy-signature.ts';

const LOOK_EVERY_MS = 5_000;

/**
 * Looks at the policy file while the agent runs. The running policy stays as it is: what changed in the file is told, and
 * waits.
 *
 * @param parts.offered what the file said when it was read last
 * @param parts.tell what people should know now; '': nothing
 * @returns ends it
 */
export function watchPolicyFile(parts: {
  readonly file: string;
  readonly running: LoadedPolicy;
  readonly offered: LoadedPolicy;
  readonly signers: readonly PolicySigner[];
  readonly tell: (note: string) => void;
  readonly everyMs?: number;
}): () => void {
  const { file, running, offered, signers, tell, everyMs = LOOK_EVERY_MS } = parts;
  let seen: string | null = offered.text;
  let isOver = false;
  const look = async (): Promise<void> => {
    const text = await readFile(file, 'utf8').catch(() => null);
    if (isOver || text === seen) return;
    seen = text;
    if (text === null) return tell(refusedNote(running, 'it cannot be read'));
    const checked = checkPolicyText(file, text, signers);
    if (checked.ok) return tell(noteOf(running, checked.value));
    const [first] = checked.issues;
    const where = first === undefined || first.key === '' ? '' : `${first.key}: `;
    tell(refusedNote(running, `${where}${first?.reason ?? ''}`));
  };
  const timer = setInterval(() => void look(), everyMs);
  timer.unref();
  return () => {
    isOver = true;
    clearInterval(timer);
  };
}
