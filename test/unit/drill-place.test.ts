import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { placeOf, type RecordedPlace } from '../../scripts/drill/place.ts';
import { placeIn } from '../../scripts/drill/read-live-record.ts';
import { UsageError } from '../../scripts/policy/policy-command.ts';
import { tempFolder } from '../support/test-site.ts';

const folder = tempFolder('drill-place');
afterAll(() => folder.remove());
const PLAN = path.join(folder.path, 'plan.yaml');
writeFileSync(
  PLAN,
  `format: farfield-drill-programme/1
site: Cedar Ridge
from: 2026-01-31
scanners:
  - { name: MR 1, shifts: [day, night] }
  - { name: MR 2, shifts: [day] }
drills: [{ id: link-loss-mid-scan, everyMonths: 6 }]
`,
);

const GIVEN = { site: 'Cedar Ridge', scanner: 'MR 1', shift: 'night', next: '2027-06-30' };
const RECORDED: RecordedPlace = { site: 'Cedar Ridge', scanner: 'MR 1' };
const said = (given: Parameters<typeof placeOf>[0], recorded: RecordedPlace | null = null): readonly string[] => {
  const place = placeOf(given, recorded);
  return place.ok ? [Object.values(place.value.placeFrom).join(' ')] : place.answer.lines;
};

describe('site, scanner and shift of a drill', () => {
  test('where nobody knows them they are as stated, and the evidence will say so', () => {
    expect(placeOf(GIVEN)).toEqual({
      ok: true,
      value: {
        site: 'Cedar Ridge',
        scanner: 'MR 1',
        shift: 'night',
        nextDueOn: '2027-06-30',
        placeFrom: { site: 'stated', scanner: 'stated', shift: 'stated' },
      },
    });
  });

  test('in the programme', () => {
    expect(said({ ...GIVEN, programme: PLAN })).toEqual(['programme programme programme']);
  });

  test.each([
    ['site', { site: 'Cedar Rigde' }, '--site: Cedar Rigde is not in it; it has Cedar Ridge'],
    ['scanner', { scanner: 'MR1' }, '--scanner: MR1 is not in it; it has MR 1, MR 2'],
    ['shift', { shift: 'evening' }, '--shift: evening is not in it; it has day, night'],
    ['shift of another scanner', { scanner: 'MR 2' }, '--shift: night is not in it; it has day'],
  ])('a %s that the programme does not have is refused with those that it has', (_, wrong, words) => {
    expect(said({ ...GIVEN, ...wrong, programme: PLAN })).toEqual([`${PLAN}: ${words}`]);
  });

  test('several are said at once, and exit code 2', () => {
    const place = placeOf({ ...GIVEN, site: 'x', scanner: 'y', programme: PLAN });
    expect(place.ok ? null : [place.answer.exitCode, place.answer.lines.length]).toEqual([2, 2]);
  });

  test('of a live drill the agent says site and scanner: nobody needs to, and whoever says otherwise is refused', () => {
    const { shift, next } = GIVEN;
    expect(said({ shift, next }, RECORDED)).toEqual(['record record stated']);
    expect(said({ ...GIVEN, programme: PLAN }, RECORDED)).toEqual(['record record programme']);
    expect(said({ ...GIVEN, scanner: 'MR 2' }, RECORDED)).toEqual([
      'the record: --scanner: MR 2: the agent that wrote it is at MR 1',
    ]);
  });

  test('a record that the programme knows nothing of is refused too', () => {
    const { shift, next } = GIVEN;
    expect(said({ shift, next, programme: PLAN }, { site: 'Elsewhere', scanner: 'MR 1' })).toEqual([
      `${PLAN}: --site: Elsewhere is not in it; it has Cedar Ridge`,
    ]);
  });

  test('a record of before agents said where they are says nothing', () => {
    expect(placeIn({ siteName: 'Cedar Ridge' })).toBeNull();
    expect(placeIn({ siteName: 'Cedar Ridge', scannerName: 'MR 1' })).toEqual(RECORDED);
  });

  test('what is missing, and a programme that is none, is said', () => {
    expect(() => placeOf({ ...GIVEN, shift: undefined } as never)).toThrow(UsageError);
    expect(said({ ...GIVEN, programme: path.join(folder.path, 'none.yaml') })[0]).toMatch(/none\.yaml/);
  });
});
