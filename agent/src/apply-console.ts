import {
  type Command,
  COMMAND_CLASS,
  isHeldBy,
  type Principal,
  reason,
  UNIDENTIFIED_ONSITE,
} from '@farfield/protocol/policy';
import type { AgentInput, ConsoleLink, Via } from './agent-state.ts';
import { livePaths } from './apply-paths.ts';
import { beginLinkTest, ownLinkTestReasons, yieldLinkTest } from './link-test/apply-link-test.ts';
import type { Work } from './work.ts';

const COMMAND_WINDOW = 64;
const UNSEATED_MAX = 16;
/** No lease ever has it: a heartbeat with it renews nothing. */
const NO_EPOCH = -1;

/** The gateway let a console speak that it never said had joined. All that is known of it: it is not on site. */
export const UNIDENTIFIED_REMOTE: Principal = {
  ...UNIDENTIFIED_ONSITE,
  name: 'unidentified person, through the gateway',
  seat: 'remote',
};

type ConsoleInput = Extract<
  AgentInput,
  { kind: 'consoleJoined' | 'consoleCredential' | 'consoleLeft' | 'consoleBeat' | 'consoleCommand' }
>;

/**
 * What consoles say. A console is known by its id and by the door that it came by, never by the id alone: whoever comes
 * through the gateway can name the id of a console on site, and must neither speak for it nor send it away.
 */
export function applyConsole(work: Work, input: ConsoleInput): void {
  switch (input.kind) {
    case 'consoleJoined':
      return join(work, input);
    case 'consoleCredential':
      return changeCredential(work, input);
    case 'consoleLeft':
      return leave(work, input);
    case 'consoleBeat':
      return applyBeat(work, input);
    case 'consoleCommand':
      return applyCommand(work, input);
  }
}

/** What the person at a console may do changes at once, also in the middle of a step; STOP stays. */
function changeCredential(
  work: Work,
  { consoleId, isValid }: Extract<ConsoleInput, { kind: 'consoleCredential' }>,
): void {
  const link = work.console(consoleId, 'gateway');
  if (link === undefined) return work.count('unseatedInputs');
  work.setConsole({ ...link, principal: { ...link.principal, isCredentialValid: isValid } });
  if (link.isSeated) work.policy({ kind: 'attendeeCredential', consoleId, isValid });
}

/** Consoles behind the gateway are gone with it; they join anew when it is back. A lease runs out by itself. */
export function leaveThroughGateway(work: Work): void {
  for (const { consoleId, via } of work.state.consoles) if (via === 'gateway') leave(work, { consoleId, via });
}

/** One id seats one console, and the site's own door comes first. The other one keeps its STOP, and nothing else. */
function join(work: Work, { consoleId, principal, via }: Extract<ConsoleInput, { kind: 'consoleJoined' }>): void {
  const other = work.console(consoleId, via === 'onsite' ? 'gateway' : 'onsite');
  const isContested = other?.isSeated === true;
  if (isContested) work.count('unseatedInputs');
  const isSeated = via === 'onsite' || !isContested;
  if (isSeated && isContested) {
    work.policy({ kind: 'attendeeLeft', consoleId });
    work.setConsole({ ...other, isSeated: false });
  }
  add(work, newLink(consoleId, via, principal, isSeated));
  if (isSeated) work.policy({ kind: 'attendeeJoined', consoleId, principal });
}

function leave(work: Work, { consoleId, via }: { consoleId: string; via: Via }): void {
  const link = work.console(consoleId, via);
  if (link === undefined) return work.count('unseatedInputs');
  work.change({ consoles: work.state.consoles.filter((one) => one !== link) });
  if (link.isSeated) work.policy({ kind: 'attendeeLeft', consoleId });
}

function applyBeat(work: Work, { consoleId, via, beat }: Extract<ConsoleInput, { kind: 'consoleBeat' }>): void {
  const link = work.console(consoleId, via);
  if (link?.isSeated !== true) return work.count('unseatedInputs');
  work.setConsole({ ...link, livePaths: beat.livePaths, heard: { seq: beat.seq, tick: beat.tick, atMs: work.nowMs } });
  // An echo proves something only when it names a heartbeat that this agent sent to this console in this life.
  const echoed = link.sentBeats.findLast((one) => one.seq === beat.echoSeq && one.tickMs === beat.echoTick);
  if (echoed === undefined) {
    if (beat.echoSeq !== 0) work.count('echoesUnknown');
    return;
  }
  // A console that took over the id of the one in control does not keep that person's control alive.
  const holds = isHeldBy(work.state.policy.lease, link.principal.personId, consoleId);
  work.policy({
    kind: 'heartbeat',
    beat: {
      consoleId,
      echoTickMs: echoed.tickMs,
      roundTripMs: Math.max(0, Math.round(work.nowMs - echoed.tickMs - beat.echoHeldMs)),
      epoch: holds ? beat.leaseEpoch : NO_EPOCH,
      pageAgeMs: Math.round(beat.pageAgeMs),
      inputAgeMs: Math.round(beat.inputAgeMs),
      // Both hops must have a path to spare: the weaker one decides how soon silence means something.
      paths: via === 'gateway' && beat.livePaths >= 2 && livePaths(work.state.uplink) >= 2 ? 'twoPaths' : 'onePath',
    },
  });
}

