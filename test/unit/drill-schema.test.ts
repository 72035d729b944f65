import { drillJsonSchema, parseDrill } from '@farfield/protocol/drills';
import { DEFAULT_POLICY } from '@farfield/protocol/policy';
import { isMap } from '@farfield/protocol/policy-lab';
import { expect, test } from 'vitest';
import { readNamed } from '../../scripts/drill/read-drill.ts';
import { WORLD_ACTS } from '../../simulators/src/world/world-acts.ts';

const SCHEMA = drillJsonSchema(WORLD_ACTS);

const DRILL = readNamed('safety-tech-leaves', DEFAULT_POLICY);

/** A scenario with everything said. */
function written(): Record<string, unknown> {
  if (!DRILL.ok) throw new Error('no such drill');
  return structuredClone({ ...DRILL.value });
}

const isRead = (value: unknown): boolean => parseDrill(value, { acts: WORLD_ACTS, policy: DEFAULT_POLICY }).ok;

function keysOf(part: unknown): { readonly all: readonly string[]; readonly required: readonly unknown[] } {
  if (!isMap(part) || !isMap(part['properties']) || !Array.isArray(part['required'])) throw new Error('no object');
  return { all: Object.keys(part['properties']), required: part['required'] };
}

test('the reader wants what the schema wants, of the document, its exam and its acts', () => {
  const { all, required } = keysOf(SCHEMA);
  const properties = SCHEMA['properties'];
  if (!isMap(properties) || !isMap(properties['acts'])) throw new Error('no properties');
  expect(isRead(written())).toBe(true);
  expect(all.toSorted()).toEqual(Object.keys(written()).toSorted());
  for (const key of required) {
    const without = written();
    delete without[String(key)];
    expect(isRead(without), String(key)).toBe(false);
  }
  const { exam: whole } = written();
  for (const key of keysOf(properties['exam']).required) {
    const exam: Record<string, unknown> = isMap(whole) ? { ...whole } : {};
    delete exam[String(key)];
    expect(isRead({ ...written(), exam }), `exam ${String(key)}`).toBe(false);
  }
  const { acts } = written();
  const [first, ...others] = Array.isArray(acts) ? acts : [];
  const act = keysOf(properties['acts']['items']);
  expect(act.all.toSorted()).toEqual(Object.keys({ ...first }).toSorted());
  for (const key of act.required) {
    const without: Record<string, unknown> = { ...first };
    delete without[String(key)];
    expect(isRead({ ...written(), acts: [without, ...others] }), `acts ${String(key)}`).toBe(false);
  }
});
