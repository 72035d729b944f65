import { LINK_TIMERS, type LivePaths, type Ms, OFFER_VALID_MS } from './limits.ts';
import type { Principal } from './roles.ts';

/**
 * Who may command. The site agent alone issues and enforces it; the epoch is the fencing number and rises with every
 * change of holder and every boot. See SPEC.md L-rules.
 */
export interface LeaseState {
  readonly epoch: number;
  readonly control: Control;
  /** remote technologists who asked and were not yet answered, first come first */
  readonly requests: readonly Request[];
  /** until then no other console may be granted: an earlier holder may still believe */
  readonly quarantine: { readonly untilMs: Ms; readonly exceptConsoleId: string | null };
  /** when remote control was last lost other than by giving it back; null: never since boot */
  readonly lostMs: Ms | null;
  /** since the open session was opened */
  readonly wasLostInExam: boolean;
  /** somebody had remote control since the open session was opened, whatever became of it */
  readonly wasGivenInExam: boolean;
}

export type Control =
  | { readonly kind: 'local'; readonly sinceMs: Ms; readonly by: string }
  | { readonly kind: 'offered'; readonly to: Holder; readonly by: Principal; readonly sinceMs: Ms }
  | {
      readonly kind: 'granted';
      readonly holder: Holder;
      readonly offeredBy: string;
      readonly sinceMs: Ms;
      readonly renewedTickMs: Ms;
      /** the holder names a successor; the holder keeps control until the site agrees */
      readonly handOver: HandOver | null;
      /** the paths that were live at that renewal: they, and not those of now, say how long it lasts */
      readonly paths: LivePaths;
      /** the latest end that any renewal promised: a later, shorter one takes nothing back that its console may not have heard */
      readonly promisedUntilMs: Ms;
    }
  /** agreed on site: nobody has control until the earlier console is known not to believe any more */
  | {
      readonly kind: 'passing';
      readonly from: Holder;
      readonly to: Holder;
      readonly agreedBy: string;
      readonly sinceMs: Ms;
    };

/** From one remote technologist to another: proposed, read back, and then agreed on site. */
export interface HandOver {
  readonly to: Holder;
  readonly stage: 'proposed' | 'readBack';
  readonly sinceMs: Ms;
}

export interface Holder {
  readonly personId: string;
  readonly name: string;
  readonly consoleId: string;
}

export interface Request extends Holder {
  readonly sinceMs: Ms;
}

/** @param inExam a session was open: whoever had remote control has lost it by the restart */
export function leaseAtBoot(epoch: number, nowMs: Ms, inExam: boolean): LeaseState {
  // A lease granted before the crash may still be believed for its whole length, by a console this boot knows nothing of.
  const quarantine = { untilMs: nowMs + leaseLengthMs(), exceptConsoleId: null };
  const control = { kind: 'local', sinceMs: nowMs, by: 'start' } as const;
  return {
    epoch,
    control,
    requests: [],
    quarantine,
    lostMs: inExam ? nowMs : null,
    wasLostInExam: inExam,
    wasGivenInExam: inExam,
  };
}

/** @param paths when it was renewed; by default the longest that a lease can be */
export function leaseLengthMs(paths: LivePaths = 'onePath'): Ms {
  return LINK_TIMERS[paths].leaseMs;
}

export function isHeldBy(lease: LeaseState, personId: string, consoleId: string): boolean {
  const { control } = lease;
  return control.kind === 'granted' && control.holder.personId === personId && control.holder.consoleId === consoleId;
}

export function request(lease: LeaseState, by: Holder, nowMs: Ms): LeaseState {
  const others = lease.requests.filter((one) => one.personId !== by.personId);
  return { ...lease, requests: [...others, { ...by, sinceMs: nowMs }].slice(-8) };
}

export function offer(lease: LeaseState, { personId, name, consoleId }: Holder, by: Principal, nowMs: Ms): LeaseState {
  return { ...lease, control: { kind: 'offered', to: { personId, name, consoleId }, by, sinceMs: nowMs } };
}

/** Nothing is measured yet between this console and the site: its first renewal says how many paths are live. */
export function granted(holder: Holder, offeredBy: string, nowMs: Ms, echoTickMs: Ms): Control {
  return {
    kind: 'granted',
    holder,
    offeredBy,
    sinceMs: nowMs,
    renewedTickMs: echoTickMs,
    handOver: null,
    paths: 'onePath',
    promisedUntilMs: echoTickMs + leaseLengthMs(),
  };
}

/** Revealed only after its record is durable: the caller waits for the disk before it calls this. */
export function grant(lease: LeaseState, nowMs: Ms, echoTickMs: Ms): LeaseState {
  const { control } = lease;
  if (control.kind !== 'offered') return lease;
  return {
    epoch: lease.epoch + 1,
    control: granted(control.to, control.by.name, nowMs, echoTickMs),
    requests: lease.requests.filter((one) => one.personId !== control.to.personId),
    quarantine: { untilMs: nowMs, exceptConsoleId: null },
    lostMs: lease.lostMs,
    wasLostInExam: lease.wasLostInExam,
    wasGivenInExam: true,
  };
}

/** A renewal counts from the site tick that it echoes, never from its arrival. */
export function renew(
  lease: LeaseState,
  consoleId: string,
  epoch: number,
  echoTickMs: Ms,
  paths: LivePaths = 'onePath',
): LeaseState {
  const { control } = lease;
  if (control.kind !== 'granted' || control.holder.consoleId !== consoleId || epoch !== lease.epoch) return lease;
  if (echoTickMs <= control.renewedTickMs) return lease;
  const promisedUntilMs = Math.max(control.promisedUntilMs, echoTickMs + leaseLengthMs(paths));
  return { ...lease, control: { ...control, renewedTickMs: echoTickMs, paths, promisedUntilMs } };
}

/** That it was given or lost is the affair of the exam in which it was; how good its link has to be again is not. */
export function afterExam(lease: LeaseState): LeaseState {
  const { wasLostInExam, wasGivenInExam } = lease;
  return wasLostInExam || wasGivenInExam ? { ...lease, wasLostInExam: false, wasGivenInExam: false } : lease;
}

/**
 * Ends remote control in one step, from every state. However it ended, the earlier holder's console may believe in it
 * until it hears otherwise: also when its person gave it back, and when somebody else closed the session.
 *
 * @param how only a loss asks for a link that was good for a while before the next grant
 */
export function endControl(lease: LeaseState, by: string, nowMs: Ms, how: 'givenBack' | 'taken' | 'lost'): LeaseState {
  const { control } = lease;
  const local: Control = { kind: 'local', sinceMs: nowMs, by };
  if (control.kind !== 'granted') return { ...lease, control: local };
  const untilMs = control.promisedUntilMs;
  return {
    ...lease,
    epoch: lease.epoch + 1,
    control: local,
    quarantine: { untilMs: Math.max(untilMs, lease.quarantine.untilMs), exceptConsoleId: control.holder.consoleId },
    lostMs: how === 'lost' ? nowMs : lease.lostMs,
    wasLostInExam: lease.wasLostInExam || how === 'lost',
  };
}

/** An offer that nobody read back lapses by itself. */
export function expireOffer(lease: LeaseState, nowMs: Ms): LeaseState {
  const { control } = lease;
  if (control.kind !== 'offered' || nowMs - control.sinceMs <= OFFER_VALID_MS) return lease;
  return { ...lease, control: { kind: 'local', sinceMs: nowMs, by: 'offer lapsed' } };
}
