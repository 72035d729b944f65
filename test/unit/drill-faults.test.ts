import type { DrillScenario } from '@farfield/protocol/drills';
import { DEFAULT_POLICY, type InputId } from '@farfield/protocol/policy';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readLibrary } from '../../scripts/drill/read-drill.ts';
import { VirtualClock } from '../../simulators/src/kernel/clock.ts';
import { EventLog } from '../../simulators/src/kernel/event-log.ts';
import { worldConfigSchema } from '../../simulators/src/world/config.ts';
import { World } from '../../simulators/src/world/world.ts';
import type { WorldSnapshot } from '../../simulators/src/world/world-state.ts';
import { tempFolder } from '../support/test-site.ts';

const folder = tempFolder('drill-faults');
const clock = new VirtualClock();
let world: World;

beforeAll(async () => {
  const config = worldConfigSchema.parse({
    screen: { fitted: false },
    zone: { people: [{ person: 'Mia Demo', level: 2, zone: 'III' }] },
    network: { paths: [{ name: 'primary', target: 'ups' }] },
  });
  world = await World.start({ config, clock, log: new EventLog({ clock }), dataFolder: folder.path });
  // Its servers make their certificates anew.
}, 60_000);
afterAll(async () => {
  await world.stop();
  folder.remove();
});

const LIMIT_MS = { start: 150, long: 400 };
const OXYGEN_LOW_PERCENT = 19.5;
const EXPECTED_IN_ZONE_4 = 1;

function roundTripMs({ paths }: WorldSnapshot): number {
  return Math.max(...Object.values(paths).map((one) => 2 * one.conditions.delayMs));
}

function isCut({ paths }: WorldSnapshot): boolean {
  return Object.values(paths).every((one) => one.conditions.cut !== 'none');
}

/** Whether this input is not well, by what the simulated machines show; an input that is not here no machine shows. */
const NOT_WELL: Readonly<Partial<Record<InputId, (one: WorldSnapshot) => boolean>>> = {
  link: isCut,
  consolePage: isCut,
  linkRoundTrip: (one) => roundTripMs(one) > LIMIT_MS.start,
  linkRoundTripLong: (one) => roundTripMs(one) > LIMIT_MS.long,
  mains: (one) => one.ups.volt === 0,
  scannerFault: (one) => one.scanner.shown.state === 'fault',
  door34: (one) => one.zone.shown.door34Open === true,
  zone4Entry: (one) => (one.zone.shown.countIV ?? 0) > EXPECTED_IN_ZONE_4,
  ferromagnetic: (one) => one.zone.shown.ferroAlarm === true,
  squeezeBall: (one) => one.zone.shown.squeezeBall,
  oxygen: (one) => (one.zone.shown.oxygenPercent ?? 0) < OXYGEN_LOW_PERCENT,
  quench: (one) => one.zone.shown.quench,
  roomStop: (one) => one.zone.shown.powerOff,
  vitals: (one) => one.monitor?.misbehaving.includes('feedFrozen') ?? false,
  vitalsAlarm: (one) => one.monitor?.numerics?.alarm.startsWith('high:') ?? false,
};

const library = readLibrary(DEFAULT_POLICY);
const WITH_ACTS: readonly DrillScenario[] = library.ok
  ? library.value.filter((one) => one.faults.some((fault) => fault.kind === 'act'))
  : [];

test('there is something to try', () => {
  expect(WITH_ACTS.length).toBeGreaterThan(15);
});

test.each(WITH_ACTS.map((one) => [one.id, one] as const))(
  '%s: the simulators do each of its faults, and the signals then show what the scenario says, by when it says',
  (_, scenario) => {
    world.act('reset');
    for (const act of ['registerNextPatient', 'putPatientIn', ...(scenario.start === 'scanning' ? ['localStart'] : [])])
      expect(world.act(act)).toMatchObject({ ok: true });
    clock.advance(2_000);
    const beganMs = clock.nowMs();
    let tried = 0;
    for (const fault of scenario.faults) {
      clock.advance(Math.max(0, beganMs + fault.atS * 1_000 - clock.nowMs()));
      if (fault.kind !== 'act') continue;
      expect(world.act(fault.act, fault.with), fault.id).toMatchObject({ ok: true });
      clock.advance(fault.seenAfterS * 1_000 + 1_000);
      const shown = world.snapshot();
      for (const input of Object.keys(fault.shows) as readonly InputId[])
        expect([fault.id, input, NOT_WELL[input]?.(shown)]).toEqual([fault.id, input, fault.shows[input] !== 'good']);
      tried += 1;
    }
    expect(tried).toBeGreaterThan(0);
  },
);
