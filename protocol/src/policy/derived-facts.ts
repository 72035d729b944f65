import { isActive } from './condition-state.ts';
import type { ConditionId } from './conditions.ts';
import { isC1Patient } from './exam-class.ts';
import { aboveLimits, modeCeiling } from './implant.ts';
import type { InputId } from './inputs.ts';
import { lengthWords } from './length-words.ts';
import { STOP_STORM, UPS_RUNTIME_MS } from './limits.ts';
import { isTechnologistOnSite, patientInRoom, scannerStateKnown, scannerStateReported, situation } from './facts.ts';
import { scanTime } from './scan-clock.ts';
import { isScanning } from './situation.ts';
import type { PolicyState } from './state.ts';
import { isSupervised, traineeInControl } from './supervision.ts';

/** What follows from other facts. Each is an input like any other, so that it has a row, a reason and a place on screens. */
export interface DerivedFact {
  readonly input: InputId;
  /** @returns words about what is bad; null: it is good */
  readonly badWords: (state: PolicyState) => string | null;
}

const active = (state: PolicyState, id: ConditionId): boolean => isActive(state.conditions[id]);

/** In the order in which they may depend on each other: none depends on a later one. */
export const DERIVED_FACTS: readonly DerivedFact[] = [
  {
    input: 'orphan',
    badWords: (state) => {
      const nobodyNear = active(state, 'presenceUnproven') || active(state, 'mrstLeft');
      const nobodyFar =
        active(state, 'linkDown') || active(state, 'controlEnded') || active(state, 'consolePageSilent');
      return state.session !== null && nobodyNear && nobodyFar ? 'neither here nor at the remote console' : null;
    },
  },
  {
    input: 'squeezeAnswer',
    // Whoever clears the alarm of the ball has not spoken to the patient by that.
    badWords: (state) =>
      state.session?.room !== 'out' && isBallUnanswered(state) ? 'no word to the patient yet' : null,
  },
  {
    input: 'spokenAfterStop',
    badWords: ({ session, stop }) => {
      if (session === null || session.room === 'out') return null;
      const stoppedMs = Math.max(stop?.requestedMs ?? -1, session.cutShortMs ?? -1);
      return (session.spokenToMs ?? -1) >= stoppedMs ? null : 'no word to the patient since the stop';
    },
  },
  {
    input: 'stopCarriedOut',
    badWords: ({ stop }) => {
      if (stop?.status === 'notConfirmed') return 'asked to stop, and it does not say that it did';
      return stop?.status === 'askSite' && stop.atRestMs === null ? 'Farfield cannot stop it: a person has to' : null;
    },
  },
  {
    input: 'vitalsAlarmAnswer',
    badWords: (state) => {
      const { vitalsAlarm, vitalsAlarmSedated } = state.conditions;
      // One that is over and waits to be cleared stops nothing any more.
      const isUnseen = [vitalsAlarm, vitalsAlarmSedated].some(
        (one) => isActive(one) && one.status !== 'latched' && one.acknowledgedBy === null,
      );
      return isUnseen ? 'not acknowledged' : null;
    },
  },
  {
    input: 'remoteOffInBore',
    badWords: (state) => (isLyingForNothing(state) ? 'in the room, not scanning, nobody may scan' : null),
  },
  {
    input: 'distressRemoteOff',
    badWords: (state) => {
      const inDistress =
        isBallUnanswered(state) ||
        (['squeezeBall', 'vitalsAlarm', 'vitalsAlarmSedated'] as const).some((id) => active(state, id));
      const needsWatching = state.session !== null && !isC1Patient(state.session, state.nowMs);
      return inDistress && needsWatching && isLyingForNothing(state) ? 'in distress, nobody may scan' : null;
    },
  },
  {
    input: 'upsLow',
    // Not reported is not enough: on battery, a UPS that does not say what is left counts as low.
    badWords: (state) => {
      if (!isOnBattery(state)) return null;
      const { runtimeMs } = state.power;
      if (runtimeMs === null) return 'on battery, and the UPS does not say for how long';
      return runtimeMs <= UPS_RUNTIME_MS.low ? runtimeWords(runtimeMs) : null;
    },
  },
  {
    input: 'upsCritical',
    badWords: (state) => {
      const { runtimeMs } = state.power;
      if (!isOnBattery(state) || runtimeMs === null) return null;
      return runtimeMs <= UPS_RUNTIME_MS.critical ? runtimeWords(runtimeMs) : null;
    },
  },
  {
    input: 'holderCredential',
    badWords: ({ lease, attendees }) => {
      const { control } = lease;
      if (control.kind !== 'granted') return null;
      const holder = attendees.find((one) => one.consoleId === control.holder.consoleId);
      return holder !== undefined && !holder.principal.isCredentialValid ? holder.principal.name : null;
    },
  },
  {
    input: 'instructor',
    badWords: (state) => {
      const trainee = traineeInControl(state);
      if (trainee === null || isSupervised(state, trainee)) return null;
      const { supervision } = state;
      const why = supervision === null ? 'nobody answers for them' : `${supervision.instructor.name} is not heard`;
      return `${trainee.name} has control, and ${why}`;
    },
  },
  {
    input: 'remoteStops',
    badWords: ({ remoteStopsMs, nowMs }) => {
      const recent = remoteStopsMs.filter((atMs) => nowMs - atMs <= STOP_STORM.withinMs);
      return recent.length >= STOP_STORM.times ? `${STOP_STORM.times} within 10 min` : null;
    },
  },
  {
    input: 'implantLimit',
    badWords: (state) => {
      const { session, scanner, policy } = state;
      // What it reports is true of a scan that nobody can rule out as well, as beside a fault.
      if (session === null || scanner === null || scannerStateReported(state) === null) return null;
      const known = scannerStateKnown(state);
      if (known !== null && !isScanning(known)) return null;
      const { implant } = session.patient;
      // A mode that is not reported, or in a word that nobody knows, may be any: with an implant that is one too many.
      const isSaid = implant.kind === 'conditional' || scanner.mode !== '';
      const isModeAbove =
        isSaid && scanner.mode !== 'normal' && scanner.mode !== modeCeiling(session.patient, policy.modeCeiling).mode;
      const above = [
        ...(implant.kind === 'none' ? [] : aboveLimits(implant, scanner)),
        ...(isModeAbove ? ['its operating mode'] : []),
      ];
      return above.length === 0 ? null : above.join(', ');
    },
  },
  {
    input: 'implantClock',
    badWords: (state) => {
      const { session } = state;
      const implant = session?.patient.implant;
      if (session === null || implant?.kind !== 'conditional' || implant.activeScan === null) return null;
      const { leftMs } = scanTime(state, session.patientRef, implant.activeScan);
      return leftMs === 0 ? `${lengthWords(implant.activeScan.maxMs)} used up` : null;
    },
  },
  {
    input: 'labelWatch',
    badWords: (state) => {
      const implant = state.session?.patient.implant;
      if (implant?.kind !== 'conditional' || !implant.needsAudioVideo) return null;
      const missing = [
        ...(active(state, 'audioUnproven') ? ['sound'] : []),
        ...(active(state, 'cameraUnproven') ? ['picture'] : []),
      ];
      return missing.length === 0 ? null : missing.join(' and ');
    },
  },
];

