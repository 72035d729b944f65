import { runFamily } from '../command-family.ts';
import { check } from './check.ts';
import { list } from './list.ts';
import { run } from './run.ts';
import { sheet } from './sheet.ts';
import { show } from './show.ts';

/** `farfield drill …`: one file per command. Exit codes: 0 well, 1 no, 2 wrong use or unreadable. */
await runFamily('drill', { list, show, sheet, check, run }, process.argv.slice(2));
