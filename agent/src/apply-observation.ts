import { expectedInZone4 } from '@farfield/protocol/policy';
import type { Observation, ZoneObservation } from './adapters/adapter-port.ts';
import { isReadIn, passDoorway, ZONE4_DOOR } from './doorway.ts';
import type { Work } from './work.ts';

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

/** Seen leaving by a door out of the suite (ruling 4). A badge never proves that somebody is there: back is said by the person. */
function seeLeaving(work: Work, badge: ZoneObservation['badge']): void {
  const level2 = work.state.policy.session?.level2;
  if (badge === null || level2 === undefined || level2 === null) return;
  if (badge.door === ZONE4_DOOR || badge.direction !== 'out' || badge.person !== level2.name) return;
  const words = `${badge.person} left, by badge (${badge.door})`;
  work.policy({ kind: 'input', input: 'mrstLeft', raw: 'bad', seenMs: work.nowMs, words });
}

/** The badge system spells a name in its own way: a person whom the site knows is meant by the name that the site has. */
function asKnown(work: Work, badge: ZoneObservation['badge']): ZoneObservation['badge'] {
  if (badge === null) return null;
  const { session, attendees, zone4 } = work.state.policy;
  const known = [session?.level2?.name ?? '', ...attendees.map((one) => one.principal.name), ...zone4.level2Inside];
  const person = known.find((one) => plainName(one) === plainName(badge.person)) ?? badge.person;
  return { ...badge, person };
}

/** One writing for one name: composed letters, single spaces, no capitals. */
function plainName(name: string): string {
  return name.normalize('NFKC').trim().replaceAll(/\s+/g, ' ').toLocaleLowerCase('en');
}

function applyZone(work: Work, zone: ZoneObservation): void {
  const { count4: count } = zone;
  const badge = asKnown(work, zone.badge);
  const { policy, readings } = work.state;
  const { doorway, level2Inside } = passDoorway(
    { doorway: readings.doorway, level2Inside: policy.zone4.level2Inside },
    { badge, count4: count, expected: expectedInZone4(policy.session) },
    work.nowMs,
  );
  work.change({
    readings: {
      ...readings,
      count3: zone.count3,
      oxygenPercent: zone.oxygenPercent,
      lastBadge:
        badge === null
          ? readings.lastBadge
          : `${badge.person} ${badge.direction}, ${badge.door === ZONE4_DOOR ? 'Zone III/IV door' : badge.door}`,
      doorway,
    },
  });
  const facts = { count, level2Inside, mayBeGone: doorway.mayBeGone };
  work.policy(isReadIn(badge) ? { kind: 'zone4', facts, readIn: badge.person } : { kind: 'zone4', facts });
  seeLeaving(work, badge);
}
