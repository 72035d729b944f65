/**
 * Plain cards, text only. The first line of every one is the way out of Zone IV: nobody is treated beside the magnet.
 * Farfield gives no dose and no treatment; the site's own card and people do.
 *
 * @source domain §6.1, §6.2 (22, 23, 24–27, 13, 17)
 */
export interface EmergencyCard {
  readonly id: string;
  readonly title: string;
  readonly lines: readonly string[];
}

export const EMERGENCY_CARDS: readonly EmergencyCard[] = [
  {
    id: 'code',
    title: 'Code',
    lines: [
      'Out of Zone IV: never resuscitate beside the magnet.',
      'STOP SCAN. Shout "code"; the remote technologist dials too.',
      'Release the table, table out, rails, wheel out. Start basic CPR while moving.',
      'To the fixed safe place in Zone II or III: defibrillator, monitor, cart.',
      'Shut the Zone IV door and guard it. No code team, no oxygen cylinder, no cart goes in.',
      'Afterwards: count people, sweep the room before it opens again.',
    ],
  },
  {
    id: 'reaction',
    title: 'Reaction',
    lines: [
      'Out of Zone IV: table out, patient out, before any treatment.',
      'STOP SCAN. Say aloud what you see; the remote technologist calls the radiologist.',
      "The licensed practitioner treats by the site's own card. Farfield gives no dose.",
      'Breathing, swelling, low pressure or getting worse: call the code number now.',
      'Do not inject more. Keep the line. Note the time.',
    ],
  },
  {
    id: 'quench',
    title: 'Quench',
    lines: [
      'Out of Zone IV: everybody, at once, keep low. Helium gathers at the ceiling.',
      "Doors as the site's own plan says: it is printed below when the site has given it.",
      'Exhaust fan on. Speak to the patient all the way. No skin on frosted metal.',
      'A door may be held by pressure or heavy from the fan.',
      'Nobody goes back in until MRST and MRSO clear it on measured oxygen.',
      'Quench is a wall button, for life threat only. It does not exist in Farfield.',
    ],
  },
  {
    id: 'fire',
    title: 'Fire',
    lines: [
      'Out of Zone IV: patient first, then everybody; shut the door.',
      'STOP SCAN. Pull the fire alarm. Call the number.',
      'MR Safe extinguisher only. The magnet is ON: an ordinary one flies.',
      'Power-off on the wall cuts the power. The field stays ON.',
      'Meet the crew in Zone II. Nobody enters until the field is confirmed zero.',
    ],
  },
  {
    id: 'power',
    title: 'Power',
    lines: [
      'Out of Zone IV: take the patient out by hand if power does not come back in 60 s.',
      'The magnet is ON in a power cut. Only Level 2 enters; everybody else guards the door.',
      'MR Safe light only. A torch is a projectile.',
      'Speak to the patient now. Intercom, bore fan and light may be off.',
      "Release the table by hand, by the site's own steps.",
      'The detector and the door lock may be off: stand at the door.',
    ],
  },
  {
    id: 'person',
    title: 'Someone at the door',
    lines: [
      'Out of Zone IV: turn them back at the door. Voice first: "Stop, the magnet is on."',
      'STOP SCAN. Block the door. Go in only if you yourself are free of metal.',
      'Inside without metal: walk out slowly. With metal: stand still, hold it, walk back the way they came.',
      'Count people out. Screen before anybody goes in again.',
      'Pinned by an object: clear the others, call the number; quench is the wall button, for life threat only.',
    ],
  },
];
