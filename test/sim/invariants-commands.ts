import { COMMAND_CLASS, type Role } from '@farfield/protocol/policy';
import { actOf, givesControl, type Invariant, permittingOrder, scanOrder, takesSequence } from './invariant.ts';
import { ownJoin } from './own-join.ts';

/** Ruling 3: any participant may stop. Written here a second time, on purpose. */
const MAY_STOP: readonly Role[] = [
  'rst',
  'mrst',
  'onsiteTechnologist',
  'rad',
  'lip',
  'trainee',
  'mrso',
  'mrmd',
  'unidentifiedOnsite',
];
const PERMIT_AGE_MS = 1_500;
const READY_MS = 120_000;
const SLACK_MS = 60;
const KNOWN_ORDERS: readonly string[] = ['start', 'resume', 'pause', 'selectStep', 'stop', 'abort'];

/** What a command may do, and how often and how late. */
export const COMMAND_INVARIANTS: readonly Invariant[] = [
  {
    id: 'I7',
    text: 'at authority 1 no scan is started, at 2 nothing but protecting acts reaches the scanner',
    speaksOfActs: true,
    core: (truth, step) => {
      const order = permittingOrder(step);
      const { after } = step;
      const act = actOf(step);
      const kind = order?.kind ?? act?.command.action.kind;
      if (kind !== 'start' && kind !== 'resume' && kind !== 'selectStep') return null;
      const level = Math.max(ownJoin(after).authority, after.verdict.authority);
      const { seat } = (order === null ? act : truth.commands.get(order.commandId))?.principal ?? {};
      // What somebody on site selects is theirs at any level; what nobody may start is refused to everybody.
      if (level < (kind === 'selectStep' ? 2 : 1) || (kind === 'selectStep' && seat !== 'remote')) return null;
      return order === null ? true : `${order.kind} at authority ${level}`;
    },
  },
  {
    id: 'I13',
    text: 'a scan starts on a person’s command alone; recovery, time and reports start nothing',
    speaksOfActs: true,
    core: (truth, step) => {
      const order = scanOrder(step);
      if (order === null) return null;
      if (step.event.kind !== 'intentDurable') return `${order.kind} came of ${step.event.kind}`;
      const { pending } = step.before;
      return pending?.command.commandId === order.commandId && truth.commands.has(order.commandId)
        ? true
        : `${order.kind} for ${order.commandId}, which nobody waits for`;
    },
  },
  {
    id: 'I13b',
    text: 'remote control is granted on a read-back alone',
    speaksOfActs: true,
    core: (_, { before, after, event }) => {
      const { control } = before.lease;
      if (control.kind === 'granted' && after.lease.control.kind === 'passing') {
        const asked = event.kind === 'intentDurable' ? before.pending?.command.action.kind : undefined;
        return asked === 'agreeHandOver' && control.handOver?.stage === 'readBack'
          ? true
          : `passed on by ${event.kind}`;
      }
      if (control.kind === 'granted' || control.kind === 'passing' || after.lease.control.kind !== 'granted')
        return null;
      const isReadBack = event.kind === 'intentDurable' && before.pending?.command.action.kind === 'readBackControl';
      return isReadBack ? true : `granted by ${event.kind}`;
    },
  },
  {
    id: 'I17',
    text: 'STOP by anybody who takes part acts at once, whatever epoch, echo or age it has',
    events: ['command'],
    core: (_, step) => {
      const { event, effects, after } = step;
      if (event.kind !== 'command' || event.command.action.kind !== 'stop') return null;
      if (!MAY_STOP.includes(event.principal.role)) return null;
      const { stop, abort } = after.policy.capabilities;
      const acts = effects.some(
        (one) => one.kind === 'scanner' && (one.order.kind === 'stop' || one.order.kind === 'abort'),
      );
      return acts || (!stop && !abort) ? true : `STOP by ${event.principal.role} had no effect`;
    },
  },
  {
    id: 'I18',
    text: 'one command has at most one effect, however often its frames come',
    speaksOfActs: true,
    core: (truth, step) => {
      const order = permittingOrder(step);
      if (order === null) return null;
      return truth.orders.has(`${order.kind} ${order.commandId}`)
        ? `${order.kind} ${order.commandId} a second time`
        : true;
    },
  },
  {
    id: 'I19',
    text: 'nothing permitting that is older than its limit has effect',
    speaksOfActs: true,
    core: (truth, step) => {
      const order = scanOrder(step);
      const isGrant = givesControl(step) || takesSequence(step);
      const commandId = order?.commandId ?? (isGrant ? step.before.pending?.command.commandId : undefined);
      const madeMs = commandId === undefined ? undefined : truth.madeMs.get(commandId);
      if (madeMs === undefined) return null;
      const ageMs = truth.nowMs - madeMs;
      return ageMs <= PERMIT_AGE_MS + SLACK_MS ? true : `${order?.kind ?? 'grant'} ${ageMs} ms after it was asked for`;
    },
  },
  {
    id: 'I21',
    text: 'a console with another policy gets nothing permitting through the gateway',
    gateway: (_, before, input, outputs) => {
      if (input.kind !== 'consoleSaid' || input.body.kind !== 'command') return null;
      if (COMMAND_CLASS[input.body.value.action.kind] !== 'permit') return null;
      const seat = before.consoles.find((one) => one.socketId === input.socketId);
      if (seat === undefined || before.agent.kind !== 'connected') return null;
      if (seat.policyHash === '' || seat.policyHash === before.agent.policyHash) return null;
      const passed = outputs.some((one) => one.kind === 'send' && one.body.kind === 'fromConsole');
      return passed ? 'a permit command of another policy was forwarded' : true;
    },
  },
  {
    id: 'I22',
    text: 'scanner, session and command name one patient and one scanner when a scan starts',
    speaksOfActs: true,
    core: (truth, step) => {
      const order = scanOrder(step);
      if (order === null) return null;
      const { scanner, session, scannerRef } = step.before;
      const echo = truth.commands.get(order.commandId)?.command.echo;
      const names = [scanner?.patientRef, session?.patientRef, echo?.patientRef];
      if (names.some((one) => one === undefined || one === '' || one !== names[0]))
        return `patients ${names.join(', ')}`;
      const isOther = scanner !== null && scanner.scannerRef !== '' && scanner.scannerRef !== scannerRef;
      if (isOther) return `at scanner ${scanner.scannerRef} for ${scannerRef}`;
      return echo?.scannerRef === scannerRef ? true : `scanner ${echo?.scannerRef}`;
    },
  },
  {
    id: 'I28',
    text: 'nothing is ever ordered but start, resume, pause, select, stop and abort',
    speaksOfActs: true,
    core: (_, { effects }) => {
      let isHeld = false;
      for (const effect of effects) {
        if (effect.kind !== 'scanner') continue;
        if (!KNOWN_ORDERS.includes(effect.order.kind)) return `order ${effect.order.kind}`;
        isHeld = true;
      }
      return isHeld ? true : null;
    },
  },
  {
    id: 'K1',
    text: 'a start needs a fresh READY for that step from another person, and uses it up',
    speaksOfActs: true,
    core: (truth, step) => {
      const order = scanOrder(step);
      if (order === null) return null;
      const { session } = step.before;
      const ready = session?.ready;
      if (ready?.kind !== 'given') return `READY is ${ready?.kind ?? 'absent'}`;
      if (order.kind === 'start' && ready.stepId !== order.stepId) return `READY is for ${ready.stepId}`;
      if (step.nowMs - ready.by.atMs > READY_MS) return `READY is ${step.nowMs - ready.by.atMs} ms old`;
      if (truth.usedReady.has(ready.readyId)) return `${ready.readyId} was used for an earlier start`;
      const asker = truth.commands.get(order.commandId)?.principal.personId;
      return asker === ready.by.personId ? `${asker} turned both keys` : true;
    },
  },
  {
    id: 'I25',
    text: 'whatever permits has its intent on the disk before',
    speaksOfActs: true,
    core: (truth, step) => {
      const order = scanOrder(step);
      const isGrant = givesControl(step) || takesSequence(step);
      const commandId = order?.commandId ?? (isGrant ? step.before.pending?.command.commandId : undefined);
      if (commandId === undefined) return isGrant ? 'granted with no intent' : null;
      return truth.durable.has(commandId) ? true : `${order?.kind ?? 'grant'} before its intent was durable`;
    },
  },
];
