import type { PolicyCommand } from '../policy/policy-command.ts';
import { programme } from './programme.ts';

const PAGE = 'year.html';

/** The programme as what people ask it for most: its year on a page. */
export const year: PolicyCommand = {
  usage: `${programme.usage}  (--html: ${PAGE} when it is not given)`,
  words: 'the programme, and its year as a page',
  run: (args) => programme.run(args.includes('--html') ? args : [...args, '--html', PAGE]),
};
