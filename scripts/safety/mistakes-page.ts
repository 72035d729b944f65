import { MISTAKES } from './mistakes.ts';
import { page, table, testLinks } from './page.ts';

export function mistakesPage(): string {
  const tested = MISTAKES.filter((one) => one.tests.length > 0).length;
  return page(
    'Usual mistakes, and what prevents them here',
    `What software people usually get wrong beside a magnet. ${tested} of ${MISTAKES.length} are held by tests; for the others a sentence says
what prevents them, or that nothing does yet.`,
    table(
      ['#', 'mistake', 'prevented by', 'tests'],
      MISTAKES.map((one) => [String(one.number), one.mistake, one.prevention, testLinks(one.tests)]),
    ),
  );
}
