/** Everything that can be wrong with the zone sensors, on command; one sentence each, for a control page. */
export const ZONE_MISBEHAVIOURS = [
  {
    name: 'stuckDoor',
    sentence: 'A door contact (door: zone34Door unless said) stays as it is, whatever the door does.',
  },
  {
    name: 'chatteringDoor',
    sentence: 'A door contact (door: zone34Door unless said) flickers open and closed every 40 to 400 ms.',
  },
  { name: 'silent', sentence: 'The server answers, but its values, the heartbeat included, stop changing.' },
  { name: 'countWrong', sentence: 'The count of people in Zone IV is off by one.' },
  { name: 'badgeLost', sentence: 'Badges are read, but no badge event is reported.' },
] as const;

export type ZoneMisbehaviour = (typeof ZONE_MISBEHAVIOURS)[number]['name'];
