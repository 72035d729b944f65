import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCopy, refuseNamed } from '../../scripts/drill/evidence/open-copy.ts';
import {
  EvidenceRefused,
  withClosing,
  withFinding,
  withSignature,
} from '../../scripts/drill/evidence/amend-evidence.ts';
import { type Evidence, partsSchema } from '../../scripts/drill/evidence/evidence-schema.ts';
import { namedIn, openTexts, staffIn } from '../../scripts/drill/evidence/staff-names.ts';
import { run } from '../../scripts/drill/run.ts';
import { ROOT } from '../../scripts/run-command.ts';
import { tempFolder } from '../support/test-site.ts';

/** One rehearsal's evidence, into every field of which somebody writes a name. */
const folder = tempFolder('drill-staff-names');
const FILE = path.join(folder.path, 'evidence.json');
let evidence: Evidence;
const MIA = { personId: 'mia.k', name: 'Mía  Køber-Lund (MRST)', role: 'mrst', hasStayed: true } as const;
const SAM = { role: 'mrso', personId: 'sam.o', name: 'Samuel Oduya', signedAt: '2026-11-29T12:00:00Z' } as const;

beforeAll(async () => {
  const policy = path.join(ROOT, 'scripts', 'demo', 'site', 'policy.yaml');
  const place = ['--site', 'Cedar Ridge', '--scanner', 'MR 1', '--shift', 'night', '--next', '2099-06-30'];
  const made = await run.run(['door-opened', '--policy', policy, '--evidence', FILE, ...place]);
  const read = JSON.parse(readFileSync(FILE, 'utf8')) as Evidence;
  if (read.parts.staff === null) throw new Error(made.lines.join('\n'));
  evidence = {
    ...read,
    parts: {
      ...read.parts,
      staff: { ...read.parts.staff, people: [...read.parts.staff.people, MIA] },
      findings: [{ id: 'F1', words: 'The phone rang nine times' }],
      actions: [{ id: 'A1', finding: 'F1', words: 'A second phone', owner: 'siteLead', until: '2026-12-31' }],
    },
    signatures: [{ ...SAM, publicKey: 'AA==', signature: 'AA==' }],
    closings: [
      {
        action: 'A1',
        closedOn: '2026-12-20',
        how: 'It hangs beside the door',
        by: { ...SAM, personId: 'closer', name: 'Cleo Zhang', publicKey: 'AA==', signature: 'AA==' },
      },
    ],
  };
  // A whole rehearsal, on cores that others use too.
}, 60_000);
afterAll(() => folder.remove());

const copy = (): Evidence => structuredClone(evidence);
const whereNamed = (one: Evidence): readonly string[] =>
  namedIn(openTexts(one), staffIn(one)).map(({ where }) => where);

/** Why it was refused; '': it was not. */
function refusalOf(act: () => void): string {
  try {
    act();
    return '';
  } catch (error) {
    if (error instanceof EvidenceRefused) return error.message;
    throw error;
  }
}

test('known by name are those who took part, who signed, and who closed an action', () => {
  const names = staffIn(evidence).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining([MIA.name, SAM.name, 'Cleo Zhang']));
  expect(whereNamed(evidence)).toEqual([]);
});

describe('every text of every part that everybody reads, with a name in it', () => {
  /** Paths of the schema itself: a field that is added to it is asked here, or this list is too short. */
  const paths = pathsOf(partsSchema, '').filter((one) => !one.startsWith('staff'));
  const closing = ['closings.0.how'];

  test('there are such fields in every part that has texts', () => {
    expect(new Set(paths.map((one) => one.split('.')[0]))).toEqual(
      new Set(['about', 'actions', 'alarms', 'end', 'findings', 'journal', 'policy', 'scenario', 'score']),
    );
    expect(paths.length).toBeGreaterThanOrEqual(20);
  });

  test.each([...paths, ...closing])('%s', (where) => {
    for (const name of [MIA.name, 'mia køber-lund', MIA.personId, SAM.name, 'Cleo Zhang']) {
      const changed = copy();
      write(where.startsWith('closings') ? changed : changed.parts, where, `said by ${name}.`);
      expect(whereNamed(changed), `${where} ${name}`).toContain(where);
      expect(() => refuseNamed(changed, changed)).toThrow(EvidenceRefused);
      // How an action was closed is not in a copy at all, and names nobody there.
      const isCopied = !where.startsWith('closings');
      expect(refusalOf(() => openCopy(changed)).includes(where)).toBe(isCopied);
    }
  });

  test.each(['findings.0.words', 'actions.0.words', 'score.lines.0.why'])('%s: also by a part of the name', (where) => {
    const changed = copy();
    write(changed.parts, where, 'nobody told Køber what to do');
    expect(whereNamed(changed)).toEqual([where]);
  });

  test('a part of a name, an initial, or a function is no name where machines and the site write', () => {
    const changed = copy();
    changed.parts.about.site = 'Lund Imaging';
    changed.parts.findings[0] = { id: 'F1', words: 'The MRST, the safety tech and the MRSO ran; K. was out' };
    expect(whereNamed(changed)).toEqual([]);
  });
});

