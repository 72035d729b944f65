import { readdirSync } from 'node:fs';
import path from 'node:path';

/** Where a rehearsal leaves its evidence when nobody says where, in the folder of whoever asks. */
export const EVIDENCE_FOLDER = path.join('.farfield', 'drills');

/** @param beganAt as the evidence says it: two of one drill are two files */
export function evidenceId(scenarioId: string, beganAt: string): string {
  return `${scenarioId}-${beganAt.replaceAll(/[-:]/g, '')}`;
}

export function fileOfId(id: string): string {
  return path.join(EVIDENCE_FOLDER, `${id}.json`);
}

/** A name without a folder and without an ending is an id. */
export function isEvidenceId(name: string): boolean {
  return /^[\w-]+$/.test(name);
}

/** Ids of what is there, the newest last; []: nothing, or no folder. */
export function idsThere(): readonly string[] {
  try {
    return readdirSync(EVIDENCE_FOLDER)
      .filter((one) => one.endsWith('.json'))
      .map((one) => one.slice(0, -'.json'.length))
      .toSorted();
  } catch {
    return [];
  }
}
