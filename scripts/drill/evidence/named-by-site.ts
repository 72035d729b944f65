import { readFileSync } from 'node:fs';
import { verifyExport } from '../../../gateway/src/audit/audit-cli.ts';
import { parseExport } from '../../../gateway/src/audit/audit-export.ts';
import { sha256 } from '../../../agent/src/journal/chain.ts';

/** The record of the site's chain that names a drill's file, and the head of the chain that it was found in. */
export interface NamedBySite {
  readonly seq: number;
  readonly headHash: string;
  readonly recordSha256: string;
}

/**
 * Whether the site's own chained record names this very file: a drill's record lies beside the site's, and the site wrote its
 * hash down when the drill was over.
 *
 * @param exported a verified export of the site's chain (`farfield audit export`)
 */
export function namedBySite(
  exported: string,
  { drillId, file }: { readonly drillId: string; readonly file: string },
): NamedBySite | { readonly problem: string } {
  const text = readText(exported);
  if (text === null) return { problem: 'cannot be read' };
  const lines = text.split('\n');
  const verdict = verifyExport(lines);
  if (!verdict.ok) return { problem: `does not hold at record ${verdict.seq}: ${verdict.why}` };
  const recordSha256 = sha256(readFileSync(file));
  const sealed = lines.flatMap((line) => sealOf(line, drillId));
  const [first] = sealed;
  if (first === undefined) return { problem: `names no file of ${drillId}: the agent did not live to seal it` };
  const found = sealed.find((one) => one.recordSha256 === recordSha256);
  const headHash = verdict.chains[0]?.headHash ?? '';
  return found === undefined
    ? { problem: `names another file of ${drillId} (${first.recordSha256.slice(0, 12)}): this one was changed since` }
    : { seq: found.seq, headHash, recordSha256 };
}

function sealOf(line: string, drillId: string): readonly { readonly seq: number; readonly recordSha256: string }[] {
  const parsed = line === '' ? null : parseExport(line);
  if (parsed?.kind !== 'record') return [];
  const said: unknown = jsonOf(Buffer.from(parsed.entry.payload).toString());
  if (typeof said !== 'object' || said === null) return [];
  if (!('what' in said) || !('drillId' in said) || !('recordSha256' in said)) return [];
  const { what, drillId: of, recordSha256 } = said;
  if (what !== 'sealed' || of !== drillId || typeof recordSha256 !== 'string') return [];
  return [{ seq: parsed.entry.seq, recordSha256 }];
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
