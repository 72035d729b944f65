/** Of a site that does not exist: nobody may take them for a real table's or a real hospital's. */
export const DEMO_SITE_STEPS = {
  tableRelease: [
    'DEMONSTRATION, not a real procedure. Say to the patient that you pull the table out by hand.',
    'Press the orange foot pedal of the fictional table at its Zone IV end, and keep it down.',
    'Pull the table out by its rail until it clicks. Do not lift the pedal before.',
    'Check lines and coil cable, then take the patient off.',
  ],
  code: [
    'DEMONSTRATION, not a real procedure. Pull the cord beside the Zone III desk; dial 555-0199 and say "MR 1, Cedar Ridge".',
    'Table out by hand as on this card; patient to bay B in Zone II, where the fictional cart stands.',
    'Shut the Zone IV door; one Level 2 person stays in front of it.',
  ],
  quench: [
    'DEMONSTRATION, not a real procedure. Fan switch at the left of the Zone III door to "exhaust".',
    'Everybody out by the way that the door plan says; count at the blue bench in Zone II.',
    'Phone Sven Demo, 555-0108: nobody goes in before he has measured.',
  ],
};
