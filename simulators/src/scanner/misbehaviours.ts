/** Everything that the scanner can do wrong on command; one sentence each, for a control page. */
export const SCANNER_MISBEHAVIOURS = [
  { name: 'swallowStop', sentence: 'Accepts a stop and goes on scanning; an abort still works.' },
  { name: 'swallowAbort', sentence: 'Accepts an abort and goes on scanning.' },
  { name: 'hangStop', sentence: 'The stop call never returns and the scan goes on.' },
  { name: 'hangStart', sentence: 'The start call never returns and nothing starts.' },
  { name: 'hangStartRuns', sentence: 'The start call never returns, yet the scan starts.' },
  {
    name: 'lateStart',
    sentence: 'Accepts a start and executes it 3 s later; a stop in between does not cancel it, an abort does.',
  },
  { name: 'refuseStart', sentence: 'Refuses every start, saying busy.' },
  {
    name: 'startByItself',
    sentence: 'Starts the selected step without a command as soon as it can, once; then the switch goes off by itself.',
  },
  { name: 'autoAdvance', sentence: 'When a step completes, the next one starts by itself 1 s later.' },
  { name: 'prescanOnLoad', sentence: 'Selecting a step starts a prescan of 3 s by itself, gradients on.' },
  { name: 'freezeStatus', sentence: 'No value changes any more, the heartbeat included, while the scanner goes on.' },
  {
    name: 'freezeState',
    sentence: 'The heartbeat and the sensors go on, but state, step, progress and patient stop changing.',
  },
  { name: 'wrongPatient', sentence: 'Shows another patient than the one who is registered.' },
  { name: 'noSar', sentence: 'SAR and B1+rms are reported with bad quality.' },
  { name: 'fault', sentence: 'A system fault ends the scan and bars the next; switching it off recovers to idle.' },
] as const;

export type ScannerMisbehaviour = (typeof SCANNER_MISBEHAVIOURS)[number]['name'];
