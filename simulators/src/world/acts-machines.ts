import { MONITOR_MISBEHAVIOURS } from '../monitor/misbehaviours.ts';
import { SCANNER_MISBEHAVIOURS } from '../scanner/misbehaviours.ts';
import { SCREEN_MISBEHAVIOURS } from '../scanner/screen/screen-model.ts';
import { UPS_MISBEHAVIOURS } from '../ups/misbehaviours.ts';
import { DOORS } from '../zone/door-contact.ts';
import { ZONE_MISBEHAVIOURS } from '../zone/misbehaviours.ts';
import { defineAct, done, onOff, problem, type ActOutcome, type WorldAct } from './act-kit.ts';
import { askScanner, type WorldParts } from './parts.ts';

/** What a person does at the console's own keyboard: no command id, no deadline. */
export const CONSOLE_ACTS: readonly WorldAct[] = [
  defineAct({
    id: 'localStart',
    group: 'console',
    sentence: 'A person at the console starts the selected step: a scan that nobody remote asked for.',
    args: {},
    run: (parts) =>
      askScanner(parts, {
        kind: 'start',
        stepId: parts.scanner.runner.state.selectedStepId,
        commandId: '',
        deadlineAtMs: null,
      }),
  }),
  defineAct({
    id: 'localStop',
    group: 'console',
    sentence: 'A person at the console presses stop.',
    args: {},
    run: (parts) => askScanner(parts, { kind: 'stop', commandId: '' }),
  }),
  defineAct({
    id: 'localPause',
    group: 'console',
    sentence: 'A person at the console pauses the scan.',
    args: {},
    run: (parts) => askScanner(parts, { kind: 'pause', commandId: '' }),
  }),
  defineAct({
    id: 'localContinue',
    group: 'console',
    sentence: 'A person at the console continues a paused scan.',
    args: {},
    run: (parts) => askScanner(parts, { kind: 'resume', commandId: '' }),
  }),
  defineAct({
    id: 'localSelectStep',
    group: 'console',
    sentence: 'A person at the console selects a step.',
    args: { stepId: { kind: 'text', sentence: 'Step id, e.g. brain-3.', initial: 'brain-1' } },
    run: (parts, { stepId }) => askScanner(parts, { kind: 'selectStep', stepId, commandId: '' }),
  }),
  defineAct({
    id: 'recoverScanner',
    group: 'console',
    sentence: 'A person clears the fault at the scanner, e.g. restarts the gradient amplifiers; nothing scans by that.',
    args: {},
    run: (parts) => askScanner(parts, { kind: 'recover' }),
  }),
];

