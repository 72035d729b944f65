import { readFileSync } from 'node:fs';
import { parseExport } from '../../gateway/src/audit/audit-export.ts';

/**
 * Who said on site, after this drill, that all is as before. It is said when the drill's own record is closed and sealed, so
 * it stands in the site's chain and nowhere else: whatever shows it has it from here.
 *
 * @param exported an export of the site's chain that holds
 * @returns null: nobody has said so yet
 */
export function returnedBySite(exported: string, drillId: string): string | null {
  const said = readFileSync(exported, 'utf8')
    .split('\n')
    .flatMap((line) => returnIn(line, drillId));
  return said[0] ?? null;
}

function returnIn(line: string, drillId: string): readonly string[] {
  const parsed = line === '' ? null : parseExport(line);
  if (parsed?.kind !== 'record') return [];
  let data: unknown;
  try {
    data = JSON.parse(Buffer.from(parsed.entry.payload).toString());
  } catch {
    return [];
  }
  if (typeof data !== 'object' || data === null || !('what' in data) || !('drillId' in data) || !('by' in data))
    return [];
  return data.what === 'returned' && data.drillId === drillId && typeof data.by === 'string' ? [data.by] : [];
}
