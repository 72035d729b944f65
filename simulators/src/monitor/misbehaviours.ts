/** Everything that can be wrong with the monitor or its patient, on command; one sentence each, for a control page. */
export const MONITOR_MISBEHAVIOURS = [
  {
    name: 'probeOff',
    sentence:
      'A sensor comes off (signal: spo2, ecg or co2; spo2 unless said): its number turns invalid and its wave goes flat while the feed stays alive.',
  },
  {
    name: 'feedFrozen',
    sentence: 'The data feed freezes: the last values stay for ever and nothing changes any more.',
  },
  { name: 'monitorOff', sentence: 'The monitor is switched off: it says so once, then stops answering.' },
  {
    name: 'testPattern',
    sentence: 'Each waveform sample equals its index modulo 4096, so that a lost sample can be counted.',
  },
  { name: 'falseEcgAlarm', sentence: 'Gradients fake an ECG rhythm: a high alarm sounds while the patient is well.' },
  {
    name: 'spo2Falling',
    sentence: 'The oxygen saturation of the patient falls by half a percent a second, down to 80 percent.',
  },
  { name: 'asystole', sentence: 'The heart of the patient stops.' },
  { name: 'apnoea', sentence: 'The patient stops breathing; the saturation follows 45 seconds later.' },
] as const;

export type MonitorMisbehaviour = (typeof MONITOR_MISBEHAVIOURS)[number]['name'];

/** The sensors that can come off. Losing the gas line takes EtCO2 and the respiration rate with it. */
export type Probe = 'spo2' | 'ecg' | 'co2';