/** Reported lost, and not reported back: a UPS that stops talking has not found the mains again. */
function isOnBattery(state: PolicyState): boolean {
  const { raw } = state.inputs.mains;
  return raw === 'bad' || (raw === 'unknown' && active(state, 'mainsLost'));
}

/** Whatever became of its alarm: a word to the patient answers the ball, and nothing else does. */
function isBallUnanswered({ session }: PolicyState): boolean {
  return session !== null && session.squeezedMs !== null && (session.spokenToMs ?? -1) < session.squeezedMs;
}

/** Remote control was there in this exam, or something was scanned; it is off or may only look on, and nobody on site may scan either. */
function isLyingForNothing(state: PolicyState): boolean {
  const { session, lease, verdict } = state;
  const mayScanFromAfar = lease.control.kind === 'granted' && verdict.authority < 2;
  if (session === null || patientInRoom(state) === 'no' || mayScanFromAfar) return false;
  const hadRemote = session.firstStartMs !== null || lease.wasGivenInExam;
  return hadRemote && !isSeenScanning(state) && !state.attendees.some(isTechnologistOnSite);
}

/** A scanner of which nothing is known counts as scanning wherever that restricts; nobody is left lying for it. */
function isSeenScanning(state: PolicyState): boolean {
  return scannerStateReported(state) !== null && situation(state) === 'scanning';
}

function runtimeWords(runtimeMs: number): string {
  return `${Math.floor(runtimeMs / 60_000)} min ${Math.floor((runtimeMs % 60_000) / 1_000)} s by the UPS's own estimate`;
}
