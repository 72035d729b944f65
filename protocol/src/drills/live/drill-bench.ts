import type { InputId } from '../../policy/inputs.ts';
import type { ScannerFact } from '../../policy/session.ts';
import { IDLE_SCANNER, MRST, RST, Story } from '../../policy/story.ts';
import { NO_RESTRICTION } from '../../policy/verdict.ts';
import type { DrillScenario } from '../scenario.ts';
import {
  type DrillEffect,
  type DrillEvent,
  type DrillPerson,
  LEAD_IN_MS,
  type LiveDrill,
  NO_DRILL,
  stepDrill,
} from './live-drill.ts';

const person = (name: string, role: DrillPerson['role'], seat: DrillPerson['seat']): DrillPerson => ({
  personId: name,
  name,
  role,
  seat,
  isLevel2: role === 'mrst',
  consoleId: `c-${name}`,
});
export const CORA = person('Cora', 'coordinator', 'remote');
/** The one who is at the console on site. */
export const MIA = { ...person('Mia', 'mrst', 'onsite'), personId: MRST.personId };
export const ANA = person('Ana', 'rst', 'remote');

export const LINK_LOSS: DrillScenario = {
  version: 1,
  id: 'link-loss',
  number: 1,
  heading: 'communicationFailure',
  title: 'The link is lost',
  exam: { class: 'C1', because: [], patient: 'an adult' },
  bore: 'empty',
  ways: ['live', 'tableTop'],
  start: 'scanning',
  endsAtS: 120,
  briefing: ['Remote control will fail.'],
  faults: [
    {
      id: 'cut',
      atS: 10,
      kind: 'act',
      act: 'linkCut',
      with: {},
      shows: { link: 'silent' },
      seenAfterS: 0,
      words: 'Cut.',
    },
    {
      id: 'back',
      atS: 60,
      kind: 'act',
      act: 'linkRestore',
      with: {},
      shows: { link: 'good' },
      seenAfterS: 0,
      words: 'Back.',
    },
  ],
  automatic: [{ id: 'ended', kind: 'condition', condition: 'controlEnded', after: 'cut' }],
  acts: [
    {
      id: 'ack',
      by: 'mrst',
      do: 'Takes the alarm.',
      action: 'acknowledge',
      condition: 'controlEnded',
      after: 'ended',
      within: 10,
      pass: 'inTime',
    },
    { id: 'ring', by: 'rst', do: 'Rings.', action: null, condition: null, after: 'ended', within: 60, pass: 'inTime' },
  ],
  observer: ['Did anybody run?'],
  returnToService: ['Say that it is over.'],
};

/** Its queue still shows what was scanned last; nobody is registered. */
export const AT_REST: ScannerFact = { ...IDLE_SCANNER, patientRef: '', patientName: '', examId: '' };

/** A real site with nobody registered and nobody inside, both people at their consoles, and a drill beside it. */
export class DrillBench {
  readonly story: Story;
  drill: LiveDrill = NO_DRILL;
  readonly effects: DrillEffect[] = [];
  isGatewaySilent = false;
  #drills = 0;

  constructor(options: ConstructorParameters<typeof Story>[0] = {}) {
    this.story = new Story({ scanner: AT_REST, ...options }).joins(MRST).joins(RST);
    this.story.passes(60_000);
    this.gatewaySays();
  }

  /** As once a second in truth; unless it is silent. */
  gatewaySays(verdict = NO_RESTRICTION, why = '', againstDrill = ''): void {
    if (!this.isGatewaySilent) this.story.post({ kind: 'peer', verdict, why, againstDrill });
  }

  /** @returns the ids of what it was refused for; []: not refused */
  does(event: DrillEvent): readonly string[] {
    const { drill, effects } = stepDrill(this.drill, event, this.story.state, this.story.nowMs);
    this.drill = drill;
    this.effects.push(...effects);
    return effects.flatMap((one) => (one.kind === 'refused' ? one.reasons.map(({ id }) => id) : []));
  }

  passes(durationMs: number): this {
    for (const endMs = this.story.nowMs + durationMs; this.story.nowMs < endMs;) {
      this.story.passes(Math.min(500, endMs - this.story.nowMs));
      this.gatewaySays();
      this.does({ kind: 'looked' });
    }
    return this;
  }

  /** The real site is another one from here on. */
  shows(input: InputId): this {
    this.story.bad.add(input);
    return this;
  }

  asked(scenario = LINK_LOSS): this {
    this.does({ kind: 'propose', scenario, by: CORA });
    this.does({ kind: 'saidEmpty', by: MIA });
    return this;
  }

  begins(by = CORA): readonly string[] {
    this.#drills += 1;
    const refused = this.does({ kind: 'begin', drillId: `d-${this.#drills}`, by });
    if (refused.length > 0) return refused;
    this.does({ kind: 'prepared' });
    this.runs(LEAD_IN_MS);
    return refused;
  }

  /** With the conductor there to see it. */
  runs(durationMs: number): this {
    for (const endMs = this.story.nowMs + durationMs; this.story.nowMs < endMs;) {
      this.does({ kind: 'conductorHeard' });
      this.passes(Math.min(5_000, endMs - this.story.nowMs));
    }
    return this;
  }

  get cause(): string {
    const { drill } = this;
    if (drill.kind !== 'none' || drill.last === null) return drill.kind;
    const { cause } = drill.last;
    return cause.kind === 'site' ? `site: ${cause.reason.id}` : cause.kind;
  }
}