function applyCommand(work: Work, input: Extract<ConsoleInput, { kind: 'consoleCommand' }>): void {
  const { consoleId, via, principal, command } = input;
  const link = work.console(consoleId, via);
  const known = link?.results.find((one) => one.commandId === command.commandId);
  if (known !== undefined) {
    work.count('commandsReplayed');
    return known.outcome === null ? undefined : work.answer(input, command.commandId, known.outcome);
  }
  const isProtect = COMMAND_CLASS[command.action.kind] === 'protect';
  if (link?.isSeated !== true) {
    work.count('unseatedInputs');
    if (!isProtect) {
      work.count('commandsRefused');
      return work.answer(input, command.commandId, { kind: 'refused', reasons: [reason('notIdentified')] });
    }
  }
  const speaker = link ?? stranger(work, input);
  // An id that nobody sits at may be another person's next time: the door knows whose it is now.
  const isPassing = !speaker.isSeated && principal !== null;
  obey(work, isPassing ? { ...speaker, principal } : speaker, command, isProtect);
}

/** A stop acts for whoever its door let in, seated or not. A stranger is no attendee: no count of people rests on it. */
function stranger(
  work: Work,
  { consoleId, via, principal }: Extract<ConsoleInput, { kind: 'consoleCommand' }>,
): ConsoleLink {
  const link = newLink(consoleId, via, principal ?? UNIDENTIFIED_REMOTE, false);
  add(work, link);
  return link;
}

function obey(work: Work, link: ConsoleLink, command: Command, isProtect: boolean): void {
  const { lastCommandSeq } = link;
  const inWindow =
    lastCommandSeq === null
      ? command.seq > 0
      : command.seq > lastCommandSeq && command.seq <= lastCommandSeq + COMMAND_WINDOW;
  // A stop is refused for nothing but authentication: neither a wrong sequence nor a wrong console id holds it back.
  if (!isProtect && (!inWindow || command.consoleId !== link.consoleId)) {
    work.count('commandsRefused');
    const refusal = inWindow ? reason('argumentMismatch') : reason('outOfSequence', { seq: command.seq });
    return work.remember(link, command.commandId, { kind: 'refused', reasons: [refusal] });
  }
  // What acts with any number says nothing about the first one that counts.
  const counts = inWindow && !(isProtect && lastCommandSeq === null);
  const heard = { ...link, lastCommandSeq: counts ? command.seq : lastCommandSeq };
  work.setConsole(heard);
  const isTest = command.action.kind === 'testLink';
  const against = isTest ? ownLinkTestReasons(work.state, heard) : [];
  if (against.length > 0) {
    work.count('commandsRefused');
    return work.remember(heard, command.commandId, { kind: 'refused', reasons: against });
  }
  work.expect(heard, command.commandId);
  work.policy({
    kind: 'command',
    command: { ...command, consoleId: work.coreIdOf(heard) },
    principal: heard.principal,
  });
  if (isProtect) return yieldLinkTest(work, heard.principal.name);
  const answered = work.console(heard.consoleId, heard.via);
  const outcome = answered?.results.find((one) => one.commandId === command.commandId)?.outcome;
  if (isTest && outcome?.kind === 'done') beginLinkTest(work, heard);
  // Nor does what was refused: an old page's last command may come by a slow path after the new page joined.
  if (answered !== undefined && lastCommandSeq === null && outcome?.kind === 'refused')
    work.setConsole({ ...answered, lastCommandSeq });
}

function newLink(consoleId: string, via: Via, principal: Principal, isSeated: boolean): ConsoleLink {
  return {
    consoleId,
    via,
    principal,
    isSeated,
    sentBeats: [],
    nextBeatSeq: 1,
    livePaths: 0,
    heard: null,
    lastCommandSeq: null,
    results: [],
  };
}

/** Strangers never say that they leave, so only the newest are kept. */
function add(work: Work, link: ConsoleLink): void {
  const others = work.state.consoles.filter((one) => one.consoleId !== link.consoleId || one.via !== link.via);
  const unseated = others.filter((one) => !one.isSeated).slice(1 - UNSEATED_MAX);
  work.change({ consoles: [...others.filter((one) => one.isSeated || unseated.includes(one)), link] });
}
