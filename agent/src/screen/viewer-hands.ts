import { type CutDragWhy, LOCAL_HANDS_REASON } from '@farfield/protocol';
import {
  type Reason,
  regionAt,
  type ScreenInput,
  type ScreenRegion,
  type ScreenSituation,
} from '@farfield/protocol/policy';
import type { MarkedLayout, ScreenMark } from '@farfield/protocol/screen-layout';
import type { Area } from '../adapters/rfb/probe-reader.ts';
import type { Clock } from '../clock.ts';
import { fingerprint } from './screen-mark.ts';
import type { ScreenTally } from './screen-tally.ts';
import { HANDS_OFF, isHolding, letGo, stepViewerInput, type ViewerInput } from './viewer-input.ts';
import type { ViewerSituation } from './viewer-situation.ts';

/** A look takes one round trip to a screen in the same building. */
const SEEN_WITHIN_MS = 500;
/** Moves of a mouse in that time, many times over. */
const WAITING_MAX = 256;

/** Why an input went nowhere: by the core's catalogue, or because somebody uses the scanner's own mouse. */
export type Refusal =
  | Pick<Reason, 'id' | 'params'>
  | { readonly id: typeof LOCAL_HANDS_REASON; readonly params: Reason['params'] };

/** An input and when it came. */
interface Waiting {
  readonly input: ScreenInput;
  readonly atMs: number;
}

export interface ViewerHandsParts {
  readonly layout: MarkedLayout | null;
  readonly clock: Clock;
  readonly tally: ScreenTally;
  /** asked at each input: nothing about who may touch the screen is remembered here */
  readonly situation: () => ViewerSituation;
  /** what the person clicked on is not what the scanner shows now */
  readonly isPictureStale: () => boolean;
  /** the pixels of a part of the picture now; null: they cannot be seen */
  readonly look: (area: Area) => Promise<Uint8Array | null>;
  readonly toSource: (inputs: readonly ScreenInput[]) => void;
  readonly tell: (refusal: Refusal) => void;
  /** something is held at the scanner from now on, and nothing was before */
  readonly onHeld: () => void;
  /** a button went down at the scanner in this region and is held, or is up again, whoever let it go */
  readonly onDrag: (isHeld: boolean, region: string) => void;
  /** that button was let go by Farfield and not by the person */
  readonly onCut: (why: CutDragWhy, region: string) => void;
}

/** What one person's mouse and keys do at the scanner screen: the gate, the look before a press, and letting go. */
export class ViewerHands {
  readonly #parts: ViewerHandsParts;
  #input: ViewerInput = HANDS_OFF;
  /** a press whose place is being looked at, and what came after it; null: nothing waits */
  #looking: Waiting[] | null = null;

  constructor(parts: ViewerHandsParts) {
    this.#parts = parts;
  }

  get isHolding(): boolean {
    return isHolding(this.#input);
  }

  /** A press into a marked region, or a key after it, waits until its mark was seen as calibrated; what follows waits behind it. */
  take(input: ScreenInput, atMs = this.#parts.clock.nowMs()): void {
    const { clock, look, situation } = this.#parts;
    if (situation().localHands === 'active') return this.#throwAway(input);
    if (this.#looking !== null) {
      this.#looking.push({ input, atMs });
      if (this.#looking.length > WAITING_MAX) this.letGo('pictureOld');
      return;
    }
    // What waited behind a slow look is as old as it is; a release is never too late.
    const isLate = (): boolean => clock.nowMs() - atMs > SEEN_WITHIN_MS;
    const mark = this.#markOf(input);
    if (mark === null) return this.#judge(input, isLate() && beginsSomething(input) ? 'tooLate' : 'seen');
    const waiting: Waiting[] = [{ input, atMs }];
    this.#looking = waiting;
    void look(mark).then((pixels) => {
      // Let go or given up meanwhile: nothing late has effect.
      if (this.#looking !== waiting) return;
      this.#looking = null;
      const isSame = pixels !== null && fingerprint(pixels) === mark.sha256;
      this.#judge(input, isLate() ? 'tooLate' : isSame ? 'seen' : 'differs');
      for (const one of waiting.slice(1)) this.take(one.input, one.atMs);
    });
  }

  /** Somebody uses the scanner's own mouse. Nothing of this is kept for later: by then the screen is another one. */
  #throwAway(input: ScreenInput): void {
    const { tally, tell } = this.#parts;
    const { saidButtons, gate } = this.#input;
    const buttons = input.kind === 'pointer' ? input.buttons : saidButtons;
    const isTold = input.kind === 'key' ? input.isDown : buttons !== 0 && saidButtons === 0;
    // What is pressed now stays refused until it is up, and where the scanner's focus is afterwards nobody knows.
    this.#input = {
      ...this.#input,
      saidButtons: buttons,
      isPressRefused: buttons !== 0,
      gate: { ...gate, lastFree: null },
    };
    tally.add('inputsInHold', 1);
    if (isTold) tell({ id: LOCAL_HANDS_REASON, params: {} });
  }

  /** What must be seen before this input may pass; null: it begins nothing, or the region has no mark. */
  #markOf(input: ScreenInput): ScreenMark | null {
    const { layout, situation } = this.#parts;
    if (layout === null || !situation().holdsLease) return null;
    const region = input.kind === 'key' ? this.#keysGoTo(input) : this.#pressGoesTo(input, layout);
    return layout.regions.find(({ regionId }) => regionId === region?.regionId)?.mark ?? null;
  }

