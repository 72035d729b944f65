import {
  FITTING_FIELDS,
  fitsAllowed,
  INPUT_IDS,
  POLICY_FIELDS,
  POLICY_FORMAT,
  type PolicyField,
  SETTLED_POINTS,
  TUNABLE_CONDITIONS,
  tunablesOf,
} from '@farfield/protocol/policy';
import { boundsWords, defaultWords, strictestWords } from '../policy/field-words.ts';

/** What a facility may choose, within which bounds. @param made the line that says where a page comes from */
export function policyPage(made: string): string {
  const field = (path: string, one: PolicyField): string =>
    `| \`${path}\` | ${one.title} | ${boundsWords(one)} | ${defaultWords(one)} | ${strictestWords(one)} | ${one.source} |`;
  const conditions = TUNABLE_CONDITIONS.flatMap((id) =>
    tunablesOf(id).map((one) => field(`conditions.${id}.${one.field}`, one)),
  );
  return `# Facility policy
${made}
One YAML document per site, \`format: ${POLICY_FORMAT}\`, signed by MRMD and MRSO as two persons; how that is done is in
[adr/0004](adr/0004-policy-signed-over-its-hash.md), the JSON schema in
[schemas/facility-policy.schema.json](schemas/facility-policy.schema.json). What is not in these tables is refused by name:
an unknown key, a value outside its bounds, an unknown input or condition row. Nothing is moved into bounds.

\`\`\`
farfield policy check FILE      is it a policy?
farfield policy show FILE       everything that it says, also what was left to the defaults
farfield policy diff A B        what B makes stricter, and what looser
farfield policy keygen …        a signer's key
farfield policy sign FILE …     signs it, as one person in one role
farfield policy verify FILE …   is it in force?
\`\`\`

## Fields
| key | what it says | allowed | default | stricter | source |
|---|---|---|---|---|---|
${Object.entries(POLICY_FIELDS)
  .map(([path, one]) => field(path, one))
  .join('\n')}

## Equipment
\`equipment.INPUT\` with \`fit: fitted\`, \`attested\` (a person states it) or \`notFitted\` (with the control that stands in for
it). An input that is not listed is fitted; audio and camera are attested. Fitted is stricter than attested, and that than
not fitted.

| key | what it says | allowed | default | stricter | source |
|---|---|---|---|---|---|
${Object.entries(FITTING_FIELDS)
  .map(([key, one]) => field(`equipment.*.${key}`, one))
  .join('\n')}

| input | may be |
|---|---|
${INPUT_IDS.map((input) => `| \`${input}\` | ${fitsAllowed(input).join(', ')} |`).join('\n')}

## Condition rows
Times that a row leaves to the facility; everything else of a row is the same everywhere
([CONDITIONS.md](CONDITIONS.md)). A row that warns of another one must come before it.

| key | what it says | allowed | default | stricter | rule |
|---|---|---|---|---|---|
${conditions.join('\n')}

## Points on which the sources disagree
| point | the facility's choice | here |
|---|---|---|
${SETTLED_POINTS.map(({ point, field: by, words }) => `| ${point} | ${by === null ? '–' : `\`${by}\``} | ${words} |`).join('\n')}
`;
}
