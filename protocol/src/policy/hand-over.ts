import type { ConsoleBeat } from './events.ts';
import { endControl, granted, type HandOver, type Holder, type LeaseState } from './lease.ts';
import { LINK_TIMERS, type Ms } from './limits.ts';

/**
 * Control passed from one remote technologist to another. The holder names the other, who reads back; the on-site act is
 * what passes it (domain §1.2 line 48). Between the two nobody has control: the epoch rises when the site agrees, and
 * the other holds as soon as the earlier console has said that it no longer believes, or cannot believe any more.
 */
export function handOverOf({ control }: LeaseState): HandOver | null {
  return control.kind === 'granted' ? control.handOver : null;
}

export function setHandOver(lease: LeaseState, handOver: HandOver | null): LeaseState {
  const { control } = lease;
  return control.kind === 'granted' ? { ...lease, control: { ...control, handOver } } : lease;
}

/** The holder's control ends here, in one step, and nobody's begins. The caller waits for the disk first. */
export function passOn(lease: LeaseState, to: Holder, agreedBy: string, nowMs: Ms): LeaseState {
  const { control } = lease;
  if (control.kind !== 'granted') return lease;
  const ended = endControl(lease, agreedBy, nowMs, 'givenBack');
  return { ...ended, control: { kind: 'passing', from: control.holder, to, agreedBy, sinceMs: nowMs } };
}

/**
 * The earlier console echoes a heartbeat that was sent after its control ended: that heartbeat named no holder, so it
 * believes in nothing. A page that does not answer its own worker has not been told.
 */
export function acknowledgePassing(lease: LeaseState, beat: ConsoleBeat, nowMs: Ms): LeaseState {
  const { control } = lease;
  if (control.kind !== 'passing' || beat.consoleId !== control.from.consoleId) return lease;
  if (beat.echoTickMs <= control.sinceMs || beat.pageAgeMs > LINK_TIMERS.onePath.downMs) return lease;
  return { ...lease, quarantine: { untilMs: nowMs, exceptConsoleId: null } };
}

/** The other holds from here on. */
export function completePassing(lease: LeaseState, nowMs: Ms, echoTickMs: Ms): LeaseState {
  const { control } = lease;
  if (control.kind !== 'passing') return lease;
  const { to, agreedBy } = control;
  return {
    ...lease,
    epoch: lease.epoch + 1,
    control: granted(to, agreedBy, nowMs, echoTickMs),
    requests: lease.requests.filter((one) => one.personId !== to.personId),
    quarantine: { untilMs: nowMs, exceptConsoleId: null },
  };
}
