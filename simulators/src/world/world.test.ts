import { mkdtemp } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { VirtualClock } from '../kernel/clock.ts';
import { EventLog } from '../kernel/event-log.ts';
import { RfbTestClient } from '../rfb/rfb-test-client.ts';
import { regionById } from '../scanner/screen/screen-layout.ts';
import { worldConfigSchema } from './config.ts';
import type { WorldParts } from './parts.ts';
import { WORLD_ACTS } from './world-acts.ts';
import type { WorldSnapshot } from './world-state.ts';
import { World } from './world.ts';

const clock = new VirtualClock();
const log = new EventLog({ clock });
let world: World;

beforeAll(async () => {
  const config = worldConfigSchema.parse({
    zone: { people: [{ person: 'Mia Demo', level: 2, zone: 'III' }] },
    ups: { loadWatt: 700 },
    network: { paths: [{ name: 'primary', target: 'ups' }] },
  });
  const dataFolder = await mkdtemp(join(tmpdir(), 'farfield-world-'));
  world = await World.start({ config, clock, log, dataFolder });
});

afterAll(async () => {
  await world.stop();
});

beforeEach(() => {
  world.act('reset');
});

const act = (id: string, args: Readonly<Record<string, unknown>> = {}): void => {
  expect(world.act(id, args)).toMatchObject({ ok: true });
};
const shown = (): WorldSnapshot['scanner']['shown'] => world.snapshot().scanner.shown;
const zone = (): WorldSnapshot['zone']['shown'] => world.snapshot().zone.shown;

describe('the acts', () => {
  test('every id is unique, every act and argument has a sentence', () => {
    expect(new Set(WORLD_ACTS.map(({ id }) => id)).size).toBe(WORLD_ACTS.length);
    expect(WORLD_ACTS.length).toBeGreaterThan(45);
    const sentences = WORLD_ACTS.flatMap((one) => [
      one.sentence,
      ...Object.values(one.args).map((arg) => arg.sentence),
    ]);
    expect(sentences.filter((sentence) => !sentence.endsWith('.'))).toEqual([]);
  });

  test('every act runs as the page offers it, or says what stands in its way', () => {
    const refused = WORLD_ACTS.map((one) => {
      world.act('reset');
      return { id: one.id, outcome: world.act(one.id) };
    }).filter(({ outcome }) => !outcome.ok);
    expect(refused.map(({ id }) => id)).toEqual([
      'closeExam',
      'patientEnters',
      'patientLeaves',
      'localStart',
      'localPause',
      'localContinue',
      'localSelectStep',
      'recoverScanner',
      // this world has one path
      'cellularCut',
    ]);
  });

  test('after any act and after every misbehaviour, reset leaves the world as it was', () => {
    act('reset');
    const first = comparable(world.snapshot());
    const trials = WORLD_ACTS.flatMap((one) => {
      const name = one.args['name'];
      return name?.kind === 'choice' && one.group === 'misbehaviour'
        ? name.choices.map((choice) => ({ id: one.id, args: { name: choice } }))
        : [{ id: one.id, args: {} }];
    });
    expect(trials.length).toBeGreaterThan(80);
    const differing = trials.filter((trial) => {
      act('registerNextPatient');
      act('localStart');
      world.act(trial.id, trial.args);
      clock.advance(3_000);
      act('reset');
      return comparable(world.snapshot()) !== first;
    });
    expect(differing).toEqual([]);
  });

  test.each([
    ['an act that does not exist', 'fly', {}, 'no act "fly"'],
    ['an unknown argument', 'mains', { off: true }, 'mains: unknown argument "off" (has: on)'],
    ['a value of another type', 'mains', { on: 'no' }, 'mains: on must be true or false'],
    ['a number out of range', 'helium', { percent: 140 }, 'helium: percent must be a number from 0 to 100'],
    ['not a number', 'helium', { percent: Number.NaN }, 'helium: percent must be a number from 0 to 100'],
    ['another choice', 'openDoor', { door: 'attic' }, 'openDoor: door must be one of zone23Door, zone34Door'],
    ['arguments that are no object', 'mains', [true], 'mains: args must be an object'],
    ['a path that does not exist', 'linkCut', { path: 'moon' }, 'no network path "moon" (has: primary)'],
    ['what the scanner refuses', 'localStart', {}, 'the scanner refused start: noPatient'],
  ])('%s is refused with its reason', (_name, id, args, problem) => {
    expect(world.act(id, args)).toEqual({ ok: false, problem });
  });
});

