import type { DrillFault } from '@farfield/protocol/drills';
import type { InputId } from '@farfield/protocol/policy';
import type { VirtualSite } from '../virtual/virtual-site.ts';

interface Happening {
  readonly afterMs: number;
  readonly act: () => void;
}

type Arguments = Readonly<Record<string, string | number | boolean>>;

/** These show themselves when the machine behind them fails. */
const SHOWN_BY_MACHINES: readonly InputId[] = [
  'link',
  'consolePage',
  'linkRoundTrip',
  'linkRoundTripLong',
  'scannerFault',
  'wallClock',
  'wallClockFar',
];
const SENSORS: readonly InputId[] = [
  'door34',
  'zone4Entry',
  'zoneFeed',
  'oxygen',
  'squeezeBall',
  'quench',
  'roomStop',
  'ferromagnetic',
  'vitals',
  'vitalsAlarm',
  'mains',
  'patientAudio',
  'patientCamera',
];
/** Shown by people who do nothing. */
const BY_STILLNESS: readonly InputId[] = ['operatorInput', 'presence', 'mrstLeft'];
const BY_HAND = { by: 'world', replyTo: -1 } as const;
/** Of a full charge; enough for the UPS to be low at 40 % and at its end at 10 %. */
const RUNTIME_MS_A_PERCENT = 12_000;

/** As two clocks are that nobody has set: far enough for both of the site’s rows. */
const CLOCKS_APART_MS = 120_000;

/** What an act of the simulators does to the machines of a virtual site; acts on sensors alone have nothing here. */
const MACHINES: Readonly<Record<string, (site: VirtualSite, given: Arguments) => readonly Happening[]>> = {
  linkCut: (site, { way }) =>
    now(() => {
      if (way === 'both') site.isLinkCut = true;
      else site.lostWay = way === 'toTarget' ? 'toTarget' : 'fromTarget';
    }),
  linkRestore: (site) =>
    now(() => {
      site.isLinkCut = false;
      site.lostWay = null;
      site.linkDelayMs = 0;
    }),
  linkDelay: (site, { delayMs }) => now(() => (site.linkDelayMs = Number(delayMs))),
  mains: (site, { on }) => now(() => site.scanner.post({ kind: 'mains', on: on === true })),
  mainsSag: (site, { forMs }) => [
    { afterMs: 0, act: () => site.scanner.post({ kind: 'mains', on: false }) },
    { afterMs: Number(forMs), act: () => site.scanner.post({ kind: 'mains', on: true }) },
  ],
  mainsDoubleTransfer: (site, { lostS, backS }) => {
    const lostMs = Number(lostS) * 1_000;
    const backMs = Number(backS) * 1_000;
    const turn = (on: boolean) => (): void => {
      site.scanner.post({ kind: 'mains', on });
      if (on) site.shown.delete('mains');
      else site.shown.set('mains', 'bad');
    };
    return [
      { afterMs: 0, act: turn(false) },
      { afterMs: lostMs, act: turn(true) },
      { afterMs: lostMs + backMs, act: turn(false) },
      { afterMs: 2 * lostMs + backMs, act: turn(true) },
    ];
  },
  upsCharge: (site, { percent }) => now(() => (site.upsRuntimeMs = Number(percent) * RUNTIME_MS_A_PERCENT)),
  recoverScanner: (site) => now(() => site.scanner.post({ kind: 'recover', ...BY_HAND })),
  emergencyPowerOff: (site) => now(() => site.scanner.post({ kind: 'powerOff', ...BY_HAND })),
  quench: (site) => now(() => site.scanner.post({ kind: 'quench', ...BY_HAND })),
  misbehaveScanner: (site, { name, on }) =>
    now(() => {
      if (name === 'wrongPatient') site.scanner.post({ kind: 'misbehave', name, on: on === true });
    }),
};
/** Acts that sensors alone show. */
const ON_SENSORS = [
  'openDoor',
  'closeDoor',
  'unauthorisedEntry',
  'passDoor',
  'ferroAlarm',
  'squeezeBall',
  'oxygen',
  'monitorFrozen',
  'misbehaveMonitor',
];

/** @returns null: it can be made to happen here */
export function whyNotFault(fault: DrillFault): string | null {
  switch (fault.kind) {
    case 'stated':
    case 'agentDies':
      return null;
    case 'person':
      return fault.action === 'leaving' ? null : `no card for "${fault.action}" here`;
    case 'act':
      if (!Object.hasOwn(MACHINES, fault.act) && !ON_SENSORS.includes(fault.act))
        return `the virtual site cannot do ${fault.act}`;
      return fault.act === 'misbehaveScanner' && fault.with['name'] !== 'wrongPatient'
        ? `the virtual scanner is not made to ${String(fault.with['name'])}`
        : unknownShown(Object.keys(fault.shows));
    case 'shadow':
      return unknownShown(Object.keys(fault.shows));
  }
}

function unknownShown(inputs: readonly string[]): string | null {
  const known: readonly string[] = [...SHOWN_BY_MACHINES, ...SENSORS, ...BY_STILLNESS];
  const unknown = inputs.find((one) => !known.includes(one));
  return unknown === undefined ? null : `nothing in the virtual site shows ${unknown}`;
}

/** What is done to the site, and how long after the fault's own time. */
export function applyFault(site: VirtualSite, fault: DrillFault): readonly Happening[] {
  switch (fault.kind) {
    case 'stated':
      return [];
    case 'agentDies':
      return [
        { afterMs: 0, act: () => site.agentDies() },
        { afterMs: fault.backAfterS * 1_000, act: () => site.agentBoots() },
      ];
    case 'person':
      return now(() => site.must(site.onsite, { kind: 'leaving' }));
    case 'act': {
      const machine = Object.hasOwn(MACHINES, fault.act) ? MACHINES[fault.act] : undefined;
      const made = machine?.(site, fault.with) ?? [];
      // The double transfer turns its own sensor.
      const shown = fault.act === 'mainsDoubleTransfer' ? [] : showsOn(site, fault.shows, fault.seenAfterS * 1_000);
      return [...made, ...shown];
    }
    case 'shadow':
      return showsOn(site, fault.shows, 0);
  }
}

function showsOn(
  site: VirtualSite,
  shows: Extract<DrillFault, { kind: 'shadow' }>['shows'],
  afterMs: number,
): readonly Happening[] {
  const act = (): void => {
    if (shows.wallClockFar !== undefined) site.gatewayAheadMs = shows.wallClockFar === 'bad' ? CLOCKS_APART_MS : 0;
    for (const input of SENSORS) {
      const how = shows[input];
      if (how === 'good') site.shown.delete(input);
      else if (how !== undefined) site.shown.set(input, how);
    }
    if (shows.operatorInput !== undefined) site.isRemoteStill = shows.operatorInput !== 'good';
  };
  return [{ afterMs, act }];
}

function now(act: () => void): readonly Happening[] {
  return [{ afterMs: 0, act }];
}
