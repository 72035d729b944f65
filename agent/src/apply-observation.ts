import type { Observation, ZoneObservation } from './adapters/adapter-port.ts';
import type { Work } from './work.ts';

const ZONE4_DOOR = 'zone34Door';

/** What a device said, as facts of the core and readings for the screen. */
export function applyObservation(work: Work, observation: Observation): void {
  switch (observation.kind) {
    case 'input': {
      const { input, raw, seenMs, words } = observation;
      const changed = work.state.policy.inputs[input].raw !== raw;
      if (input === 'door34' && changed) work.change({ readings: { ...work.state.readings, doorSinceMs: work.nowMs } });
      return work.policy({ kind: 'input', input, raw, seenMs: Math.min(seenMs, work.nowMs), words });
    }
    case 'scanner':
      return work.policy({ kind: 'scanner', fact: observation.fact, seenMs: Math.min(observation.seenMs, work.nowMs) });
    case 'zone':
      return applyZone(work, observation.zone);
    case 'power': {
      const { readings } = work.state;
      const changed = readings.power.mains !== observation.power.mains;
      work.change({
        readings: { ...readings, power: observation.power, powerSinceMs: changed ? work.nowMs : readings.powerSinceMs },
      });
      return work.policy({ kind: 'power', runtimeMs: observation.power.runtimeMs });
    }
    case 'adapter': {
      const { readings } = work.state;
      const source =
        observation.state === 'connected'
          ? observation.source
          : `${observation.source}: not connected (${observation.detail})`;
      return work.change({
        readings: { ...readings, sources: { ...readings.sources, [observation.adapter]: source } },
      });
    }
    case 'numerics':
    case 'waveform':
      // They go from adapter to screens without passing the core, which sees one freshness fact a second.
      return;
  }
}

/** From the badge at the reader to the door shut behind takes some seconds; longer is somebody who stayed. */
const LEAVING_MAX_MS = 15_000;

function applyZone(work: Work, zone: ZoneObservation): void {
  const { badge } = zone;
  work.change({
    readings: {
      ...work.state.readings,
      count3: zone.count3,
      oxygenPercent: zone.oxygenPercent,
      lastBadge:
        badge === null
          ? work.state.readings.lastBadge
          : `${badge.person} ${badge.direction}, ${badge.door === ZONE4_DOOR ? 'Zone III/IV door' : badge.door}`,
    },
  });
  const inside = badge === null ? work.state.policy.zone4.level2Inside : afterBadge(work, badge);
  const gone = whoHasLeft(work, zone.count4);
  work.change({
    readings: {
      ...work.state.readings,
      leaving: work.state.readings.leaving.filter((one) => !gone.includes(one.person)),
    },
  });
  const level2Inside = inside.filter((person) => !gone.includes(person));
  work.policy({ kind: 'zone4', facts: { count: zone.count4, level2Inside } });
}

/** The reader sees a badge before the person moves: who goes in is expected at once, who goes out is still inside. */
function afterBadge(work: Work, badge: NonNullable<ZoneObservation['badge']>): readonly string[] {
  const inside = work.state.policy.zone4.level2Inside;
  if (badge.door !== ZONE4_DOOR || badge.level < 2) return inside;
  const { readings, policy } = work.state;
  const others = readings.leaving.filter((one) => one.person !== badge.person);
  if (badge.direction === 'in') {
    work.change({ readings: { ...readings, leaving: others } });
    return [...inside.filter((person) => person !== badge.person), badge.person];
  }
  // The same badge is reported again and again: only the first time begins the way out.
  if (!inside.includes(badge.person) || others.length < readings.leaving.length) return inside;
  const leaving = [...others, { person: badge.person, countThen: policy.zone4.count, sinceMs: work.nowMs }];
  work.change({ readings: { ...readings, leaving } });
  return inside;
}

function whoHasLeft(work: Work, count: number | null): readonly string[] {
  return work.state.readings.leaving
    .filter(({ countThen, sinceMs }) => {
      const hasFallen = count !== null && countThen !== null && count < countThen;
      return hasFallen || work.nowMs - sinceMs > LEAVING_MAX_MS;
    })
    .map((one) => one.person);
}
