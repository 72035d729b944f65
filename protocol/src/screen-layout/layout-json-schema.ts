import {
  ID_MAX,
  ID_PATTERN,
  LIFE_SIGN_LEAST_PIXELS,
  LIFE_SIGN_MAX_PIXELS,
  LIFE_SIGN_WITHIN_MS,
  PIXEL_MAX,
  REGION_KINDS,
  REGIONS_MAX,
  SHA256_PATTERN,
  WORDS_MAX,
} from './marked-layout.ts';

type Schema = Readonly<Record<string, unknown>>;

const pixel = { type: 'integer', minimum: 0, maximum: PIXEL_MAX };
const side = { type: 'integer', minimum: 1, maximum: PIXEL_MAX };
const box = { x: pixel, y: pixel, width: side, height: side };
const id = { type: 'string', maxLength: ID_MAX, pattern: ID_PATTERN.source };

function object(properties: Readonly<Record<string, Schema>>, optional: readonly string[] = []): Schema {
  const required = Object.keys(properties).filter((one) => !optional.includes(one));
  return { type: 'object', properties, required, additionalProperties: false };
}

/** The shape of a layout file, for editors that complete and mark; the agent and `/calibration` say the rest. */
export function screenLayoutJsonSchema(): Schema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    ...object(
      {
        layoutId: id,
        width: { ...side, description: 'of the whole picture, pixels' },
        height: { ...side, description: 'of the whole picture, pixels' },
        regions: {
          minItems: 1,
          maxItems: REGIONS_MAX,
          type: 'array',
          items: object(
            {
              regionId: id,
              words: {
                type: 'string',
                minLength: 1,
                maxLength: WORDS_MAX,
                description: 'what a person reads when it is refused',
              },
              kind: {
                type: 'string',
                enum: [...REGION_KINDS],
                description:
                  'free: relayed; permit: a click is a command and goes through the interlocks; blocked: never from remote',
              },
              ...box,
              takesKeys: { default: false, description: 'whether typing may follow a click into it', type: 'boolean' },
              mark: {
                description:
                  'what must be seen in the picture at the moment of a press; absent: the rectangle alone. Of the permit regions "start" and "continue": the whole button as it looks while it can be pressed; absent: it is never pressed',
                ...object({ ...box, sha256: { type: 'string', pattern: SHA256_PATTERN.source } }),
              },
            },
            ['takesKeys', 'mark'],
          ),
        },
        neutral: { ...object({ x: pixel, y: pixel }), description: 'where letting go of a button does nothing' },
        lifeSign: {
          description:
            'what of the picture changes by itself while the screen lives (a clock, a cursor, a bar that runs); absent: nobody can tell whether the picture stands still',
          ...object(
            {
              words: { type: 'string', minLength: 1, maxLength: WORDS_MAX, description: 'what it is' },
              ...box,
              withinMs: {
                type: 'integer',
                minimum: LIFE_SIGN_WITHIN_MS.min,
                maximum: LIFE_SIGN_WITHIN_MS.max,
                description: 'without a change for longer than this the picture is frozen',
              },
              leastPixels: {
                default: LIFE_SIGN_LEAST_PIXELS,
                type: 'integer',
                minimum: 1,
                maximum: LIFE_SIGN_MAX_PIXELS,
                description: 'fewer changed pixels than this are none',
              },
              mayRepeat: {
                default: false,
                type: 'boolean',
                description:
                  'true for a cursor or a bar that runs round; false: only what was not shown lately is a change',
              },
            },
            ['leastPixels', 'mayRepeat'],
          ),
        },
      },
      ['lifeSign'],
    ),
  };
}
