import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  CONDITION_IDS,
  conditionRow,
  REASONS,
  ACTION_RULES,
  COMMAND_CLASS,
  policyDocumentJsonSchema,
  type Verdict,
} from '@farfield/protocol/policy';
import { drillJsonSchema } from '@farfield/protocol/drills';
import { screenLayoutJsonSchema } from '@farfield/protocol/screen-layout';
import { opcUaMappingJsonSchema } from '../agent/src/adapters/opcua/mapping-file.ts';
import { agentConfigJsonSchema } from '../agent/src/config/agent-config.ts';
import { policySignersJsonSchema } from '../agent/src/config/policy-signers-file.ts';
import { gatewayConfigJsonSchema } from '../gateway/src/config/gateway-config.ts';
import { WORLD_ACTS } from '../simulators/src/world/world-acts.ts';
import { drillEvidenceJsonSchema } from './drill/evidence/evidence-schema.ts';
import { drillsPage } from './docs/drills-page.ts';
import { policyPage } from './docs/policy-page.ts';
import { ROOT } from './run-command.ts';
import { SAFETY_PAGES } from './safety/pages.ts';

/** The tables that people read, made from the rows that the core runs. `--check`: exit 1 when a page is stale. */
const MADE = '<!-- Made by `npm run docs` from the tables of protocol/src/policy. Do not edit. -->\n';

function conditionsPage(): string {
  const short = ({ authority, scan, people, system }: Verdict): string =>
    [
      authority > 0 ? `A${authority}` : '',
      scan > 0 ? `S${scan}` : '',
      people > 0 ? `P${people}` : '',
      system > 0 ? `X${system}` : '',
    ]
      .filter((one) => one !== '')
      .join(' ') || '–';
  const rows = CONDITION_IDS.map((id) => ({ id, ...conditionRow(id) }))
    .toSorted((left, right) => (left.rule < right.rule ? -1 : 1))
    .map((row) =>
      [
        row.rule,
        `\`${row.id}\``,
        row.title,
        `\`${row.input}\``,
        row.applies,
        row.ttlMs === null
          ? '–'
          : `${row.ttlMs / 1_000}${row.ttlTwoPathsMs === null ? '' : ` (two paths ${row.ttlTwoPathsMs / 1_000})`}`,
        `${row.confirmAfterMs / 1_000}`,
        `${row.clearAfterMs / 1_000}`,
        row.latch === 'none'
          ? '–'
          : `${row.latch}: ${row.clearedBy.join(row.clearNeeds === 'each' ? ' and ' : ', ')}${row.clearNeeds === 'level2' ? ', of Level 2' : ''}`,
        row.priority,
        short(row.verdict.empty),
        short(row.verdict.inRoom),
        short(row.verdict.scanning),
        row.firstStep,
      ].join(' | '),
    );
  return `# Conditions\n${MADE}
A authority · S scan · P people · X system; times in seconds. Meaning of the columns: \`protocol/src/policy/condition-row.ts\`.

| rule | id | condition | input | looked at | time to live | confirm | clear | latch, cleared by | priority | room empty | patient in room | scanning | first step |
|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
${rows.map((row) => `| ${row} |`).join('\n')}
`;
}

function reasonsPage(): string {
  const rows = Object.entries(REASONS).map(
    ([id, { rule, text, next }]) => `| ${rule} | \`${id}\` | ${text} | ${next} |`,
  );
  return `# Reasons\n${MADE}
Every refusal, in the words that screen, log and audit share, and what to do next.

| rule | id | words | next |
|---|---|---|---|
${rows.join('\n')}
`;
}

function actionsPage(): string {
  const rows = Object.entries(ACTION_RULES).map(([id, one]) => {
    const commandClass = COMMAND_CLASS[id as keyof typeof COMMAND_CLASS];
    return `| \`${id}\` | ${one.words} | ${one.roles.join(', ')} | ${one.seat} | ${commandClass} | ${one.needsCredential ? 'yes' : 'no'} |`;
  });
  return `# Roles and actions\n${MADE}
Who may ask for what: the one matrix that gateway, on-site server and screens share. What is not here does not exist as a
command: no table motion, quench, power-off, door or injector.

| action | in words | roles | seat | class | valid credential needed |
|---|---|---|---|---|---|
${rows.join('\n')}
`;
}

const schema =
  (make: () => object): (() => string) =>
  () =>
    `${JSON.stringify(make(), null, 2)}\n`;

export const GENERATED_PAGES: Readonly<Record<string, () => string>> = {
  'docs/schemas/agent.schema.json': schema(agentConfigJsonSchema),
  'docs/schemas/drill.schema.json': schema(() => drillJsonSchema(WORLD_ACTS)),
  'docs/schemas/drill-evidence.schema.json': schema(drillEvidenceJsonSchema),
  'docs/schemas/facility-policy.schema.json': schema(policyDocumentJsonSchema),
  'docs/schemas/policy-signers.schema.json': schema(policySignersJsonSchema),
  'docs/schemas/opcua-mapping.schema.json': schema(opcUaMappingJsonSchema),
  'docs/schemas/screen-layout.schema.json': schema(screenLayoutJsonSchema),
  'docs/schemas/gateway.schema.json': schema(gatewayConfigJsonSchema),
  'docs/CONDITIONS.md': conditionsPage,
  'docs/REASONS.md': reasonsPage,
  'docs/ACTIONS.md': actionsPage,
  ...SAFETY_PAGES,
  'docs/POLICY.md': () => policyPage(MADE),
  'docs/DRILLS.md': drillsPage,
};

export function stalePages(): string[] {
  return Object.entries(GENERATED_PAGES).flatMap(([file, make]) => {
    try {
      return readFileSync(path.join(ROOT, file), 'utf8') === make() ? [] : [file];
    } catch {
      return [file];
    }
  });
}

if (process.argv[1] === import.meta.filename) {
  if (process.argv.includes('--check')) {
    const stale = stalePages();
    for (const file of stale) process.stderr.write(`stale: ${file}; run npm run docs\n`);
    process.exitCode = stale.length > 0 ? 1 : 0;
  } else {
    for (const [file, make] of Object.entries(GENERATED_PAGES)) {
      mkdirSync(path.dirname(path.join(ROOT, file)), { recursive: true });
      writeFileSync(path.join(ROOT, file), make());
      process.stdout.write(`made ${file}\n`);
    }
  }
}
