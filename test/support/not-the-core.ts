/**
 * Lies in the core's folder for what it imports, and is part of no site: who asks how far the core is tested is not asking for
 * it. Names of files, each with the reason.
 */
export const NOT_THE_CORE: Readonly<Record<string, string>> = {
  'story.ts': 'how tests tell a story',
  'answered-story.ts': 'how tests let minutes pass in which everything is answered',
  'finishing-story.ts': 'how tests tell the one of a sequence that may be let finish',
  'record-story.ts': 'how tests read the record of one',
  'row-reference.ts': 'the rows written a second time, for the tests',
  'row-reference-machines.ts': 'part of row-reference.ts',
  'row-reference-people.ts': 'part of row-reference.ts',
  'row-reference-row.ts': 'part of row-reference.ts',
  'row-problems.ts':
    'compares the rows with row-reference.ts; its branches are taken where a row is wrong, by mutate:rows',
  'row-witness.ts': 'watches one row at work for row-problems.ts',
};
