import type { ActionKind } from './command.ts';
import { type Reason, reason } from './reasons.ts';
import { ON_SITE_SAFETY, type Principal, type Role, ROLE_WORDS, type Seat } from './roles.ts';

interface ActionRule {
  /** in words, for a refusal */
  readonly words: string;
  readonly roles: readonly Role[];
  readonly seat: 'any' | Seat;
  /** acts also for a person whose credential has run out, or who never signed in */
  readonly needsCredential: boolean;
  /** the role alone is not enough: the person's own training level counts. @source domain §1.1 I5, §1.5 */
  readonly needsLevel2: boolean;
}

const TECHNOLOGISTS: readonly Role[] = ['rst', 'onsiteTechnologist'];
/** A trainee only with control, and has that only under an instructor: `supervisedReasons` asks it. */
const SCANNING: readonly Role[] = [...TECHNOLOGISTS, 'trainee'];
/** Ruling 3: any participant may stop; coordinator and IT are none. */
const PARTICIPANTS: readonly Role[] = [
  'rst',
  'mrst',
  'onsiteTechnologist',
  'rad',
  'lip',
  'trainee',
  'mrso',
  'mrmd',
  'unidentifiedOnsite',
];

function rule(words: string, roles: readonly Role[], seat: 'any' | Seat = 'any', needsCredential = true): ActionRule {
  return { words, roles, seat, needsCredential, needsLevel2: false };
}

/** What only Level 2 MR personnel may say about people and the room. */
function level2(words: string): ActionRule {
  return { ...rule(words, ON_SITE_SAFETY, 'onsite'), needsLevel2: true };
}

/** The roles × actions matrix. @source domain §1.2; what is not here does not exist as a command */
export const ACTION_RULES = {
  stop: rule('stop the scan', PARTICIPANTS, 'any', false),
  pause: rule('pause the scan', PARTICIPANTS, 'any', false),
  takeLocal: rule('take back control', PARTICIPANTS, 'onsite', false),
  voidReady: rule('void READY', PARTICIPANTS, 'any', false),
  testLink: rule('test the link', ['rst', ...ON_SITE_SAFETY]),
  requestControl: rule('request control', ['rst', 'trainee'], 'remote'),
  offerControl: rule('offer control', ON_SITE_SAFETY, 'onsite'),
  readBackControl: rule('read back and take control', ['rst', 'trainee'], 'remote'),
  releaseControl: rule('give back control', ['rst', 'trainee'], 'any', false),
  proposeHandOver: rule('propose a hand-over', ['rst'], 'remote'),
  readBackHandOver: rule('read back a hand-over', ['rst'], 'remote'),
  agreeHandOver: rule('agree to a hand-over', ON_SITE_SAFETY, 'onsite'),
  dropHandOver: rule('drop a hand-over', ['rst', ...ON_SITE_SAFETY]),
  handOverLevel2: level2('hand over as the session’s Level 2'),
  readBackLevel2: level2('take over as the session’s Level 2'),
  superviseTrainee: rule('supervise a trainee', ['rst'], 'remote'),
  takeBackTrainee: rule('take back a trainee’s control', ['rst'], 'any', false),
  selectStep: rule('select a step', SCANNING),
  start: rule('start a step', SCANNING),
  resume: rule('continue a step', SCANNING),
  takeSequence: rule('take the sequence', ['onsiteTechnologist'], 'onsite'),
  letFinish: level2('let the sequence finish'),
  openSession: level2('open a session'),
  tickChecklist: level2('tick the checklist'),
  leadTimeOut: level2('lead the time-out'),
  readBackTimeOut: rule('read back the time-out', TECHNOLOGISTS),
  overrideDetector: level2('override the ferromagnetic detector'),
  admitPatient: level2('admit the patient to Zone IV'),
  giveReady: level2('give READY'),
  readOutExposure: rule('read out SAR and B1+rms', TECHNOLOGISTS),
  confirmExposure: level2('confirm what was read out'),
  approveContrast: rule('approve contrast', ['rad']),
  checkInPractitioner: rule('check in as practitioner for contrast', ['lip'], 'onsite'),
  stateSupervision: rule('say that the radiologist is heard and seen', [...ON_SITE_SAFETY, 'lip'], 'onsite'),
  checkCart: rule('say that drugs and cart were checked', [...ON_SITE_SAFETY, 'lip'], 'onsite'),
  checkContrast: rule('check agent, dose, lot and expiry', [...ON_SITE_SAFETY, 'lip'], 'onsite'),
  confirmContrast: rule('confirm agent, dose, lot and expiry', [...ON_SITE_SAFETY, 'lip'], 'onsite'),
  contrastGiven: rule('record that contrast was given', [...ON_SITE_SAFETY, 'lip'], 'onsite'),
  imagesComplete: rule('say that images are complete', TECHNOLOGISTS),
  patientOut: rule('record that the patient is out', ON_SITE_SAFETY, 'onsite'),
  closeSession: rule('close the session', [...ON_SITE_SAFETY], 'onsite'),
  confirmPresence: rule('confirm presence', [...ON_SITE_SAFETY, 'rst', 'trainee']),
  leaving: rule('say that they leave', ON_SITE_SAFETY, 'onsite', false),
  spokeToPatient: rule('record that the patient was spoken to', [...TECHNOLOGISTS, 'mrst', 'rad', 'lip']),
  stateInput: rule('state what they see or hear', [...ON_SITE_SAFETY, 'rst']),
  // Who is no participant, and who only learns, withholds no stop by saying "I have seen it".
  acknowledge: rule(
    'acknowledge an alarm',
    PARTICIPANTS.filter((role) => role !== 'unidentifiedOnsite' && role !== 'trainee'),
  ),
  clear: rule('clear an alarm', [...ON_SITE_SAFETY, 'mrso', 'mrmd'], 'onsite'),
  confirmStopped: rule('confirm that the scan stopped', ON_SITE_SAFETY, 'onsite'),
} as const satisfies Record<ActionKind, ActionRule>;

/**
 * May this person do this at all? The one matrix that gateway, on-site server and screens share. Empty means yes;
 * whether the act is possible now is `permit`'s question.
 */
export function authorise(principal: Principal, action: ActionKind): readonly Reason[] {
  const one: ActionRule = ACTION_RULES[action];
  const reasons: Reason[] = [];
  if (!one.roles.includes(principal.role)) {
    if (principal.role === 'unidentifiedOnsite') reasons.push(reason('notIdentified'));
    else
      reasons.push(
        reason('roleMayNot', {
          role: ROLE_WORDS[principal.role],
          action: one.words,
          allowed: one.roles.map((role) => ROLE_WORDS[role]).join(' or '),
        }),
      );
  }
  if (one.seat === 'onsite' && principal.seat !== 'onsite') reasons.push(reason('mustBeOnSite', { action: one.words }));
  if (one.needsCredential && !principal.isCredentialValid && principal.role !== 'unidentifiedOnsite') {
    reasons.push(reason('credentialInvalid', { name: principal.name }));
  }
  if (one.needsLevel2 && one.roles.includes(principal.role) && !principal.isLevel2)
    reasons.push(reason('notLevel2', { name: principal.name, action: one.words }));
  return reasons;
}
