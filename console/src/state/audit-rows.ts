/** One record as a line of a table. */
export interface AuditRow {
  readonly seq: number;
  readonly wallMs: number;
  readonly type: string;
  readonly words: string;
  readonly hash: string;
}

/** Fields that say the most, in the order in which they are read; what is nested or long stays in the export. */
const SHOWN = [
  'what',
  'verdict',
  'action',
  'kind',
  'order',
  'condition',
  'from',
  'to',
  'step',
  'stepId',
  'accepted',
  'reasons',
  'outcome',
  'name',
  'holder',
  'by',
  'because',
  'words',
  'why',
] as const;

/**
 * The server's answer to `/api/audit` as rows: `{records: […]}` or a bare list, each record with `seq`, `wallMs`, `type`,
 * `hash` and `data` (or `payload`, as an object or as its JSON text; null when it was erased). Unknown shapes give no row.
 */
export function auditRows(raw: unknown): readonly AuditRow[] {
  const outer = record(raw);
  const list = Array.isArray(raw)
    ? raw
    : Array.isArray(outer['records'])
      ? outer['records']
      : Array.isArray(outer['entries'])
        ? outer['entries']
        : [];
  return list.flatMap((item: unknown) => {
    const one = { ...record(parsed(record(item)['header'])), ...record(item) };
    const { seq, wallMs, type, hash } = one;
    if (typeof seq !== 'number') return [];
    const data = one['data'] ?? parsed(one['payload']);
    return [
      {
        seq,
        wallMs: typeof wallMs === 'number' ? wallMs : 0,
        type: typeof type === 'string' ? type : 'unknown',
        words: typeof one['words'] === 'string' ? one['words'] : wordsOf(data),
        hash: typeof hash === 'string' ? hash : '',
      },
    ];
  });
}

function wordsOf(data: unknown): string {
  if (data === null || data === undefined || data === '') return 'payload erased';
  const outer = record(data);
  const fields = record(outer['data'] ?? data);
  return SHOWN.flatMap((name) => {
    const value = fields[name];
    if (typeof value === 'string') return value === '' ? [] : [value];
    if (typeof value === 'number') return [String(value)];
    if (typeof value === 'boolean') return [value ? name : `not ${name}`];
    if (Array.isArray(value)) return value.length === 0 ? [] : [value.join(', ')];
    return [];
  }).join(' · ');
}

function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
