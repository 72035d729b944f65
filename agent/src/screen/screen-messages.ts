import type { CutDragWhy, LocalHandsWord, ScreenClose, ScreenOpen } from '@farfield/protocol';
import type { EffectOutcome } from '@farfield/protocol/policy';
import type { MarkedLayout } from '@farfield/protocol/screen-layout';
import type { SourceAddress } from '../adapters/rfb/source-connection.ts';
import type { RefusedMessage } from '../adapters/rfb/viewer-message-reader.ts';

/** Between the agent and its screen worker, a process of its own. */
export interface ScreenSetup {
  readonly source: SourceAddress;
  readonly layout: MarkedLayout | null;
  readonly gateway: ScreenGateway | null;
}

export interface ScreenGateway {
  /** as configured for the uplink */
  readonly url: string;
  /** PEM of the hospital's own authority */
  readonly ca?: string | undefined;
}

/** The path of the uplink that works best now: pixels take it, too. */
export interface ScreenRoute {
  readonly url: string;
  readonly localAddress?: string | undefined;
  /** PEM of the authority behind this path's address; absent: the gateway's own, as configured */
  readonly ca?: string | undefined;
}

/** What the agent knows about who may touch the screen. */
export interface HandsOn {
  /** null: nobody holds control */
  readonly holderConsoleId: string | null;
  /** unknown is true */
  readonly patientMayBeInRoom: boolean;
  /** authority A2 or A3: remote may look, talk and STOP; unknown is true */
  readonly isViewOnly: boolean;
}

export type ToScreenWorker =
  /** the first */
  | { readonly kind: 'setup'; readonly setup: ScreenSetup }
  /** `by` null: as configured */
  | { readonly kind: 'open'; readonly open: ScreenOpen; readonly by: ScreenRoute | null }
  | { readonly kind: 'close'; readonly close: ScreenClose }
  /** the uplink's better path is another one now; who looks by another is told */
  | { readonly kind: 'betterPath'; readonly by: ScreenRoute | null }
  /** `turn` grows with each; the worker's beats say which it has acted on */
  | { readonly kind: 'situation'; readonly handsOn: HandsOn; readonly turn: number }
  /** what a worker before this one may have left down at the screen, if the screen is there and nobody uses its own mouse */
  | { readonly kind: 'letGo' }
  | ToScreenClick
  | { readonly kind: 'stop' };

/**
 * A permitted START or Continue, as one press of the scanner's own button. `aim` presses nothing: the worker looks and says
 * `aimed`; only then, and within a moment by its own clock, `press` does it. So a message that waited in front of either
 * end, or an end that stood still, presses nothing.
 */
export type ToScreenClick =
  | { readonly kind: 'aim'; readonly clickId: number; readonly command: ClickedCommand }
  | { readonly kind: 'press'; readonly clickId: number }
  | { readonly kind: 'abandonClick'; readonly clickId: number };

export type ClickedCommand = 'start' | 'resume';

export type FromScreenClick =
  | { readonly kind: 'aimed'; readonly clickId: number }
  /** `failed` and `refused`: certainly not pressed */
  | { readonly kind: 'clicked'; readonly clickId: number; readonly outcome: EffectOutcome };

/** The worker says that it lives this often. */
export const SCREEN_BEAT_MS = 250;

/** frozen: it answers, and what must change by itself stands still; lost: it does not answer */
export type SourceWord = 'live' | 'frozen' | 'lost';

export type FromScreenWorker =
  /** `turn`: of the newest situation that it has acted on; 0: none yet */
  | { readonly kind: 'beat'; readonly turn: number }
  /** said to the screen as often as it takes */
  | { readonly kind: 'letGone' }
  /** a connection to the screen broke with a button or key down on it: what was said to it last may not have come */
  | { readonly kind: 'leftHeld' }
  | { readonly kind: 'fact'; readonly fact: SourceFact }
  | { readonly kind: 'counts'; readonly counts: ScreenCounts }
  | FromScreenClick
  /** a button is held at the scanner, or not any more: if this process ends meanwhile, a drag was cut off */
  | { readonly kind: 'drag'; readonly consoleId: string; readonly region: string; readonly isHeld: boolean }
  | DragCut
  | { readonly kind: 'cutDragRead'; readonly consoleId: string; readonly cutId: number }
  | { readonly kind: 'log'; readonly level: 'info' | 'warn'; readonly fields: object; readonly text: string };

/** `atWallMs`: both processes are on one machine */
export interface DragCut {
  readonly kind: 'dragCut';
  readonly consoleId: string;
  /** of the layout, in which the button went down */
  readonly region: string;
  readonly why: CutDragWhy;
  readonly atWallMs: number;
}

export interface SourceFact {
  readonly source: SourceWord;
  /** how old the picture may be at least: since it last answered, or since anything last changed; null: never */
  readonly ageMs: number | null;
  readonly layout: 'asCalibrated' | 'changed' | 'uncalibrated';
  /** why it is lost or frozen, in words; '' while live */
  readonly why: string;
  /** whether somebody uses the scanner's own mouse or keys */
  readonly localHands: LocalHandsWord;
}

export interface ScreenCounts {
  /** now */
  readonly viewers: number;
  /** since start, as all that follow */
  readonly viewersOpened: number;
  readonly viewersBroken: number;
  readonly inputsPassed: number;
  readonly inputsDropped: number;
  /** of those, what came by a socket whose console had gone on by a newer one */
  readonly inputsOvertaken: number;
  /** thrown away while somebody used the scanner's own mouse; not among the dropped */
  readonly inputsInHold: number;
  /** presses in a permit region, which are commands and never clicks */
  readonly inputsWithheld: number;
  /** presses of the scanner's own Start or Continue, each after a permit */
  readonly clicks: number;
  readonly releases: number;
  readonly bytesToConsoles: number;
  readonly requestsHeld: number;
  readonly encodingsStripped: number;
  readonly messagesRefused: Readonly<Record<RefusedMessage, number>>;
}

export const NO_COUNTS: ScreenCounts = {
  viewers: 0,
  viewersOpened: 0,
  viewersBroken: 0,
  inputsPassed: 0,
  inputsDropped: 0,
  inputsOvertaken: 0,
  inputsInHold: 0,
  inputsWithheld: 0,
  clicks: 0,
  releases: 0,
  bytesToConsoles: 0,
  requestsHeld: 0,
  encodingsStripped: 0,
  messagesRefused: { clipboard: 0, xvp: 0, setDesktopSize: 0, fence: 0, continuousUpdates: 0, qemuKey: 0 },
};
