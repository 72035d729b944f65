import { conditionRow, type ReasonId, REASONS } from '@farfield/protocol/policy';
import { type GateClause, type GateName, GATES } from './gates.ts';
import { page, table, testLinks } from './page.ts';

const WORDS: Readonly<Record<GateName, string>> = {
  START:
    'A START is refused with the reasons of every clause that is not met, all at once, twice: when it arrives, and again when its intent is on the disk.',
  INJECT:
    'There is no message to inject. Both pages show which reasons stand against it now, and that contrast was given is always recorded, with every reason that was open.',
  ADMIT: 'Recording that the patient goes into Zone IV. The door itself is opened by a person.',
  RESUME:
    'Going on after a pause or a stop. After a stop there is nothing to continue: a new START, with the gate above.',
  STOP: 'Refused to nobody who takes part.',
};

export function gatesPage(): string {
  return page(
    'Gates',
    `What must be true before somebody may act, which refusal says so, and which clause is not checked yet. Refusals in their
own words: [REASONS.md](REASONS.md); rows: [CONDITIONS.md](CONDITIONS.md).`,
    ...(['START', 'INJECT', 'ADMIT', 'RESUME', 'STOP'] as const).map(gateTable),
  );
}

function gateTable(gate: GateName): string {
  const clauses = GATES.filter((one) => one.gate === gate);
  const whole = clauses.filter((one) => one.gap === null).length;
  const rows = clauses.map((one) => [one.clause, refusals(one), testLinks(one.tests), one.gap ?? '']);
  return `## ${gate}
${WORDS[gate]} ${whole} of ${clauses.length} clauses in full.

${table(['clause', 'refused with', 'tests', 'not checked, or otherwise'], rows)}`;
}

function refusals({ reasons, conditions }: GateClause): string {
  const rows = conditions.map((id) => `${conditionRow(id).rule} ${conditionRow(id).title}`);
  const own = reasons.filter((id: ReasonId) => id !== 'conditionActive').map((id) => `${REASONS[id].rule} \`${id}\``);
  return [...own, ...rows].join('<br>');
}