describe('the record in an open copy', () => {
  const withPayload = (said: object): Evidence => {
    const changed = copy();
    const [first, ...rest] = changed.record;
    if (first === undefined) throw new Error('no record');
    // Its kind stands in the header; it is none of people.
    const kept = rest.find((one) => one.payload !== '' && !/"(people)"/.test(one.header)) ?? first;
    return { ...changed, record: [{ ...kept, payload: JSON.stringify(said), salt: '00' }] };
  };
  const left = (said: object): string => openCopy(withPayload(said)).record[0]?.payload ?? '';

  test.each<[string, object]>([
    ['an account', { by: 'mia.k' }],
    ['an account in a sentence', { answer: 'taken by mia.k at the desk' }],
    ['a name in another spelling', { holder: 'MIA KØBER-LUND' }],
    ['a name in the depth', { arguments: { list: [{ who: 'Samuel Oduya' }] } }],
    ['a name of a field', { 'mia.k': true }],
    ['a part of a name in what somebody gave as the reason', { arguments: { why: 'Mia went in' } }],
  ])('%s: its payload is gone, its place in the chain is not', (_, said) => {
    expect(left(said)).toBe('');
    expect(openCopy(withPayload(said)).record).toHaveLength(1);
  });

  test('what names nobody stays', () => {
    expect(left({ action: 'stop', reasons: ['doorOpen'] })).not.toBe('');
  });

  test('law: no name and no account of anybody is in it', () => {
    const text = JSON.stringify(openCopy(evidence)).toLowerCase();
    const names = staffIn(evidence).flatMap(({ personId, name }) => [`"${personId}"`, name]);
    expect(names.length).toBeGreaterThan(8);
    expect(names.filter((one) => text.includes(one.toLowerCase()))).toEqual([]);
  });
});

describe('before it is too late', () => {
  const unsigned = (): Evidence => ({ ...copy(), signatures: [], closings: [] });
  const note = (finding: string) => withFinding(unsigned(), { finding, action: null });

  test('an observer who names somebody is refused, and who names a function is not', () => {
    expect(() => note('Mia was late')).toThrow(/it names/);
    expect(() => note('mia.k was late')).toThrow(/findings name functions/);
    expect(note('The safety tech was late').parts.findings).toHaveLength(2);
  });

  test('who is named in it does not sign it: what was signed could not be mended', () => {
    const named = unsigned();
    named.parts.findings.push({ id: 'F2', words: 'Oduya held the door' });
    expect(() => withSignature(named, SAM, 'no key')).toThrow(/findings\.1\.words names Samuel Oduya/);
  });

  test('how an action was closed names nobody, and not whoever says so', () => {
    const closed = { action: 'A1', closedOn: '2026-12-20', how: 'Samuel bought one' };
    expect(() => withClosing(unsigned(), closed, SAM, 'no key')).toThrow(/it names Samuel Oduya/);
  });
});

/** Every place of the schema that is a text without a list or a pattern of its own. */
function pathsOf(schema: unknown, where: string): readonly string[] {
  const at = (key: string): string => (where === '' ? key : `${where}.${key}`);
  if (schema instanceof z.ZodObject)
    return Object.entries<unknown>(schema.shape).flatMap(([key, one]) => pathsOf(one, at(key)));
  if (schema instanceof z.ZodArray) return pathsOf(schema.element, at('0'));
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional) return pathsOf(schema.unwrap(), where);
  if (schema instanceof z.ZodRecord) return [at('title')];
  return schema instanceof z.ZodString && isFreeText(schema) ? [where] : [];
}

/** A date, a time or a hash is none. */
function isFreeText(schema: z.ZodString): boolean {
  const parsed = schema.safeParse('said by Mia');
  return parsed.success || parsed.error.issues.every(({ code }) => code === 'too_big');
}

function write(into: object, where: string, text: string): void {
  const keys = where.split('.');
  const last = keys.pop() ?? '';
  let place = into as Record<string, unknown>;
  for (const key of keys) {
    const next = place[key] ?? {};
    place[key] = next;
    place = next as Record<string, unknown>;
  }
  place[last] = text;
}
