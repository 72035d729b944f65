import { conditionRow, isConditionId, type JournalRecord } from '@farfield/protocol/policy';

const ACTIONS: Readonly<Record<string, string>> = {
  testLink: 'asked for a link test',
  requestControl: 'asked for control',
  offerControl: 'offered control',
  releaseControl: 'gave back control',
  proposeHandOver: 'proposed a hand-over',
  readBackHandOver: 'read back the hand-over',
  agreeHandOver: 'agreed to the hand-over',
  dropHandOver: 'dropped the hand-over',
  handOverLevel2: 'hands over as Level 2 on site',
  readBackLevel2: 'read back and is Level 2 on site now',
  superviseTrainee: 'supervises a trainee',
  takeBackTrainee: 'took back the trainee’s control',
  takeSequence: 'took the sequence',
  letFinish: 'lets the sequence finish',
  takeLocal: 'took back control',
  stop: 'pressed STOP',
  pause: 'paused',
  start: 'started',
  resume: 'continued',
  tickChecklist: 'ticked the checklist',
  leadTimeOut: 'led the time-out',
  readBackTimeOut: 'read back the time-out, both signed',
  overrideDetector: 'overrode the ferromagnetic detector',
  admitPatient: 'admitted the patient to Zone IV',
  patientOut: 'recorded: patient is out',
  imagesComplete: 'said: images complete',
  approveContrast: 'approved contrast',
  checkInPractitioner: 'checked in as practitioner',
  stateSupervision: 'said that the radiologist is heard and seen',
  checkCart: 'checked emergency drugs and cart',
  checkContrast: 'checked agent, dose, lot and expiry',
  confirmContrast: 'confirmed agent, dose, lot and expiry',
  readOutExposure: 'read out SAR and B1+rms',
  confirmExposure: 'confirmed what was read out',
  spokeToPatient: 'spoke to the patient',
  leaving: 'left',
};

/** What these did depends on where control was: their line comes with the record that says so. */
const TOLD_BY_CONTROL: readonly string[] = ['takeLocal', 'takeBackTrainee'];

const LINK_TEST_WORDS: Readonly<Record<string, string>> = {
  fit: 'fit',
  limits: 'fit with limits',
  notFit: 'not fit',
};

