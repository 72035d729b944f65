import { describe, expect, test } from 'vitest';
import { EXAM, IncidentBench, says, SILENT, WELL } from '../testing/incident-bench.ts';
import type { SignId } from './causes.ts';
import type { Candidate } from './ladder.ts';
import { ASSIGN_AFTER_MS, ASSIGNED_FOR_MS } from './limits.ts';
import type { Observation } from './observe-site.ts';

const SECOND = 1_000;
const LADDER: readonly Candidate[] = [
  { personId: 'rst', name: 'DEMO, rst', whyNot: null },
  { personId: 'bo', name: 'DEMO, bo', whyNot: null },
  { personId: 'cy', name: 'DEMO, cy', whyNot: 'credential has run out' },
  { personId: 'di', name: 'DEMO, di', whyNot: null },
];

/** The holder sits at the gateway, and these could take over. */
function lost(signs: readonly SignId[], own: Partial<Observation> = {}): Observation {
  return { ...says(...signs), seated: ['rst'], ladder: LADDER, ...own };
}

const well = (own: Partial<Observation> = {}): Observation => ({ ...WELL, seated: ['rst'], ladder: LADDER, ...own });
const stage = (bench: IncidentBench): string => bench.open?.backup.kind ?? 'no incident';
const assigned = (bench: IncidentBench): string => {
  const backup = bench.open?.backup;
  return backup?.kind === 'assigned' ? backup.personId : '';
};

/** Until the gateway has opened an incident of it. */
function opened(sign: SignId): IncidentBench {
  const bench = new IncidentBench();
  for (let waitedMs = 0; bench.open === null; waitedMs += SECOND) {
    if (waitedMs > 120 * SECOND) throw new Error(`${sign} opens no incident`);
    bench.wait(SECOND, lost([sign]));
  }
  return bench;
}

describe('the remote technologist is lost in an exam', () => {
  test('after 20 s the next of the ladder who may is assigned and paged, and nobody is told to scan', () => {
    const bench = opened('linkDown');
    expect(stage(bench)).toBe('due');
    bench.wait(ASSIGN_AFTER_MS - SECOND, lost(['linkDown']));
    expect(stage(bench)).toBe('due');
    bench.wait(SECOND, lost(['linkDown']));
    expect(assigned(bench)).toBe('bo');
    expect(bench.words('backup')).toEqual(['DEMO, bo is assigned to take over from DEMO, rst']);
    expect(bench.outputs.filter((one) => one.kind === 'noted').map((one) => one.event.kind)).toContain(
      'backupAssigned',
    );
  });

  test('who does not read back within their time is passed over, with those who may not; after all of them, all again', () => {
    const bench = opened('linkDown');
    bench.wait(ASSIGN_AFTER_MS, lost(['linkDown']));
    bench.wait(ASSIGNED_FOR_MS, lost(['linkDown']));
    expect(assigned(bench)).toBe('di');
    bench.wait(ASSIGNED_FOR_MS, lost(['linkDown']));
    expect(stage(bench)).toBe('due');
    expect(bench.words('nobody')).toEqual([
      'nobody else can take over: DEMO, bo (has not read back), DEMO, cy (credential has run out), DEMO, di (has not read back)',
    ]);
    bench.wait(ASSIGNED_FOR_MS, lost(['linkDown']));
    expect(assigned(bench)).toBe('bo');
  });

  test('read back by whoever is assigned, and by nobody else: it answers the page too', () => {
    const bench = opened('linkDown');
    bench.wait(ASSIGN_AFTER_MS, lost(['linkDown']));
    const readsBack = (personId: string): void =>
      void bench.post({ kind: 'backupReadBack', personId, name: `DEMO, ${personId}`, wallMs: bench.wallMs });
    readsBack('di');
    expect(assigned(bench)).toBe('bo');
    readsBack('bo');
    expect(stage(bench)).toBe('readBack');
    expect(bench.words('acknowledged')).toHaveLength(1);
    bench.wait(5 * SECOND, lost(['linkDown'], { seated: ['rst', 'bo'] }));
    expect(stage(bench)).toBe('readBack');
    // Gone in turn.
    bench.wait(SECOND, lost(['linkDown']));
    expect(stage(bench)).toBe('due');
  });

  test('is back before anybody read back: whoever was asked need not, and their page is dropped', () => {
    const bench = opened('linkDown');
    bench.wait(ASSIGN_AFTER_MS, lost(['linkDown']));
    bench.wait(SECOND, well());
    expect(stage(bench)).toBe('none');
    expect(bench.words('backup').at(-1)).toBe('DEMO, rst is back: DEMO, bo need not');
  });

  test.each<[string, Observation]>([
    ['the site is not heard: nobody can say what it is that would be taken over', { ...SILENT, ladder: LADDER }],
    ['nobody knows who could', lost(['linkDown'], { ladder: null })],
  ])('%s', (_, observation) => {
    const bench = opened('linkDown');
    bench.wait(60 * SECOND, observation);
    expect(stage(bench)).toBe('due');
  });

  test('the patient is out: there is nothing to take over', () => {
    const bench = opened('linkDown');
    const said = {
      stake: 'occupied',
      exam: { ...EXAM, isPatientOut: true },
      signs: lost(['linkDown']).said?.signs ?? [],
    } as const;
    bench.wait(60 * SECOND, lost(['linkDown'], { said }));
    expect(stage(bench)).toBe('none');
  });

  test('a page that could not be sent is a line, and the assignment stands', () => {
    const bench = opened('linkDown');
    const plan = bench.plan.people;
    expect(plan.some((one) => one.personId === 'bo')).toBe(false);
    bench.wait(
      ASSIGN_AFTER_MS,
      lost(['linkDown'], {
        ladder: [
          { personId: 'rst', name: 'x', whyNot: null },
          { personId: 'mrso', name: 'DEMO, mrso', whyNot: null },
        ],
      }),
    );
    expect(assigned(bench)).toBe('mrso');
  });

  test('a gateway that restarts in between goes on where it was', () => {
    const bench = opened('linkDown');
    bench.wait(ASSIGN_AFTER_MS, lost(['linkDown']));
    bench.restart(2 * SECOND);
    expect(assigned(bench)).toBe('bo');
    bench.wait(ASSIGNED_FOR_MS - 3 * SECOND, lost(['linkDown']));
    expect(assigned(bench)).toBe('bo');
    bench.wait(3 * SECOND, lost(['linkDown']));
    expect(assigned(bench)).toBe('di');
  });
});