export const POWER_ACTS: readonly WorldAct[] = [
  defineAct({
    id: 'mains',
    group: 'power',
    sentence: 'The mains fails or returns: gradients, RF, table drive and some sensors go; the field stays.',
    args: { on: { kind: 'boolean', sentence: 'false: lost; true: back.', initial: false } },
    run: ({ ups }, { on }) => ups.runner.post({ kind: 'mains', on }),
  }),
  defineAct({
    id: 'mainsSag',
    group: 'power',
    sentence: 'The mains voltage dips for a moment; below 80 percent the UPS transfers and the gradients trip.',
    args: {
      percent: { kind: 'number', sentence: 'Of the nominal voltage.', initial: 60, min: 0, max: 100 },
      forMs: { kind: 'number', sentence: 'How long.', initial: 400, min: 10, max: 60_000 },
    },
    run: ({ ups }, { percent, forMs }) =>
      ups.runner.post({ kind: 'sag', volt: (ups.runner.state.config.nominalVolt * percent) / 100, forMs }),
  }),
  defineAct({
    id: 'mainsDoubleTransfer',
    group: 'power',
    sentence: 'The mains is lost, comes back for a moment, is lost again and then returns for good.',
    args: {
      lostS: { kind: 'number', sentence: 'Each loss.', initial: 4, min: 0.1, max: 600 },
      backS: { kind: 'number', sentence: 'The moment between.', initial: 3, min: 0.1, max: 600 },
    },
    run: ({ ups }, { lostS, backS }) =>
      ups.runner.post({
        kind: 'doubleTransfer',
        lostMs: Math.round(lostS * 1000),
        backMs: Math.round(backS * 1000),
      }),
  }),
  defineAct({
    id: 'upsCharge',
    group: 'power',
    sentence: 'The battery of the UPS has this charge now.',
    args: { percent: { kind: 'number', sentence: 'Charge.', initial: 30, min: 0, max: 100 } },
    run: ({ ups }, { percent }) => ups.runner.post({ kind: 'setCharge', percent }),
  }),
  defineAct({
    id: 'upsBatteryHealth',
    group: 'power',
    sentence: 'Age has left this much of the capacity of the battery.',
    args: { percent: { kind: 'number', sentence: 'Health.', initial: 40, min: 1, max: 100 } },
    run: ({ ups }, { percent }) => ups.runner.post({ kind: 'battery', healthPercent: percent }),
  }),
  defineAct({
    id: 'upsLoad',
    group: 'power',
    sentence: 'What hangs on the UPS draws this much.',
    args: { watt: { kind: 'number', sentence: 'Load.', initial: 600, min: 0, max: 20_000 } },
    run: ({ ups }, { watt }) => ups.runner.post({ kind: 'load', watt }),
  }),
  defineAct({
    id: 'emergencyPowerOff',
    group: 'power',
    sentence: 'Somebody presses emergency power off: console and gradients dark, the field stays.',
    args: {},
    run: (parts) => askScanner(parts, { kind: 'powerOff' }),
  }),
  defineAct({
    id: 'restorePower',
    group: 'power',
    sentence: 'Power is restored after an emergency power off; the console boots.',
    args: {},
    run: (parts) => askScanner(parts, { kind: 'restorePower' }),
  }),
  defineAct({
    id: 'quench',
    group: 'power',
    sentence: 'Somebody presses quench: the field goes down in 20 s.',
    args: {
      ventFails: { kind: 'boolean', sentence: 'Helium comes into the room: oxygen falls to 14 %.', initial: false },
    },
    run: (parts, { ventFails }) => {
      const outcome = askScanner(parts, { kind: 'quench' });
      if (ventFails) parts.zone.runner.post({ kind: 'oxygen', percent: 14, overMs: 30_000 });
      return outcome;
    },
  }),
  defineAct({
    id: 'coldHead',
    group: 'power',
    sentence: 'The cold head of the magnet stops or runs again.',
    args: { on: { kind: 'boolean', sentence: 'false: stopped.', initial: false } },
    run: ({ scanner }, { on }) => scanner.runner.post({ kind: 'coldHead', on }),
  }),
  defineAct({
    id: 'helium',
    group: 'power',
    sentence: 'The helium level of the magnet.',
    args: { percent: { kind: 'number', sentence: 'Level.', initial: 45, min: 0, max: 100 } },
    run: ({ scanner }, { percent }) => scanner.runner.post({ kind: 'helium', percent }),
  }),
];

const NOT_FITTED = 'this site has no patient monitor';