describe('mains', () => {
  test('lost while scanning: gradients gone, console and field stay, UPS on battery, detector without power', () => {
    act('registerNextPatient');
    act('localStart');
    clock.advance(2_000);
    act('mains', { on: false });
    expect(shown()).toMatchObject({ state: 'fault', faultText: 'gradient power lost', fieldTesla: 1.5 });
    expect(zone()).toMatchObject({ ferroAlarm: null, countIV: 0, door34Open: false });
    clock.advance(2_500);
    expect(world.snapshot().ups.variables['ups.status']).toMatch(/^OB/);
    act('mains', { on: true });
    clock.advance(60_000);
    expect(shown().state).toBe('fault');
    act('recoverScanner');
    expect(shown().state).toBe('idle');
    expect(world.snapshot().scanner.counters.startsExecuted).toBe(1);
  });

  test('lost for long: the console lives for minutes on the UPS, then goes dark; it boots when the mains returns', () => {
    act('mains', { on: false });
    clock.advance(8 * 60_000);
    expect(shown().state).toBe('fault');
    clock.advance(4 * 60_000);
    expect(shown().state).toBe('off');
    expect(shown().fieldTesla).toBe(1.5);
    act('mains', { on: true });
    clock.advance(30_000);
    expect(shown().state).toBe('idle');
  });

  test('a dip to 60 percent trips the gradients, a dip to 85 does not', () => {
    act('mainsSag', { percent: 85, forMs: 400 });
    clock.advance(1_000);
    expect(shown().state).toBe('idle');
    act('mainsSag', { percent: 60, forMs: 400 });
    expect(shown().state).toBe('fault');
    expect(world.snapshot().scanner.hasMains).toBe(false);
    clock.advance(1_000);
    expect(world.snapshot().scanner.hasMains).toBe(true);
  });
});

describe('people and room', () => {
  test('the usual way in and out: counts, badges, table', () => {
    act('preparePatient');
    clock.advance(4_000);
    expect(zone()).toMatchObject({ countIV: 2, door34Open: true });
    clock.advance(20_000);
    expect(zone()).toMatchObject({ countIII: 1, countIV: 1, door34Open: false });
    expect(shown()).toMatchObject({ isTableInBore: true, tablePositionMm: 1900, isTableMoving: false });
    expect(world.act('patientLeaves')).toEqual({ ok: false, problem: 'patientLeaves: the table is not out' });
    act('tableOut');
    clock.advance(10_000);
    act('safetyTechEnters');
    clock.advance(6_000);
    act('patientLeaves');
    clock.advance(10_000);
    expect(zone()).toMatchObject({ countIII: 1, countIV: 0 });
    const badges = log.entries().filter((entry) => entry.what === 'badgeHeld' && entry.atMs > clock.nowMs() - 60_000);
    expect(new Set(badges.map((entry) => entry.detail['person']))).toEqual(new Set(['Mia Demo']));
  });

  test('a person without a badge is counted, not read', () => {
    const before = log.lastSeq;
    act('unauthorisedEntry');
    clock.advance(10_000);
    expect(zone().countIV).toBe(1);
    expect(log.entries(before).some((entry) => entry.what === 'badgeHeld')).toBe(false);
  });
});

describe('emergencies', () => {
  test('a quench by any hand reaches the contacts of the room, and the oxygen falls', () => {
    world.parts.scanner.runner.post({ kind: 'quench', by: 'local', replyTo: null });
    expect(zone().quench).toBe(true);
    clock.advance(25_000);
    expect(shown().fieldTesla).toBe(0);
    expect(zone().oxygenPercent).toBeLessThan(20.8);
    expect(zone().oxygenPercent).toBeGreaterThan(20);
    act('reset');
    act('quench', { ventFails: true });
    clock.advance(31_000);
    expect(zone().oxygenPercent).toBeLessThan(15);
  });

  test('emergency off: contact closed, console dark, field on; power back, the console boots', () => {
    act('emergencyPowerOff');
    clock.advance(1_000);
    expect(zone().powerOff).toBe(true);
    expect(shown()).toMatchObject({ state: 'off', fieldTesla: 1.5 });
    act('restorePower');
    clock.advance(10_000);
    expect(zone().powerOff).toBe(false);
    expect(shown().state).toBe('idle');
  });
});

test('the monitor is told of bore and gradients', () => {
  const surroundings = (): Pick<
    NonNullable<WorldParts['monitor']>['runner']['state'],
    'isInBore' | 'areGradientsOn'
  > => {
    const state = world.parts.monitor?.runner.state;
    return { isInBore: state?.isInBore ?? false, areGradientsOn: state?.areGradientsOn ?? false };
  };
  act('preparePatient');
  clock.advance(25_000);
  expect(surroundings()).toEqual({ isInBore: true, areGradientsOn: false });
  act('localStart');
  expect(surroundings()).toEqual({ isInBore: true, areGradientsOn: true });
  act('localStop');
  clock.advance(400);
  act('tableOut');
  clock.advance(20_000);
  expect(surroundings()).toEqual({ isInBore: false, areGradientsOn: false });
});

