import { hash32 } from '../kernel/random.ts';

/** The Zone II/III door and the Zone III/IV door, which is the door of the magnet room. */
export const DOORS = ['zone23Door', 'zone34Door'] as const;

export type Door = (typeof DOORS)[number];

/** A door and what its contact says about it. */
export interface DoorContact {
  readonly isOpen: boolean;
  /** What a stuck contact goes on saying; null: not stuck. */
  readonly stuckAt: boolean | null;
  readonly chatter: { readonly saysOpen: boolean; readonly turnsAtMs: number; readonly turns: number } | null;
}

export const CLOSED_DOOR: DoorContact = { isOpen: false, stuckAt: null, chatter: null };

/** A stuck contact hides a chattering one. */
export function saysOpen(contact: DoorContact): boolean {
  return contact.stuckAt ?? contact.chatter?.saysOpen ?? contact.isOpen;
}

export function startChatter(contact: DoorContact, nowMs: number): DoorContact {
  return { ...contact, chatter: { saysOpen: saysOpen(contact), turnsAtMs: nowMs, turns: 0 } };
}

/** Turns the chattering contact once for each time that fell due by `nowMs`. */
export function passChatter(contact: DoorContact, seed: number, nowMs: number): DoorContact {
  if (contact.chatter === null) return contact;
  let { saysOpen: says, turnsAtMs, turns } = contact.chatter;
  while (turnsAtMs <= nowMs) {
    says = !says;
    turns += 1;
    turnsAtMs += 40 + (hash32(seed, 11, turns) % 361);
  }
  return { ...contact, chatter: { saysOpen: says, turnsAtMs, turns } };
}
