import { runFamily } from '../command-family.ts';
import { check } from './check.ts';
import { compare } from './compare.ts';
import { copy } from './copy.ts';
import { list } from './list.ts';
import { live } from './live.ts';
import { note } from './note.ts';
import { programme } from './programme.ts';
import { report } from './report.ts';
import { run } from './run.ts';
import { sheet } from './sheet.ts';
import { show } from './show.ts';
import { close, sign } from './sign.ts';
import { table } from './table.ts';
import { verify } from './verify.ts';
import { year } from './year.ts';

/** `farfield drill …`: one file per command. Exit codes: 0 well, 1 no, 2 wrong use or unreadable. */
await runFamily(
  'drill',
  { list, show, sheet, check, run, live, table, report, verify, note, sign, close, copy, compare, programme, year },
  process.argv.slice(2),
);
