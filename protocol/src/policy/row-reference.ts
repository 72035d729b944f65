import { MACHINE_ROWS } from './row-reference-machines.ts';
import { PEOPLE_ROWS } from './row-reference-people.ts';
import type { RowReference } from './row-reference-row.ts';

export const ROW_REFERENCE: Readonly<Record<string, RowReference>> = { ...PEOPLE_ROWS, ...MACHINE_ROWS };
