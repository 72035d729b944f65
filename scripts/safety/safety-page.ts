import { HAZARD_DRILLS } from './hazard-drills.ts';
import { HAZARDS, LISTED_HAZARDS } from './hazards.ts';
import { type Hazard, LOSSES, standingOf, WAYS } from './hazard.ts';
import { page, table, testLinks } from './page.ts';
import { allRules, compareRules } from './rule-ids.ts';
import { testWords } from './test-reference.ts';

export function safetyPage(): string {
  return page(
    'Hazards, their controls, and what shows them',
    INTRODUCTION,
    hazardTable(),
    gaps(),
    byDrill(),
    byRule(),
    byTest(),
  );
}

const words = (parts: Readonly<Record<string, string>>): string =>
  Object.entries(parts)
    .map(([id, one]) => `**${id}** ${one}`)
    .join(' · ');

const INTRODUCTION = `Farfield is not a certified safety function. This page is an engineering list: what can go wrong, what the code does about
it today, the rule that screens and records name, and the tests that would fail if it stopped doing so. What is planned is
not counted as a control; it stands under [gaps](#gaps). 1–${LISTED_HAZARDS} were listed before the code was written, the others were found in
it. Rules: [SPEC.md](../protocol/src/policy/SPEC.md), [CONDITIONS.md](CONDITIONS.md), [REASONS.md](REASONS.md). Beside it:
[usual mistakes](MISTAKES.md), [roles and acts](ROLES.md), [gates](GATES.md), [states](STATES.md).

Loss: ${words(LOSSES)}. How: ${words(WAYS)}.

A test fails when a rule or a test that is named here is no longer there.`;

const STANDING = { controlled: 'controlled', partly: 'controlled in part', open: '**open**' } as const;

function count(standing: keyof typeof STANDING): number {
  return HAZARDS.filter((one) => standingOf(one) === standing).length;
}

function hazardTable(): string {
  const row = (one: Hazard): readonly string[] => [
    String(one.number),
    `**${one.hazard}** (${one.cause})`,
    `${one.loss} ${one.way}`,
    one.control,
    one.rules.toSorted(compareRules).join(', '),
    testLinks(one.tests),
    STANDING[standingOf(one)],
  ];
  return `## Hazards
${HAZARDS.length} in all: ${count('controlled')} controlled, ${count('partly')} controlled in part, ${count('open')} open.

${table(['#', 'hazard (cause)', 'loss, how', 'control, as it is today', 'rules', 'tests', 'standing'], HAZARDS.map(row))}`;
}

function gaps(): string {
  const rows = HAZARDS.flatMap((one) => (one.gap === null ? [] : [`- **${one.number}** ${one.hazard}: ${one.gap}`]));
  return `## Gaps
What is known to be missing, by hazard.

${rows.join('\n')}`;
}

/** Which expected act of which drill would be late, missing or wrong if the hazard came. */
function byDrill(): string {
  const rows = HAZARDS.map(({ number, hazard }) => {
    const shown = HAZARD_DRILLS[number] ?? { none: 'nobody has thought about it' };
    const where =
      'none' in shown ? `none: ${shown.none}` : `[${shown.drill}](drills/${shown.drill}.yaml) › ${shown.act}`;
    return [String(number), hazard, where];
  });
  return `## Which drill would show it
The expected act, by people or by Farfield, whose mark in the score would show that the hazard has come ([DRILLS.md](DRILLS.md)).

${table(['#', 'hazard', 'drill › expected act'], rows)}`;
}

function byRule(): string {
  const rules = allRules();
  const hazardsOf = (id: string): readonly Hazard[] => HAZARDS.filter((one) => one.rules.includes(id));
  const named = rules.filter(({ id }) => hazardsOf(id).length > 0);
  const others = rules.filter(({ id }) => hazardsOf(id).length === 0);
  return `## From rule to hazard

${table(
  ['rule', 'says', 'controls hazards'],
  named.map(({ id, words: says }) => [
    id,
    says,
    hazardsOf(id)
      .map((one) => one.number)
      .join(', '),
  ]),
)}

## Rules without a hazard
Rules that no hazard above names: they keep order, or explain, or their hazard is still to be written down.

${others.map(({ id, words: says }) => `- ${id} ${says}`).join('\n')}`;
}

function byTest(): string {
  const references = HAZARDS.flatMap((one) => one.tests.map((test) => ({ ...test, number: one.number })));
  const keys = [...new Set(references.map(testWords))].toSorted();
  const rows = keys.map((key) => {
    const found = references.filter((one) => testWords(one) === key);
    const [first] = found;
    return [first === undefined ? '' : testLinks([first]), [...new Set(found.map((one) => one.number))].join(', ')];
  });
  return `## From test to hazard

${table(['test', 'would fail for hazards'], rows)}`;
}