/** One line of the timeline, or null for records that only matter to an auditor. */
export function eventWords(record: JournalRecord): { words: string; priority: string } | null {
  switch (record.type) {
    case 'command': {
      const { action, by, accepted } = record.data;
      const words = ACTIONS[action];
      if (words === undefined || (accepted && TOLD_BY_CONTROL.includes(action))) return null;
      const why = action === 'overrideDetector' ? `: ${String(record.data.arguments['why'])}` : '';
      return accepted
        ? { words: `${by} ${words}${why}`, priority: 'info' }
        : { words: `${by}: ${action} refused`, priority: 'info' };
    }
    case 'condition': {
      const { condition, to, from, title, words } = record.data;
      if (!isConditionId(condition)) return null;
      const { priority } = conditionRow(condition);
      if (priority === 'info') return null;
      if (to === 'confirmed' && from !== 'clearing' && from !== 'latched') return { words: title, priority };
      if (to === 'ok' && from === 'latched') return { words: `${title}: cleared, ${words}`, priority: 'info' };
      return null;
    }
    case 'control': {
      const { kind, holder, by } = record.data;
      if (kind === 'granted') return { words: `control granted to ${holder}`, priority: 'info' };
      if (kind === 'passing') return { words: `control passes to ${holder}`, priority: 'info' };
      if (kind === 'handOverFailed') return { words: `control did not pass to ${holder}: ${by}`, priority: 'medium' };
      if (kind === 'sequenceOffered')
        return { words: 'link down: the technologist on site may take the sequence within 10 s', priority: 'medium' };
      if (kind === 'sequenceMissed') return { words: `sequence stopped: ${by}`, priority: 'medium' };
      if (kind === 'takenLocal') return { words: `${by} took back control from ${holder}`, priority: 'info' };
      if (kind === 'offerWithdrawn')
        return { words: `${by} withdrew the offer of control to ${holder}`, priority: 'info' };
      if (kind === 'keptLocal')
        return { words: `${by} kept control at the site: nobody remote had it`, priority: 'info' };
      if (kind === 'ended') return { words: `remote control of ${holder} ended: ${by}`, priority: 'medium' };
      return null;
    }
    case 'ready':
      return record.data.what === 'given'
        ? { words: `READY for ${record.data.step} · ${record.data.by}`, priority: 'info' }
        : { words: `READY void: ${record.data.why}`, priority: 'info' };
    case 'stop':
      switch (record.data.what) {
        case 'sent':
          return { words: `stop sent: ${record.data.because}`, priority: 'info' };
        case 'confirmed':
          return { words: 'scan stopped, confirmed by the scanner', priority: 'info' };
        case 'notConfirmed':
          return { words: 'NOT CONFIRMED: PRESS SCANNER STOP', priority: 'high' };
        default:
          return { words: `stop: ${record.data.what}`, priority: 'info' };
      }
    case 'scanner':
      return {
        words: `scanner: ${record.data.state}${record.data.runningStepId ? ` · ${record.data.runningStepId}` : ''}`,
        priority: 'info',
      };
    case 'session':
      if (record.data.what === 'opened') return { words: 'session opened', priority: 'info' };
      if (record.data.what === 'closed') return { words: 'session closed', priority: 'info' };
      if (record.data.what === 'timeOutVoid')
        return { words: `time-out void: ${String(record.data['why'])}`, priority: 'info' };
      if (record.data.what === 'readOutVoid')
        return { words: `what was read out is void: ${String(record.data['why'])}`, priority: 'info' };
      if (record.data.what === 'dragCut') return cutDragWords(record.data);
      if (record.data.what === 'dragCutRead')
        return { words: `${String(record.data['by'])} read that a drag was cut off`, priority: 'info' };
      return null;
    case 'outcome':
      return record.data.outcome === 'done'
        ? null
        : { words: `${record.data.order}: ${record.data.outcome} ${record.data.words}`, priority: 'medium' };
    case 'booted':
      return { words: 'site agent started, remote control is off', priority: 'info' };
    case 'contrast':
      return record.data.what === 'givenAsPermitted'
        ? { words: `contrast given · ${record.data.by}`, priority: 'info' }
        : {
            words: `contrast given with ${record.data.reasons.length} reasons open · ${record.data.by}`,
            priority: 'medium',
          };
    case 'linkTest':
      return {
        words: `link test of ${String(record.data['person'])}: ${LINK_TEST_WORDS[record.data.verdict] ?? `not finished, ${String(record.data['why'])}`}`,
        priority: 'info',
      };
    case 'drill': {
      const { what, scenario, by, why } = record.data;
      if (what === 'asked') return { words: `${by} asks for a drill: ${scenario}`, priority: 'info' };
      if (what === 'sealed') return null;
      if (what === 'returned') return { words: `as before the drill: ${scenario} · ${by}`, priority: 'info' };
      if (what === 'began') return { words: `DRILL begins: ${scenario} · ${by}`, priority: 'info' };
      return { words: `DRILL is over: ${why}`, priority: 'info' };
    }
    case 'siteDark':
      return { words: `SITE DARK: ${record.data.because}`, priority: 'high' };
    case 'intent':
    case 'withdrawn':
    case 'order':
    case 'permit':
    case 'scanClock':
    case 'verdict':
    case 'people':
      return null;
  }
}

/** That there may have been one before this start is said over the picture, and is no event that anybody saw. */
function cutDragWords({ by, region, why, isUnknown }: Readonly<Record<string, unknown>>): {
  words: string;
  priority: string;
} | null {
  if (isUnknown === true) return null;
  const whose = by === '' ? 'a drag' : `a drag of ${String(by)}`;
  const where = region === '' ? '' : ` in ${String(region)}`;
  return { words: `${whose}${where} on the scanner screen was cut off: ${String(why)}`, priority: 'low' };
}
