import { defineAct, type WorldAct } from './act-kit.ts';
import { LINK_ACTS } from './acts-link.ts';
import { CONSOLE_ACTS, MISBEHAVIOUR_ACTS, MONITOR_ACTS, POWER_ACTS } from './acts-machines.ts';
import { PEOPLE_ACTS, ROOM_ACTS } from './acts-room.ts';

/** Everything that can be made to happen in a world, in the order of the control page. */
export const WORLD_ACTS: readonly WorldAct[] = [
  ...PEOPLE_ACTS,
  ...ROOM_ACTS,
  ...CONSOLE_ACTS,
  ...POWER_ACTS,
  ...MONITOR_ACTS,
  ...LINK_ACTS,
  ...MISBEHAVIOUR_ACTS,
  defineAct({
    id: 'reset',
    group: 'world',
    sentence: 'The whole world is as it was at the start; ports and open connections stay, the event log goes on.',
    args: {},
    run: (parts) => parts.reset(),
  }),
];
