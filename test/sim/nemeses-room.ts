import type { InputId } from '@farfield/protocol/policy';
import type { Fault } from './fault.ts';
import type { Nemesis } from './nemeses.ts';
import type { Room } from './room.ts';
import { during } from './stage.ts';

function sensor(id: string, text: string, input: InputId, perHour: number, lengthMs: Nemesis['lengthMs']): Nemesis {
  return {
    id,
    text,
    perHour,
    lengthMs,
    begin: ({ site }) => site.room.set(input, 'bad'),
    end: ({ site }) => site.room.set(input, 'good'),
  };
}

function anyInput(room: Room, { a }: Fault): InputId {
  return room.inputs[a % room.inputs.length] ?? 'door34';
}

/** Zone IV, the patient, the sensors and what they say. */
export const ROOM_NEMESES: readonly Nemesis[] = [
  sensor('door', 'somebody opens the Zone III/IV door', 'door34', 5, [400, 8_000]),
  sensor('ferromagnetic', 'the ferromagnetic detector alarms', 'ferromagnetic', 1, [500, 4_000]),
  sensor('squeeze', 'the patient squeezes the ball', 'squeezeBall', 3, [500, 4_000]),
  sensor('oxygen', 'oxygen is low', 'oxygen', 0.5, [2_000, 10_000]),
  sensor('quench', 'the magnet quenches', 'quench', 0.3, [1_000, 5_000]),
  sensor('roomStop', 'somebody presses the room stop', 'roomStop', 1, [500, 5_000]),
  sensor('vitalsAlarm', 'the monitor alarms', 'vitalsAlarm', 2, [1_000, 15_000]),
  {
    id: 'intruder',
    text: 'one person more goes into Zone IV',
    perHour: 1.5,
    lengthMs: [1_000, 10_000],
    begin: ({ site }) => {
      site.room.intruders += 1;
      site.room.reportCount();
    },
    end: ({ site }) => {
      site.room.intruders -= 1;
      site.room.reportCount();
    },
  },
  {
    id: 'ferromagneticInDoor',
    text: 'the door opens and the ferromagnetic detector alarms',
    perHour: 1,
    lengthMs: [1_000, 5_000],
    begin: (stage, fault) => {
      const { site } = stage;
      site.room.set('door34', 'bad');
      during(stage, fault, 300, () => site.room.set('ferromagnetic', 'bad'));
    },
    end: ({ site }) => {
      site.room.set('ferromagnetic', 'good');
      site.room.set('door34', 'good');
    },
  },
  {
    id: 'inputUnknown',
    text: 'a sensor says that it does not know',
    perHour: 4,
    lengthMs: [1_000, 25_000],
    begin: ({ site }, fault) => site.room.set(anyInput(site.room, fault), 'unknown'),
    end: ({ site }, fault) => site.room.set(anyInput(site.room, fault), 'good'),
  },
  {
    id: 'inputSilent',
    text: 'a sensor says nothing any more',
    perHour: 4,
    lengthMs: [2_000, 80_000],
    begin: ({ site }, fault) => site.room.stuck.add(anyInput(site.room, fault)),
    end: ({ site }, fault) => site.room.stuck.delete(anyInput(site.room, fault)),
  },
  {
    id: 'inputChatters',
    text: 'a sensor chatters between good and bad',
    perHour: 3,
    lengthMs: [2_000, 15_000],
    begin: ({ site }, fault) => {
      const input = anyInput(site.room, fault);
      const badMs = 50 + (fault.b % 900);
      const periodMs = badMs + 50 + ((fault.b >>> 8) % 2_500);
      for (let atMs = 0; atMs + periodMs < fault.lengthMs; atMs += periodMs) {
        site.world.after(atMs, () => site.room.set(input, 'bad'));
        site.world.after(atMs + badMs, () => site.room.set(input, 'good'));
      }
    },
  },
  {
    id: 'vitalsSilent',
    text: 'the patient monitor does not report',
    perHour: 2,
    lengthMs: [4_000, 90_000],
    begin: ({ site }, { a }) => site.room.silence('monitor', a % 2 === 0),
    end: ({ site }) => site.room.silent.delete('monitor'),
  },
  {
    id: 'zoneSilent',
    text: 'the zone sensors do not report',
    perHour: 2,
    lengthMs: [2_000, 20_000],
    begin: ({ site }, { a }) => site.room.silence('zone', a % 2 === 0),
    end: ({ site }) => site.room.silent.delete('zone'),
  },
];
