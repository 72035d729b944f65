import type { DrillScenario, TableTick } from '@farfield/protocol/drills';
import { ROLES } from '@farfield/protocol/policy';
import { z } from 'zod';
import { namedIn } from '../evidence/staff-names.ts';
import { check, type Checked, readYaml } from '../../../agent/src/config/yaml-file.ts';

export const TICKS_FORMAT = 'farfield-drill-ticks/1';

const seconds = z.number().min(0).max(7_200);
const tickSchema = z.union([
  seconds.describe('done, at so many seconds of the drill’s clock'),
  z.literal('notDone'),
  z.strictObject({ wrong: z.string().trim().min(1).max(300), atS: seconds.optional() }),
]);

const ticksSchema = z.strictObject({
  format: z.literal(TICKS_FORMAT),
  drill: z.string().min(1).max(80),
  beganAt: z.iso.datetime({ error: 'a time such as 2026-01-31T14:00:00Z' }),
  tookS: seconds,
  people: z
    .array(
      z.strictObject({
        personId: z.string().regex(/^[\w.:@/-]{1,64}$/, '1–64 letters, digits or . : @ / - _'),
        name: z.string().trim().min(1).max(120),
        role: z.enum(ROLES),
      }),
    )
    .min(1)
    .max(50),
  acts: z.record(z.string(), tickSchema),
});

export interface Ticks {
  readonly beganAt: string;
  readonly tookMs: number;
  readonly people: z.infer<typeof ticksSchema>['people'];
  readonly ticks: ReadonlyMap<string, TableTick>;
}

/** What an observer wrote down at the table. Every act that is expected has to be ticked, also by "notDone". */
export function readTicks(file: string, scenario: DrillScenario): Checked<Ticks> {
  const document = readYaml(file);
  if (!document.ok) return document;
  const read = check(file, ticksSchema, document.value);
  if (!read.ok) return read;
  const { drill, beganAt, tookS, people, acts } = read.value;
  const issues = [
    ...(drill === scenario.id ? [] : [{ key: 'drill', reason: `is "${drill}", and this drill is "${scenario.id}"` }]),
    ...Object.keys(acts)
      .filter((id) => !scenario.acts.some((one) => one.id === id))
      .map((id) => ({ key: `acts.${id}`, reason: 'is no act of this drill' })),
    ...scenario.acts
      .filter(({ id, pass }) => pass !== 'never' && !Object.hasOwn(acts, id))
      .map(({ id }) => ({ key: `acts.${id}`, reason: 'was not ticked: a time, or notDone' })),
    ...Object.entries(acts)
      .filter(([, tick]) => (atOf(tick) ?? 0) > tookS)
      .map(([id]) => ({ key: `acts.${id}`, reason: `is later than the drill took (${tookS} s)` })),
  ];
  issues.push(
    ...Object.entries(acts).flatMap(([id, tick]) => {
      const free = typeof tick === 'object' ? [{ where: '', text: tick.wrong, isFree: true }] : [];
      const named = namedIn(free, people).map(({ person }) => `names ${person.name}; say "the safety tech"`);
      return named.map((reason) => ({ key: `acts.${id}.wrong`, reason }));
    }),
  );
  if (issues.length > 0) return { ok: false, issues: issues.map((one) => ({ file, ...one })) };
  return {
    ok: true,
    value: {
      beganAt: `${new Date(beganAt).toISOString().slice(0, 19)}Z`,
      tookMs: Math.round(tookS) * 1_000,
      people,
      ticks: new Map(Object.entries(acts).map(([id, tick]) => [id, tickOf(tick)])),
    },
  };
}

type WrittenTick = z.infer<typeof tickSchema>;

function atOf(tick: WrittenTick): number | undefined {
  return typeof tick === 'number' ? tick : typeof tick === 'string' ? undefined : tick.atS;
}

function tickOf(tick: WrittenTick): TableTick {
  const atS = atOf(tick);
  const atMs = atS === undefined ? null : Math.round(atS * 1_000);
  if (typeof tick === 'object') return { kind: 'wrong', atMs, why: tick.wrong };
  return atMs === null ? { kind: 'notDone' } : { kind: 'done', atMs };
}

/** The file to fill in, with what each act is. */
export function emptyTicks({ id, title, acts }: DrillScenario): string {
  const never = acts.filter(({ pass }) => pass === 'never');
  const line = (one: (typeof acts)[number]): string => `  # ${one.by}: ${one.do.replaceAll(/\s+/g, ' ')}`;
  return [
    `# ${title}, at a table. For each act the seconds on the drill's clock at which it was done, or notDone,`,
    '# or { wrong: what was done instead, atS: 12 }.',
    `format: ${TICKS_FORMAT}`,
    `drill: ${id}`,
    'beganAt: 2026-01-31T14:00:00Z',
    'tookS: 0',
    'people:',
    '  - { personId: safety.tech, name: Who took part, role: mrst }',
    'acts:',
    ...acts.filter(({ pass }) => pass !== 'never').flatMap((one) => [line(one), `  ${one.id}: notDone`]),
    ...(never.length === 0 ? [] : ['  # must not happen; take the # away in front of what did']),
    ...never.flatMap((one) => [line(one), `  # ${one.id}: 0`]),
    '',
  ].join('\n');
}
