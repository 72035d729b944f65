/** What a console knows of one entry of its queue. Durations in milliseconds of real time. */
export interface ScanStep {
  /** Unique within the exam, e.g. `brain-3`. */
  readonly id: string;
  readonly name: string;
  readonly kind: 'localizer' | 'adjustment' | 'sequence';
  readonly durationMs: number;
  readonly mode: 'normal' | 'firstLevel';
  /** A start of this step moves the table by itself (another station). */
  readonly movesTable: boolean;
  readonly sarBodyWkg: number;
  readonly sarHeadWkg: number;
  readonly b1RmsUt: number;
  readonly pnsPercent: number;
  readonly status: 'pending' | 'running' | 'complete' | 'aborted';
}

export interface ExamProtocol {
  readonly title: string;
  readonly coilId: string;
  readonly steps: readonly ScanStep[];
}

export interface WorklistEntry {
  /** Unique within the day. */
  readonly examId: string;
  readonly protocol: string;
  readonly patientId: string;
  readonly patientName: string;
  readonly birthYear: number;
  readonly weightKg: number;
  /** Local time of day, e.g. `07:30`. */
  readonly scheduledAt: string;
  readonly status: 'scheduled' | 'open' | 'done';
}

type StepRow = readonly [
  name: string,
  durationS: number,
  sarBodyWkg: number,
  sarHeadWkg: number,
  b1RmsUt: number,
  pnsPercent: number,
  extra?: Partial<Pick<ScanStep, 'kind' | 'mode' | 'movesTable'>>,
];

const LOCALIZER = { kind: 'localizer' } as const;
const ADJUSTMENT = { kind: 'adjustment' } as const;
const FIRST_LEVEL = { mode: 'firstLevel' } as const;

// Lengths, SAR and PNS are of the usual size at 1.5 T. The exam for the stimulator stays in Normal mode, with B1+rms
// below 2 uT and with less than 30 minutes of scanning in all, as such an implant's label asks.
const ROWS: Readonly<Record<string, { title: string; coilId: string; rows: readonly StepRow[] }>> = {
  brain: {
    title: 'Brain',
    coilId: 'head-neck-20',
    rows: [
      ['Localizer', 18, 0.1, 0.3, 0.9, 34, LOCALIZER],
      ['Shim and frequency', 22, 0.1, 0.2, 0.6, 28, ADJUSTMENT],
      ['T1 sag SE', 150, 0.5, 1.6, 2.4, 38],
      ['T2 tra TSE', 168, 0.8, 2.3, 3.4, 42],
      ['FLAIR tra', 204, 0.6, 1.9, 2.9, 41],
      ['DWI tra b1000', 72, 0.3, 0.8, 1.5, 68],
      ['SWI tra', 216, 0.2, 0.6, 1.2, 46],
    ],
  },
  lumbar: {
    title: 'Lumbar spine',
    coilId: 'spine-24',
    rows: [
      ['Localizer', 20, 0.4, 0.1, 1.1, 36, LOCALIZER],
      ['Shim and frequency', 24, 0.2, 0.1, 0.7, 30, ADJUSTMENT],
      ['T2 sag TSE', 186, 1.6, 0.3, 3.5, 47],
      ['T1 sag TSE', 172, 1.7, 0.3, 3.6, 45],
      ['STIR sag', 198, 1.5, 0.3, 3.2, 46],
      ['T2 tra TSE', 214, 2.7, 0.4, 4.2, 52, FIRST_LEVEL],
    ],
  },
  knee: {
    title: 'Knee',
    coilId: 'knee-18',
    rows: [
      ['Localizer', 16, 0.1, 0, 1, 33, LOCALIZER],
      ['PD fs sag', 196, 0.4, 0, 3.1, 44],
      ['PD fs cor', 188, 0.4, 0, 3.1, 44],
      ['T1 cor', 154, 0.5, 0, 3.3, 40],
      ['PD fs tra', 204, 0.4, 0, 3.1, 45],
    ],
  },
  shoulder: {
    title: 'Shoulder',
    coilId: 'shoulder-16',
    rows: [
      ['Localizer', 18, 0.3, 0.1, 1.1, 35, LOCALIZER],
      ['PD fs tra', 192, 0.9, 0.2, 3, 44],
      ['PD fs cor obl', 206, 0.9, 0.2, 3, 44],
      ['T1 cor obl', 160, 1, 0.2, 3.2, 41],
      ['T2 fs sag obl', 198, 1, 0.2, 3.1, 45],
    ],
  },
  'liver-contrast': {
    title: 'Liver with contrast',
    coilId: 'body-30',
    rows: [
      ['Localizer', 22, 0.6, 0.1, 1.3, 38, LOCALIZER],
      ['Shim and frequency', 20, 0.3, 0.1, 0.8, 30, ADJUSTMENT],
      ['T2 tra HASTE bh', 20, 1.9, 0.2, 3.7, 55],
      ['T2 tra triggered', 216, 1.6, 0.2, 3.4, 48],
      ['DWI tra triggered', 192, 0.7, 0.1, 1.9, 76],
      ['T1 pre bh', 19, 1.1, 0.1, 2.2, 58],
      ['Dynamic arterial bh', 19, 1.1, 0.1, 2.2, 58],
      ['Dynamic portal bh', 19, 1.1, 0.1, 2.2, 58],
      ['Dynamic delayed bh', 19, 1.1, 0.1, 2.2, 58],
      ['T1 fs pelvis', 21, 1, 0.1, 2.1, 54, { movesTable: true }],
    ],
  },
  'brain-stimulator': {
    title: 'Brain, conditional stimulator',
    coilId: 'head-tr-2',
    rows: [
      ['Localizer low SAR', 24, 0, 0.2, 0.6, 26, LOCALIZER],
      ['Shim and frequency', 22, 0, 0.1, 0.4, 24, ADJUSTMENT],
      ['T1 sag low SAR', 186, 0.1, 0.7, 1.5, 32],
      ['T2 tra low SAR', 232, 0.1, 0.9, 1.8, 34],
      ['FLAIR tra low SAR', 264, 0.1, 0.8, 1.6, 34],
      ['DWI tra b1000', 84, 0.1, 0.5, 1.1, 62],
    ],
  },
};