export const MONITOR_ACTS: readonly WorldAct[] = [
  defineAct({
    id: 'monitorProbe',
    group: 'monitor',
    sentence: 'A sensor of the patient monitor comes off, or is put on again.',
    args: {
      signal: { kind: 'choice', sentence: 'Which sensor.', initial: 'spo2', choices: ['spo2', 'ecg', 'co2'] },
      isOff: { kind: 'boolean', sentence: 'true: off.', initial: true },
    },
    run: (parts, { signal, isOff }) =>
      withMonitor(parts, ({ runner }) => runner.post({ kind: 'misbehave', name: 'probeOff', on: isOff, signal })),
  }),
  defineAct({
    id: 'monitorFrozen',
    group: 'monitor',
    sentence: 'The data feed of the monitor freezes, or goes on.',
    args: { on: onOff() },
    run: (parts, { on }) =>
      withMonitor(parts, ({ runner }) => runner.post({ kind: 'misbehave', name: 'feedFrozen', on })),
  }),
  defineAct({
    id: 'monitorOff',
    group: 'monitor',
    sentence: 'The monitor is switched off, or on again.',
    args: { on: onOff('true: switched off.') },
    run: (parts, { on }) =>
      withMonitor(parts, ({ runner }) => runner.post({ kind: 'misbehave', name: 'monitorOff', on })),
  }),
  defineAct({
    id: 'patientCondition',
    group: 'monitor',
    sentence: 'The patient is in another condition from now on.',
    args: {
      heartRateBpm: { kind: 'number', sentence: 'Heart rate.', initial: 118, min: 20, max: 250 },
      spo2Percent: { kind: 'number', sentence: 'Oxygen saturation.', initial: 91, min: 50, max: 100 },
      respirationPerMinute: { kind: 'number', sentence: 'Breaths.', initial: 24, min: 4, max: 60 },
    },
    run: (parts, baseline) => withMonitor(parts, ({ runner }) => runner.post({ kind: 'setBaseline', baseline })),
  }),
  defineAct({
    id: 'measureNibp',
    group: 'monitor',
    sentence: 'The blood pressure is measured now.',
    args: {},
    run: (parts) => withMonitor(parts, ({ runner }) => runner.post({ kind: 'measureNibp' })),
  }),
];

function withMonitor({ monitor }: WorldParts, act: (monitor: NonNullable<WorldParts['monitor']>) => void): ActOutcome {
  if (monitor === null) return problem(NOT_FITTED);
  act(monitor);
  return done;
}

/** One act per device; what each name does is a sentence of the device's own list. */
export const MISBEHAVIOUR_ACTS: readonly WorldAct[] = [
  defineAct({
    id: 'misbehaveScanner',
    group: 'misbehaviour',
    sentence: 'The scanner misbehaves.',
    args: { name: nameArg(SCANNER_MISBEHAVIOURS), on: onOff() },
    run: ({ scanner }, { name, on }) => scanner.runner.post({ kind: 'misbehave', name, on }),
  }),
  defineAct({
    id: 'misbehaveScreen',
    group: 'misbehaviour',
    sentence: "The console's screen misbehaves.",
    args: { name: nameArg(SCREEN_MISBEHAVIOURS), on: onOff() },
    run: ({ screen }, { name, on }) => {
      if (screen === null) return problem('this site has no screen');
      screen.misbehave(name, on);
      return done;
    },
  }),
  defineAct({
    id: 'misbehaveMonitor',
    group: 'misbehaviour',
    sentence: 'The patient monitor misbehaves, or the patient on it does.',
    args: { name: nameArg(MONITOR_MISBEHAVIOURS), on: onOff() },
    run: (parts, { name, on }) => withMonitor(parts, ({ runner }) => runner.post({ kind: 'misbehave', name, on })),
  }),
  defineAct({
    id: 'misbehaveZone',
    group: 'misbehaviour',
    sentence: 'The zone sensors misbehave.',
    args: {
      name: nameArg(ZONE_MISBEHAVIOURS),
      on: onOff(),
      door: { kind: 'choice', sentence: 'For stuckDoor and chatteringDoor.', initial: 'zone34Door', choices: DOORS },
    },
    run: ({ zone }, { name, on, door }) => zone.runner.post({ kind: 'misbehave', name, on, door }),
  }),
  defineAct({
    id: 'misbehaveUps',
    group: 'misbehaviour',
    sentence: 'The UPS or its driver misbehaves.',
    args: { name: nameArg(UPS_MISBEHAVIOURS), on: onOff() },
    run: ({ ups }, { name, on }) => ups.runner.post({ kind: 'misbehave', name, on }),
  }),
];

function nameArg<const M extends readonly { readonly name: string; readonly sentence: string }[]>(
  misbehaviours: M,
): { kind: 'choice'; sentence: string; initial: string; choices: readonly M[number]['name'][] } {
  return {
    kind: 'choice',
    sentence: misbehaviours.map(({ name, sentence }) => `${name}: ${sentence}`).join('\n'),
    initial: misbehaviours[0]?.name ?? '',
    choices: misbehaviours.map(({ name }) => name),
  };
}
