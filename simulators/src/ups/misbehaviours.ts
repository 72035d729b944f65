/** Everything that can be wrong with the UPS, on command; one sentence each, for a control page. */
export const UPS_MISBEHAVIOURS = [
  {
    name: 'estimateLies',
    sentence: 'The runtime shown is three times the true one, until the battery is nearly empty.',
  },
  { name: 'nonMonotone', sentence: 'Charge and runtime jump up and down from poll to poll.' },
  {
    name: 'serialLost',
    sentence: 'The cable between UPS and driver is out: old values for a while, then ERR DATA-STALE.',
  },
  {
    name: 'driverDead',
    sentence:
      'The driver has died: ERR DRIVER-NOT-CONNECTED; switched off again, the driver restarts and says WAIT first.',
  },
] as const;

export type UpsMisbehaviour = (typeof UPS_MISBEHAVIOURS)[number]['name'];
