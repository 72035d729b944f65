/** Why a mouse button that was held on the scanner's screen was let go by Farfield and not by the hand on it. */
export const CUT_DRAG_WHY = {
  linkSilent: 'the link fell silent',
  controlEnded: 'control ended',
  viewOnly: 'the site took input away',
  pageLetGo: 'the page let go: it was hidden, left for another window, or heard the site too late',
  localHands: 'somebody used the scanner’s own mouse',
  pictureOld: 'the picture was out of date',
  screenChanged: 'the scanner screen did not look as calibrated',
  screenLost: 'the scanner screen was lost',
  connectionEnded: 'the connection of the screen ended',
  agentSilent: 'the site agent stood still',
  workerLost: 'the screen part of the site agent ended',
  /** whether there was one at all, nobody can tell any more */
  agentRestarted: 'the site agent started anew',
} as const;

export type CutDragWhy = keyof typeof CUT_DRAG_WHY;
