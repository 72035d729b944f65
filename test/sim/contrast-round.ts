import { type CommandAction, CONTRAST_FACT_IDS, type PolicyState } from '@farfield/protocol/policy';
import { Rng } from './rng.ts';
import { PRACTITIONER } from './site.ts';
import { presses, type Stage } from './stage.ts';

const LOOK_EVERY_MS = 600;
const RADIOLOGIST = 'ray';
/** Said anew before it is too old to count. */
const SAID_ANEW_MS = 45_000;
const COVERED_MS = { long: 7_200_000, short: 1_200_000 };

type Word = readonly [personId: string, action: CommandAction];

/**
 * The words about contrast in some exams, by a stream of their own: radiologist, practitioner and safety tech say what there is
 * to say, in any order and mostly all of it, and somebody says that it was given; now and then one word too soon.
 */
export class ContrastRound {
  readonly #stage: Stage;
  readonly #rng: Rng;
  #sessionId = '';
  /** injections that are still to come in this exam */
  #left = 0;

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#rng = new Rng(stage.site.seed, 'contrast round');
  }

  begins(): void {
    const { site, people } = this.#stage;
    site.world.after(this.#rng.between(400, 8_000), () => people.arrives(PRACTITIONER));
    site.world.after(this.#rng.between(400, 8_000), () => people.arrives(RADIOLOGIST));
    site.world.every(LOOK_EVERY_MS, 350, () => this.#look());
  }

  #look(): void {
    const { site } = this.#stage;
    const policy = site.agent.state?.policy;
    const session = policy?.session ?? null;
    if (policy === undefined || session === null || session.room !== 'in' || site.scanner.isBusy()) return;
    if (session.sessionId !== this.#sessionId) {
      this.#sessionId = session.sessionId;
      this.#left = this.#rng.between(1, 4);
    }
    if (this.#left === 0 || !this.#rng.chance(600)) return;
    const missing = this.#missing(policy);
    const isTooSoon = missing.length > 0 && missing.length < 3 && this.#rng.chance(120);
    if (missing.length > 0 && !isTooSoon) return this.#says(this.#rng.pick(missing));
    this.#left -= 1;
    this.#says([this.#rng.chance(500) ? PRACTITIONER : 'mia', { kind: 'contrastGiven' }]);
  }

  #says([personId, action]: Word): void {
    presses(this.#stage, personId, action);
  }

  /** What has not been said yet, each by whoever says it. */
  #missing({ session, nowMs }: PolicyState): readonly Word[] {
    if (session === null) return [];
    const rng = this.#rng;
    const { approval, practitioner, cart, check, supervision } = session.contrast;
    const coveredForMs = rng.chance(80) ? COVERED_MS.short : COVERED_MS.long;
    // Now and then one is left out, which is no approval.
    const saw = rng.chance(50) ? CONTRAST_FACT_IDS.slice(1) : CONTRAST_FACT_IDS;
    const onSite = rng.chance(500) ? PRACTITIONER : 'mia';
    const vial = { agent: rng.chance(60) ? 'B' : 'A', lot: '7' };
    const words: Word[] = [];
    if (approval === null)
      words.push([RADIOLOGIST, { kind: 'approveContrast', agent: 'A', saw, coveredForMs, backup: 'Dr. Okoro' }]);
    // "Heard and seen" is said of whoever has approved.
    else if (supervision === null || nowMs - supervision.atMs > SAID_ANEW_MS)
      words.push([onSite, { kind: 'stateSupervision' }]);
    if (practitioner === null) words.push([PRACTITIONER, { kind: 'checkInPractitioner' }]);
    if (cart === null) words.push([onSite, { kind: 'checkCart' }]);
    if (check.kind === 'none') words.push(['mia', { kind: 'checkContrast', ...vial }]);
    // Mostly by another person.
    if (check.kind === 'said')
      words.push([
        rng.chance(50) ? 'mia' : PRACTITIONER,
        { kind: 'confirmContrast', agent: check.agent, lot: check.lot },
      ]);
    return words;
  }
}