/** The exams that a simulated console knows, by name. */
export const EXAM_PROTOCOLS: Readonly<Record<string, ExamProtocol>> = Object.fromEntries(
  Object.entries(ROWS).map(([name, { title, coilId, rows }]) => [
    name,
    { title, coilId, steps: rows.map((row, i) => toStep(name, i + 1, row)) },
  ]),
);

function toStep(protocol: string, number: number, row: StepRow): ScanStep {
  const [name, durationS, sarBodyWkg, sarHeadWkg, b1RmsUt, pnsPercent, extra] = row;
  return {
    id: `${protocol}-${number}`,
    name,
    kind: 'sequence',
    durationMs: durationS * 1000,
    mode: 'normal',
    movesTable: false,
    sarBodyWkg,
    sarHeadWkg,
    b1RmsUt,
    pnsPercent,
    status: 'pending',
    ...extra,
  };
}

const GIVEN_NAMES = ['Ada', 'Bo', 'Cleo', 'Dov', 'Esi', 'Finn', 'Gita', 'Hugo', 'Ines', 'Jun', 'Kaya', 'Lior'];
const WEIGHTS_KG = [68, 84, 59, 91, 73, 102, 77, 65, 88, 71, 54, 79];
const BIRTH_YEARS = [1969, 1981, 1956, 1990, 1974, 1962, 1951, 1998, 1977, 2001, 1985, 1958];
const FIRST_SLOT_MINUTES = 7 * 60 + 30;
const SLOT_MINUTES = 40;

/** A day's list for the given protocols, in order, with fictional patients. @param protocols keys of EXAM_PROTOCOLS */
export function demoWorklist(protocols: readonly string[]): readonly WorklistEntry[] {
  return protocols.map((protocol, i) => {
    const round = Math.floor(i / GIVEN_NAMES.length);
    const minutes = FIRST_SLOT_MINUTES + i * SLOT_MINUTES;
    const number = String(i + 1).padStart(2, '0');
    return {
      examId: `EX${number}-${protocol}`,
      protocol,
      patientId: `DEMO-00${number}`,
      patientName: `DEMO, ${GIVEN_NAMES[i % GIVEN_NAMES.length] ?? ''}${round === 0 ? '' : ` ${round + 1}`}`,
      birthYear: BIRTH_YEARS[i % BIRTH_YEARS.length] ?? 1970,
      weightKg: WEIGHTS_KG[i % WEIGHTS_KG.length] ?? 70,
      scheduledAt: `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`,
      status: 'scheduled',
    };
  });
}
