import { type DrillScenario, parseDrill, SHADOW_SHOWS } from '@farfield/protocol/drills';
import { INPUT_IDS, type InputFact, type InputId } from '@farfield/protocol/policy';
import { describe, expect, test } from 'vitest';
import { DrillSite } from './drill-bench.ts';

const HOWS = ['good', 'bad', 'unknown', 'silent'] as const;
type How = (typeof HOWS)[number];
/** A surprise is told at the latest so long after it came, as by any adapter. */
const TOLD_WITHIN_MS = 1_000;

/** What dies with what, said once more by hand: the same table twice would agree with itself. */
const DIES: Readonly<Record<string, string>> = {
  'mains bad': 'no mains',
  'quench bad': 'quench',
  'roomStop bad': 'emergency power off',
  'scannerFault bad': 'gradient amplifier',
};

/** What people state or prove is well again when they do it once more. */
const STATED: ReadonlySet<InputId> = new Set(['patientAudio', 'patientCamera', 'presence']);

/** Silent: nothing proves it again, a page less what it takes to come from there. */
function isAs(how: How, before: InputFact, shown: InputFact, later: InputFact): boolean {
  if (how !== 'silent') return shown.raw === how;
  return (shown.lastSeenMs ?? 0) <= (before.lastSeenMs ?? 0) + 200 && later.lastSeenMs === shown.lastSeenMs;
}

/** It comes, and after ten seconds it is well again. */
function showing(input: InputId, how: How, start: DrillScenario['start'] = 'scanning'): object {
  const fault = { kind: 'shadow', words: 'something' } as const;
  return {
    version: 1,
    id: 'own',
    number: 100,
    heading: 'emergencies',
    title: 'One signal',
    exam: { class: 'C1', patient: 'an adult' },
    ways: ['live', 'tableTop'],
    start,
    endsAtS: 120,
    briefing: ['one signal'],
    faults: [
      { ...fault, id: 'comes', atS: 5, shows: { [input]: how } },
      { ...fault, id: 'goes', atS: 15, shows: { [input]: 'good' } },
    ],
    automatic: [],
    acts: [{ id: 'look', by: 'mrst', after: 'comes', within: 60, do: 'looks at it' }],
    observer: ['who looked?'],
    returnToService: [],
  };
}

const { policy } = new DrillSite().state.policy;
const isLiveDrill = (document: object): boolean => parseDrill(document, { acts: null, policy }).ok;
const ALL = INPUT_IDS.flatMap((input) => HOWS.map((how) => ({ input, how, name: `${input} ${how}` })));
const SHOWN = ALL.filter(({ input, how }) => isLiveDrill(showing(input, how)));

test('whatever has no row is refused as a live drill, and whatever has one in another way too', () => {
  const named = ALL.filter(({ input, how }) => {
    const row = SHADOW_SHOWS[input];
    return row !== undefined && (how === 'good' || row.as.includes(how));
  });
  expect(SHOWN.map((one) => one.name)).toEqual(named.map((one) => one.name));
  expect(SHOWN.length).toBeGreaterThan(40);
  expect(ALL.length - SHOWN.length).toBeGreaterThan(60);
});

test('what is about an exam is refused where there is none', () => {
  const idle = SHOWN.filter(({ input, how }) => !isLiveDrill(showing(input, how, 'idle')));
  expect(new Set(idle.map((one) => one.input))).toEqual(
    new Set(['zone4Entry', 'link', 'consolePage', 'linkRoundTrip', 'linkRoundTripLong', 'operatorInput', 'presence']),
  );
});

describe('law: what a live scenario may name is shown by the shadow as what it names', () => {
  const factOf = (site: DrillSite, input: InputId) => {
    const { shadow } = site.state.drill;
    if (shadow === null) throw new Error(site.view.endedWords);
    return shadow.agent.policy.inputs[input];
  };

  test.each(SHOWN)('$name is shown as that, and well again when it is over', ({ input, how, name }) => {
    const document = showing(input, how) as Pick<DrillScenario, 'faults'>;
    const site = new DrillSite().begins(document);
    const came = (id: string): boolean => site.view.desk.surprises.some((one) => one.faultId === id && one.cameMs >= 0);
    const until = (id: string): void => {
      for (let turns = 0; !came(id) && turns < 400; turns += 1) site.passes(100);
      expect(came(id)).toBe(true);
    };
    const deadBy = (): string | undefined => site.state.drill.shadow?.scanner.fault;

    site.passes(3_000);
    expect(deadBy()).toBe('');
    until('comes');
    const before = factOf(site, input);
    site.passes(TOLD_WITHIN_MS);
    const shown = factOf(site, input);
    site.passes(2_000);
    expect(isAs(how, before, shown, factOf(site, input)), JSON.stringify(shown)).toBe(true);
    expect(deadBy()).toBe(DIES[name] ?? '');

    until('goes');
    site.passes(TOLD_WITHIN_MS);
    expect(deadBy()).toBe('');
    const { raw } = factOf(site, input);
    expect(raw === 'good' || STATED.has(input), raw).toBe(true);
  });
});
