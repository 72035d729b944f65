import { runFamily } from '../command-family.ts';
import { check } from './check.ts';
import { diff } from './diff.ts';
import { explainRow } from './explain-row.ts';
import { hash } from './hash.ts';
import { keygen } from './keygen.ts';
import { runTimeline } from './run-timeline.ts';
import { show } from './show.ts';
import { sign } from './sign.ts';
import { verify } from './verify.ts';

/** `farfield policy …`: one file per command. Exit codes: 0 well, 1 no, 2 wrong use. */
await runFamily(
  'policy',
  { check, show, hash, diff, keygen, sign, verify, run: runTimeline, explain: explainRow },
  process.argv.slice(2),
);
