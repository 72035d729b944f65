import type { ServedSite } from '../panels/site-card.tsx';

/** A site that has written down two of three. */
export const SERVED_FIXTURE: ServedSite = {
  siteName: 'Cedar Ridge · MR 1',
  sitePhone: '555-0142',
  remotePhone: '555-0107',
  steps: {
    tableRelease: ['Fictional: press the orange pedal and keep it down.', 'Fictional: pull the table until it clicks.'],
    code: ['Fictional: pull the cord beside the Zone III desk.', 'Fictional: patient to bay B in Zone II.'],
    quench: [],
  },
};

const words = (characters: number): string => 'fictional words of a site '.repeat(80).slice(0, characters);

/** As much as a site may write, in the two shapes that take most room: many steps, and steps that just need one more line. */
export const FULL_STEPS = {
  tableRelease: Array.from({ length: 8 }, (_, index) => `${index} ${words(73)}`),
  code: Array.from({ length: 5 }, (_, index) => `${index} ${words(118)}`),
  quench: Array.from({ length: 3 }, (_, index) => `${index} ${words(198)}`),
};

/** The longest door plan that a policy takes. */
export const LONGEST_PLAN = words(2_000);
