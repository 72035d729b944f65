import { localHandsWords } from '@farfield/protocol';
import { type EffectOutcome, reason, type ReasonId, reasonText } from '@farfield/protocol/policy';
import { type ClickableRegion, clickableFor, type MarkedLayout } from '@farfield/protocol/screen-layout';
import type { Area } from '../adapters/rfb/probe-reader.ts';
import type { Clock } from '../clock.ts';
import { fingerprint } from './screen-mark.ts';
import type { FromScreenClick, HandsOn, SourceWord, ToScreenClick } from './screen-messages.ts';
import type { ScreenTally } from './screen-tally.ts';

/** Between the look at the button and its press, by this process's own clock. */
export const PRESS_WITHIN_MS = 250;

interface Place {
  readonly x: number;
  readonly y: number;
}

/** What decides at this instant whether the scanner's button may be pressed. */
export interface ClickSituation {
  readonly handsOn: HandsOn;
  readonly layout: 'asCalibrated' | 'changed' | 'uncalibrated';
  readonly source: SourceWord;
  /** somebody holds a key or a button at the screen */
  readonly isHeld: boolean;
  /** somebody uses the scanner's own mouse or keys, or did a moment ago */
  readonly isLocalHand: boolean;
}

export interface ScreenClickParts {
  readonly layout: MarkedLayout | null;
  readonly clock: Clock;
  readonly tally: ScreenTally;
  readonly situation: () => ClickSituation;
  readonly look: (area: Area) => Promise<Uint8Array | null>;
  /** one write, both press and release; false: certainly not said */
  readonly click: (at: Place, away: Place) => boolean;
  readonly tell: (message: FromScreenClick) => void;
}

interface Click {
  readonly clickId: number;
  readonly region: ClickableRegion;
  readonly neutral: Place;
  /** who had control, and what had passed of anybody's mouse and keys, as the button was looked at */
  readonly holderConsoleId: string | null;
  readonly inputsPassed: number;
  /** null: the look is not answered yet */
  aimedMs: number | null;
}

/**
 * One permitted press of the scanner's own Start or Continue: looked at, aimed, and pressed and let go in one write, or not
 * at all. There is one at a time; none is tried twice, and no mouse of a person is part of it.
 */
export class ScreenClick {
  readonly #parts: ScreenClickParts;
  #click: Click | null = null;

  constructor(parts: ScreenClickParts) {
    this.#parts = parts;
  }

  handle(message: ToScreenClick): void {
    switch (message.kind) {
      case 'aim':
        return this.#aim(message.clickId, message.command);
      case 'press':
        return this.#press(message.clickId);
      case 'abandonClick':
        if (this.#click?.clickId === message.clickId) this.#click = null;
        return;
    }
  }

  #aim(clickId: number, command: 'start' | 'resume'): void {
    const { layout, tally, look, clock, tell } = this.#parts;
    const region = layout === null ? null : clickableFor(layout, command);
    // The newest one counts: what the agent does not ask for any more is not pressed.
    this.#click = null;
    if (layout === null || region === null) return this.#over(clickId, failed('NO_BUTTON_CALIBRATED'));
    const { holderConsoleId } = this.#parts.situation().handsOn;
    const { inputsPassed } = tally.counts(0);
    const click: Click = {
      clickId,
      region,
      neutral: layout.neutral,
      holderConsoleId,
      inputsPassed,
      aimedMs: null,
    };
    const against = this.#against(click);
    if (against !== null) return this.#over(clickId, against);
    this.#click = click;
    void look(region.mark).then((pixels) => {
      if (this.#click !== click) return;
      if (pixels === null || fingerprint(pixels) !== region.mark.sha256) {
        this.#click = null;
        return this.#over(clickId, refused(pixels === null ? 'staleEcho' : 'screenLayoutChanged'));
      }
      click.aimedMs = clock.nowMs();
      tell({ kind: 'aimed', clickId });
    });
  }

  #press(clickId: number): void {
    const { clock, tally, look } = this.#parts;
    const click = this.#click;
    this.#click = null;
    if (click?.clickId !== clickId || click.aimedMs === null) return this.#over(clickId, failed('CLICK_NOT_AIMED'));
    if (clock.nowMs() - click.aimedMs > PRESS_WITHIN_MS) return this.#over(clickId, failed('CLICK_TOO_LATE'));
    const against = this.#against(click);
    if (against !== null) return this.#over(clickId, against);
    const at = middleOf(click.region);
    if (!this.#parts.click(at, click.neutral)) return this.#over(clickId, failed('SCREEN_LOST'));
    tally.add('clicks', 1);
    // A screen reads in order: whoever answers what was asked after the press has read the press.
    void look(click.region.mark).then((pixels) =>
      this.#over(
        clickId,
        pixels === null
          ? { kind: 'unknown', code: 'SCREEN_DID_NOT_ANSWER' }
          : { kind: 'done', words: `pressed ${click.region.words} on the scanner screen at ${at.x}, ${at.y}` },
      ),
    );
  }

  /** @returns null: nothing stands against it */
  #against({ holderConsoleId, inputsPassed }: Click): EffectOutcome | null {
    const { handsOn, layout, source, isHeld, isLocalHand } = this.#parts.situation();
    if (handsOn.holderConsoleId === null || handsOn.holderConsoleId !== holderConsoleId) return refused('notHolder');
    if (handsOn.isViewOnly) return refused('screenViewOnly');
    if (source === 'lost') return refused('staleEcho');
    // Two pointers are one on a screen: theirs would press what is ours, or ours where they are.
    if (isLocalHand) return { kind: 'refused', why: localHandsWords() };
    // The button may look so only because nothing changes any more.
    if (source === 'frozen') return failed('SCREEN_FROZEN');
    if (layout !== 'asCalibrated') return refused('screenLayoutChanged');
    // With a mouse at work the screen may be another one by the time of the press.
    if (isHeld || this.#parts.tally.counts(0).inputsPassed !== inputsPassed) return failed('SCREEN_IN_USE');
    return null;
  }

  #over(clickId: number, outcome: EffectOutcome): void {
    this.#parts.tell({ kind: 'clicked', clickId, outcome });
  }
}

function middleOf({ x, y, width, height }: Area): Place {
  return { x: x + Math.floor(width / 2), y: y + Math.floor(height / 2) };
}

function refused(id: ReasonId): EffectOutcome {
  return { kind: 'refused', why: reasonText(reason(id)) };
}

function failed(code: string): EffectOutcome {
  return { kind: 'failed', code };
}
