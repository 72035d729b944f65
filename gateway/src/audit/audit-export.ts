import type { JournalEntry } from '@farfield/protocol';
import { z } from 'zod';

/** One line of an export. Header and payload are the hashed bytes as text, which they are; the salt is hex. */
export type ExportLine =
  | { readonly kind: 'begin'; readonly format: 'farfield-audit/1'; readonly chain: string }
  | { readonly kind: 'record'; readonly entry: JournalEntry }
  | { readonly kind: 'end'; readonly seq: number; readonly hash: string };

const line = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('begin'), format: z.literal('farfield-audit/1'), chain: z.string().min(1) }),
  z.object({
    kind: z.literal('record'),
    seq: z.number().int().positive(),
    header: z.string(),
    hash: z.string(),
    payload: z.string(),
    salt: z.string().regex(/^([0-9a-f]{2})*$/),
  }),
  z.object({ kind: z.literal('end'), seq: z.number().int().positive(), hash: z.string() }),
]);

export function exportLine(one: ExportLine): string {
  if (one.kind !== 'record') return JSON.stringify(one);
  const { seq, header, hash, payload, salt } = one.entry;
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
  return JSON.stringify({
    kind: one.kind,
    seq,
    header: text(header),
    hash,
    payload: text(payload),
    salt: Buffer.from(salt).toString('hex'),
  });
}

/** @returns null: not a line of an export */
export function parseExport(text: string): ExportLine | null {
  const parsed = line.safeParse(parseJson(text));
  if (!parsed.success) return null;
  if (parsed.data.kind !== 'record') return parsed.data;
  const { kind, seq, header, hash, payload, salt } = parsed.data;
  return {
    kind,
    entry: { seq, header: Buffer.from(header), hash, payload: Buffer.from(payload), salt: Buffer.from(salt, 'hex') },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
