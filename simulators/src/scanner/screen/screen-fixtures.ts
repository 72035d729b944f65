import type { ScannerView, StepView } from './scanner-view.ts';

/** A brain exam in the middle of its protocol, for tests and for looking at the screen. All people are made up. */
export function demoView(changes: Partial<ScannerView> = {}): ScannerView {
  return {
    state: 'scanning',
    scannerId: 'MR-1, wide bore',
    clockText: '10:41:07',
    worklist: [
      { patientId: 'DEMO-0001', name: 'DEMO, Ada', timeText: '10:20', examName: 'Brain' },
      { patientId: 'DEMO-0002', name: 'DEMO, Boris', timeText: '11:00', examName: 'Lumbar spine' },
      { patientId: 'DEMO-0003', name: 'DEMO, Chidi', timeText: '11:30', examName: 'Knee right' },
      {
        patientId: 'DEMO-0004',
        name: 'DEMO, Dolores',
        timeText: '12:10',
        examName: 'Liver with contrast',
      },
      { patientId: 'DEMO-0005', name: 'DEMO, Emre', timeText: '13:00', examName: 'Shoulder left' },
      {
        patientId: 'DEMO-0006',
        name: 'DEMO, Freya',
        timeText: '13:40',
        examName: 'Brain, conditional stimulator',
      },
    ],
    patient: {
      patientId: 'DEMO-0001',
      name: 'DEMO, Ada',
      birthYear: 1961,
      weightKg: 68,
      examId: 'EX01',
      examName: 'Brain',
    },
    steps: [
      step('loc', 'Localizer 3 planes', 'localizer', 18, 'complete'),
      step('shim', 'Shim and frequency', 'adjustment', 12, 'complete'),
      step('t1', 'T1 SE sag', 'sequence', 165, 'complete'),
      step('t2', 'T2 TSE tra', 'sequence', 192, 'running'),
      step('flair', 'FLAIR tra', 'sequence', 216, 'pending'),
      step('dwi', 'DWI tra b0/b1000', 'sequence', 88, 'pending'),
      { ...step('t13d', 'T1 3D iso', 'sequence', 290, 'pending'), mode: 'firstLevel' },
      step('swi', 'SWI tra', 'sequence', 244, 'pending'),
    ],
    selectedStepId: 't2',
    runningStepId: 't2',
    progress: 0.4,
    remainingMs: 115_000,
    mode: 'normal',
    sarBodyWkg: 1.1,
    sarHeadWkg: 1.4,
    b1RmsUt: 2.6,
    pnsPercent: 46,
    coilId: 'Head 16',
    fieldOn: true,
    fieldTesla: 1.5,
    tablePositionMm: 1000,
    faultText: '',
    ...changes,
  };
}

function step(id: string, name: string, kind: StepView['kind'], seconds: number, status: StepView['status']): StepView {
  return { id, name, kind, durationMs: seconds * 1000, mode: 'normal', movesTable: false, status };
}
