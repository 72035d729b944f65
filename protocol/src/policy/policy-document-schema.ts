import type { ConditionId } from './conditions.ts';
import { INPUT_IDS, type InputId } from './inputs.ts';
import {
  FITTING_FIELDS,
  fitsAllowed,
  POLICY_FIELDS,
  type PolicyField,
  TUNABLE_CONDITIONS,
  tunablesOf,
} from './policy-fields.ts';
import { POLICY_FORMAT, SIGNER_ROLES } from './policy-document.ts';

type Schema = Readonly<Record<string, unknown>>;

/** JSON schema of a policy document, for editors: made from the rows that the parser reads. */
export function policyDocumentJsonSchema(): Schema {
  const top = Object.entries(POLICY_FIELDS).filter(([path]) => !path.includes('.'));
  const capabilities = Object.entries(POLICY_FIELDS).flatMap(([path, field]) =>
    path.startsWith('capabilities.') ? [[path.slice('capabilities.'.length), fieldSchema(field)] as const] : [],
  );
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Farfield facility policy',
    ...closed(
      {
        format: { const: POLICY_FORMAT, description: 'another format is refused' },
        ...Object.fromEntries(top.map(([path, field]) => [path, fieldSchema(field)])),
        capabilities: closed(Object.fromEntries(capabilities), []),
        equipment: {
          ...closed(Object.fromEntries(INPUT_IDS.map((input) => [input, fittingSchema(input)])), []),
          description: 'one line per input; an input that is not listed is fitted (audio and camera: attested)',
        },
        conditions: {
          ...closed(Object.fromEntries(TUNABLE_CONDITIONS.map((id) => [id, rowSchema(id)])), []),
          description: 'times of condition rows that the row leaves to the facility',
        },
        signatures: {
          type: 'array',
          maxItems: SIGNER_ROLES.length,
          items: signatureSchema(),
          description: 'made by `farfield policy sign`: MRMD and MRSO, two persons; without both it is not in force',
        },
      },
      ['format', ...top.flatMap(([path, field]) => (isRequired(field) ? [path] : []))],
    ),
  };
}

function fittingSchema(input: InputId): Schema {
  const { byRole, validForMs, words, substitute } = FITTING_FIELDS;
  const shapes = {
    fitted: closed({ fit: { const: 'fitted' } }, ['fit']),
    attested: closed(
      {
        fit: { const: 'attested' },
        byRole: fieldSchema(byRole),
        validForMs: fieldSchema(validForMs),
        words: fieldSchema(words),
      },
      ['fit', 'byRole', 'words'],
    ),
    notFitted: closed({ fit: { const: 'notFitted' }, substitute: fieldSchema(substitute) }, ['fit', 'substitute']),
  };
  return { oneOf: fitsAllowed(input).map((fit) => shapes[fit]) };
}

function rowSchema(id: ConditionId): Schema {
  return closed(Object.fromEntries(tunablesOf(id).map((one) => [one.field, fieldSchema(one)])), []);
}

function signatureSchema(): Schema {
  return closed(
    {
      role: { enum: SIGNER_ROLES },
      personId: { type: 'string', minLength: 1, maxLength: 64 },
      signedAt: { type: 'string', description: 'UTC, to the second' },
      signature: { type: 'string', description: 'Ed25519, base64' },
    },
    ['role', 'personId', 'signedAt', 'signature'],
  );
}

function fieldSchema(field: PolicyField): Schema {
  const description = field.title;
  switch (field.kind) {
    case 'text':
      return { type: 'string', minLength: field.minLength, maxLength: field.maxLength, description };
    case 'number':
      return { type: 'integer', minimum: field.min, maximum: field.max, ...withDefault(field.default), description };
    case 'choice':
      return { enum: field.choices, ...withDefault(field.default), description };
    case 'flag':
      return { type: 'boolean', default: field.default, description };
  }
}

function withDefault(value: string | number | null): Schema {
  return value === null ? {} : { default: value };
}

function isRequired(field: PolicyField): boolean {
  return field.kind === 'text' || field.default === null;
}

function closed(properties: Schema, required: readonly string[]): Schema {
  return { type: 'object', properties, ...(required.length === 0 ? {} : { required }), additionalProperties: false };
}
