/** Which end's words are lost. */
export type Way = 'both' | 'fromSite' | 'toSite';
export const PATH_NAMES = ['primary', 'cellular'] as const;
export type PathName = (typeof PATH_NAMES)[number];
export type NetworkKind = 'proxy' | 'tun';

/** What happens to the site's paths. */
export type Course =
  /** nothing passes for so long; `device`: the site's network devices are taken down instead */
  | { readonly kind: 'outage'; readonly ms: number; readonly way: Way; readonly of: 'all' | PathName }
  | { readonly kind: 'deviceDown'; readonly ms: number }
  | { readonly kind: 'flapping'; readonly downMs: number; readonly upMs: number; readonly times: number }
  /** everything is lost for `BURST.ms` again and again; `sharedShare` of the bursts hit both paths at once */
  | { readonly kind: 'bursts'; readonly forMs: number; readonly sharedShare: number };

export interface CutRow {
  readonly rowId: string;
  readonly words: string;
  readonly pathCount: 1 | 2;
  readonly networks: readonly NetworkKind[];
  readonly course: Course;
}

/** One packet in a hundred, lost in bursts. */
export const BURST = { ms: 400, lossShare: 0.01 } as const;
const BURSTS_FOR_MS = 120_000;

const EVERYWHERE: readonly NetworkKind[] = ['proxy', 'tun'];

function cut(rowId: string, seconds: number, own: { pathCount?: 1 | 2; way?: Way; of?: PathName } = {}): CutRow {
  const { pathCount = 2, way = 'both', of = 'all' } = own;
  const where = pathCount === 1 ? 'the only path' : of === 'all' ? 'both paths' : `${of} alone`;
  const lost = { both: '', fromSite: ", only the site's words are lost", toSite: ', only words to the site are lost' }[
    way
  ];
  const course = { kind: 'outage', ms: seconds * 1_000, way, of } as const;
  return { rowId, words: `${where} for ${seconds} s${lost}`, pathCount, networks: EVERYWHERE, course };
}

function deviceDown(rowId: string, seconds: number): CutRow {
  const course = { kind: 'deviceDown', ms: seconds * 1_000 } as const;
  return { rowId, words: `both devices of the site down for ${seconds} s`, pathCount: 2, networks: ['tun'], course };
}

function bursts(rowId: string, sharedShare: number, forMs = BURSTS_FOR_MS): CutRow {
  const together = sharedShare === 0 ? 'independent' : `${sharedShare * 100} % of them on both at once`;
  const words = `1 % lost in bursts of ${BURST.ms} ms for ${forMs / 60_000} min, ${together}`;
  return { rowId, words, pathCount: 2, networks: EVERYWHERE, course: { kind: 'bursts', forMs, sharedShare } };
}

export const CUT_ROWS: readonly CutRow[] = [
  cut('cut-0.5', 0.5),
  cut('cut-2', 2),
  cut('cut-5', 5),
  cut('cut-20', 20),
  cut('cut-60', 60),
  cut('from-site-5', 5, { way: 'fromSite' }),
  cut('to-site-5', 5, { way: 'toSite' }),
  cut('one-of-two-5', 5, { of: 'primary' }),
  cut('single-1', 1, { pathCount: 1 }),
  cut('single-5', 5, { pathCount: 1 }),
  deviceDown('device-2', 2),
  deviceDown('device-5', 5),
  {
    rowId: 'flapping',
    words: 'both paths 2 s down, 2 s up, six times',
    pathCount: 2,
    networks: EVERYWHERE,
    course: { kind: 'flapping', downMs: 2_000, upMs: 2_000, times: 6 },
  },
  bursts('bursts', 0),
  bursts('bursts-30', 0.3),
];

/** The worse of the two burst rows, for as long as somebody asks: does anything fall that should stand? */
export function longBursts(minutes: number): CutRow {
  return bursts('false-link-down', 0.3, minutes * 60_000);
}
