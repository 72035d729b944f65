import type { InputId } from '@farfield/protocol/policy';

type ShownAs = 'good' | 'bad' | 'silent';
type Shows = Readonly<Partial<Record<InputId, ShownAs>>>;

interface Surprise {
  readonly id: string;
  readonly atS: number;
  readonly shows: Shows;
}

interface Rehearsed {
  readonly id: string;
  readonly start?: 'idle' | 'preparedExam' | 'scanning';
  readonly endsAtS?: number;
  readonly because?: readonly string[];
  readonly ways?: readonly string[];
  readonly faults: readonly Surprise[];
}

const cut = (atS: number, shows: Shows): Surprise => ({ id: 'comes', atS, shows });
const back = (atS: number, input: InputId): Surprise => ({ id: 'goes', atS, shows: { [input]: 'good' } });
const all = (how: ShownAs): Shows => ({ link: how, consolePage: how });

function scenario(
  number: number,
  { id, start = 'scanning', endsAtS = 90, because = [], ways, faults }: Rehearsed,
): string {
  return JSON.stringify({
    version: 1,
    id,
    number: 100 + number,
    heading: 'emergencies',
    title: `Rehearsed: ${id}`,
    exam: { class: because.length === 0 ? 'C1' : 'C2', because, patient: 'nobody: imagined' },
    ways: ways ?? ['live', 'tableTop'],
    start,
    endsAtS,
    briefing: ['Nothing of it is real.'],
    faults: faults.map((one) => ({ ...one, kind: 'shadow', words: `${one.id}.` })),
    automatic: [],
    acts: [{ id: 'looks', by: 'mrst', after: 'comes', within: 20, do: 'Looks.' }],
    observer: ['Did anybody run?'],
    returnToService: ['Say that it is over.'],
  });
}

/** What conductors choose from: short, so that one day has many of them. */
export const SCENARIOS: readonly string[] = [
  { id: 'link', faults: [cut(6, all('silent')), { id: 'goes', atS: 40, shows: all('good') }] },
  { id: 'door', faults: [cut(4, { door34: 'bad' }), back(10, 'door34')] },
  { id: 'ball', endsAtS: 60, faults: [cut(3, { squeezeBall: 'bad' }), back(6, 'squeezeBall')] },
  { id: 'mains', faults: [cut(5, { mains: 'bad' }), back(50, 'mains')] },
  { id: 'metal', start: 'preparedExam' as const, faults: [cut(5, { ferromagnetic: 'bad' }), back(9, 'ferromagnetic')] },
  { id: 'vitals', because: ['sedated'], faults: [cut(2, { vitals: 'silent' }), back(60, 'vitals')] },
  { id: 'quench', start: 'idle' as const, faults: [cut(8, { quench: 'bad', oxygen: 'bad' })] },
].map((one, index) => scenario(index, one));

/** Goes on for as long as a drill can. */
export const ENDLESS_SCENARIO = scenario(50, { id: 'endless', endsAtS: 1_800, faults: [cut(20, all('silent'))] });

/** What no site takes, whoever proposes it. */
export const REFUSED_SCENARIOS: readonly string[] = [
  'no document',
  scenario(60, { id: 'table', ways: ['tableTop'], faults: [cut(5, { door34: 'bad' })] }),
  scenario(61, { id: 'late', endsAtS: 10_000, faults: [cut(5, { door34: 'bad' })] }),
];