test('clicks on the screen reach the scanner, told by screen', async () => {
  const viewer = await RfbTestClient.connect({ port: world.parts.screen?.port ?? 0 });
  const before = log.lastSeq;
  const click = async (id: string, what: string): Promise<void> => {
    const seen = log.lastSeq;
    const { x, y, width, height } = regionById(id);
    viewer.click(x + Math.round(width / 2), y + Math.round(height / 2));
    await expect.poll(() => log.entries(seen).some((e) => e.source === 'screen' && e.what === what)).toBe(true);
  };
  act('registerNextPatient');
  await click('queue.3', 'selectStep');
  expect(shown()).toMatchObject({ stepId: 'brain-3', state: 'prepped' });
  await click('start', 'start');
  expect(shown()).toMatchObject({ runningStepId: 'brain-3', state: 'scanning' });
  await click('pause', 'pause');
  expect(shown().state).toBe('paused');
  await click('continue', 'resume');
  expect(shown().state).toBe('scanning');
  await click('stop', 'stop');
  expect(shown().state).toBe('stopping');
  expect(
    log
      .entries(before)
      .filter((e) => e.what === 'scanStarted')
      .map((e) => e.detail['commandId']),
  ).toEqual(['']);
  viewer.close();
});

test('a path to a device carries bytes, holds them in a cut without a sign, and delivers them late', async () => {
  const port = Number(new URL(world.endpoints['path.primary'] ?? '').port);
  const socket = connect(port, '127.0.0.1');
  let heard = '';
  let hasClosed = false;
  socket.on('data', (chunk) => (heard += chunk.toString('latin1')));
  socket.on('close', () => (hasClosed = true));
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  // The path waits on the virtual clock, the socket on the real one: let both move until the answer is here.
  const until = async (isThere: () => boolean, turnsMax: number): Promise<boolean> => {
    for (let i = 0; i < turnsMax && !isThere(); i++) {
      clock.advance(1);
      await turn();
    }
    return isThere();
  };
  socket.write('NETVER\n');
  expect(await until(() => heard.includes('\n'), 20_000)).toBe(true);
  const first = heard;
  act('linkCut', { path: 'primary' });
  socket.write('NETVER\n');
  expect(await until(() => heard !== first, 500)).toBe(false);
  expect(hasClosed).toBe(false);
  act('linkRestore');
  expect(await until(() => heard === first + first, 20_000)).toBe(true);
  socket.destroy();
});

test('the same seed gives the same day: two worlds, the same acts, the same log', async () => {
  const days: string[] = [];
  for (let i = 0; i < 2; i++) {
    const dayClock = new VirtualClock();
    const dayLog = new EventLog({ clock: dayClock });
    const config = worldConfigSchema.parse({ seed: 99, screen: { fitted: false } });
    const dataFolder = await mkdtemp(join(tmpdir(), 'farfield-world-'));
    const day = await World.start({ config, clock: dayClock, log: dayLog, dataFolder });
    for (const id of [
      'preparePatient',
      'misbehaveUps',
      'misbehaveZone',
      'squeezeBall',
      'localStart',
      'mainsDoubleTransfer',
    ]) {
      day.act(id, id === 'misbehaveZone' ? { name: 'chatteringDoor' } : {});
      dayClock.advance(20_000);
    }
    days.push(JSON.stringify([dayLog.entries(), day.snapshot()]));
    await day.stop();
  }
  expect(days[0]?.length).toBeGreaterThan(4_000);
  expect(days[0]).toBe(days[1]);
});

/** Without what goes on for ever (time, log, sockets) and the beating heart: only whether its numbers are valid. */
function comparable({ scanner, screen, monitor, zone, ups, paths }: WorldSnapshot): string {
  const numerics = monitor?.numerics;
  const readings = [numerics?.hrBpm, numerics?.spo2Percent, numerics?.rrPerMinute, numerics?.etCo2MmHg];
  const vitals = { valid: readings.map((reading) => reading?.kind), alarm: numerics?.alarm, nibp: numerics?.nibp };
  const conditions = Object.values(paths).map((path) => [path.conditions, path.misbehaving]);
  return JSON.stringify([scanner, screen, { ...monitor, numerics: vitals }, zone, ups, conditions]);
}
