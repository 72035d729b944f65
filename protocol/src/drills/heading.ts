/**
 * The chapters of a site's evidence: the four contingencies that the IAC asks a remote scanning policy for, and what can
 * happen in any MR suite.
 * @source domain report §2
 */
export const HEADINGS = {
  equipmentFailure: 'Equipment failure',
  communicationFailure: 'Communication failure',
  internetInstability: 'Internet instability',
  powerOutage: 'Power outage',
  emergencies: 'Emergencies',
} as const;
export type Heading = keyof typeof HEADINGS;
export const HEADING_IDS = Object.keys(HEADINGS) as readonly Heading[];