  #pressGoesTo(
    { x, y, buttons }: Extract<ScreenInput, { kind: 'pointer' }>,
    layout: MarkedLayout,
  ): ScreenRegion | null {
    if (buttons === 0 || this.#input.saidButtons !== 0) return null;
    const region = regionAt(layout, x, y);
    return region?.kind === 'free' ? region : null;
  }

  /** What has come up in front of a field since it was clicked takes the keys, and to it a letter may be a button. */
  #keysGoTo({ isDown }: Extract<ScreenInput, { kind: 'key' }>): ScreenRegion | null {
    return isDown ? this.#input.gate.lastFree : null;
  }

  /** A press that waits will never pass, nor will what belongs to it until every button is up. */
  #forgetPress(): void {
    if (this.#looking === null) return;
    const buttons = this.#looking.reduce(
      (last, { input }) => (input.kind === 'pointer' ? input.buttons : last),
      this.#input.saidButtons,
    );
    this.#parts.tally.add('inputsDropped', this.#looking.length);
    this.#looking = null;
    this.#input = { ...this.#input, saidButtons: buttons, isPressRefused: buttons !== 0 };
  }

  #judge(input: ScreenInput, mark: 'seen' | 'differs' | 'tooLate'): void {
    const { layout, situation, tally } = this.#parts;
    const { holdsLease, patientMayBeInRoom, isViewOnly, layout: known } = situation();
    const isPictureStale = mark === 'tooLate' || this.#parts.isPictureStale();
    const state = mark === 'differs' && known === 'asCalibrated' ? 'changed' : known;
    const now = { holdsLease, patientMayBeInRoom, isViewOnly, layout: state, isPictureStale };
    const { next, toSource, refusal, result } = stepViewerInput(this.#input, input, layout, now);
    if (isHolding(this.#input) && !isHolding(next) && result === 'dropped') tally.add('releases', 1);
    if (isHolding(next) && !isHolding(this.#input)) this.#parts.onHeld();
    const isCut = result === 'dropped' && isDragging(this.#input) && !isDragging(next);
    const region = draggedIn(this.#input);
    this.#become(next);
    this.#parts.toSource(toSource);
    if (isCut) this.#parts.onCut(whyShut(now), region);
    if (refusal !== null) this.#parts.tell(refusal);
    switch (result) {
      case 'passed':
        return tally.add('inputsPassed', 1);
      case 'dropped':
        return tally.add('inputsDropped', 1);
      case 'withheld':
        return tally.add('inputsWithheld', 1);
    }
  }

  #become(next: ViewerInput): void {
    const before = this.#input;
    this.#input = next;
    const isHeld = isDragging(next);
    if (isHeld !== isDragging(before)) this.#parts.onDrag(isHeld, draggedIn(isHeld ? next : before));
  }

  /** Every key and button up, at the neutral spot; what waits is forgotten. */
  letGo(why: CutDragWhy): void {
    this.#forgetPress();
    // Where the scanner's own focus is when this person has control again, nobody knows: keys wait for a new click.
    this.#input = { ...this.#input, gate: { ...this.#input.gate, lastFree: null } };
    if (!isHolding(this.#input)) return;
    const isCut = isDragging(this.#input);
    const region = draggedIn(this.#input);
    const { next, toSource } = letGo(this.#input, this.#parts.layout);
    this.#become(next);
    this.#parts.toSource(toSource);
    this.#parts.tally.add('releases', 1);
    if (isCut) this.#parts.onCut(why, region);
  }
}

/** What is dragged stands where the button was let go; a key that is let go moves nothing. */
function isDragging({ gate }: ViewerInput): boolean {
  return gate.pressedIn !== null;
}

function draggedIn({ gate }: ViewerInput): string {
  return gate.pressedIn?.words ?? '';
}

/** Why the gate is shut, in the order in which it asks. */
function whyShut({ holdsLease, isViewOnly, isPictureStale }: ScreenSituation): CutDragWhy {
  if (!holdsLease) return 'controlEnded';
  if (isViewOnly) return 'viewOnly';
  return isPictureStale ? 'pictureOld' : 'screenChanged';
}

/** A press, or a key going down; moves and releases begin nothing. */
function beginsSomething(input: ScreenInput): boolean {
  return input.kind === 'key' ? input.isDown : input.buttons !== 0;
}
