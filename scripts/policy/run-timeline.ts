import { encodeLabLink } from '@farfield/protocol/lab-link';
import { type FacilityPolicy, isInForce, reasonRule, reasonText } from '@farfield/protocol/policy';
import {
  type ActRecord,
  castMember,
  coreRunIn,
  type CoreRunStep,
  factWords,
  firstState,
  parseCoreRun,
  parseTimeline,
  playTimeline,
  policyFrom,
  type Problem,
  problemLine,
  readDocument,
  replay,
  type Timeline,
  TIMELINE_POLICY,
  verdictChanges,
  verdictShort,
  verdictWords,
  type VerdictChange,
} from '@farfield/protocol/policy-lab';
import { readPolicyText } from '../../agent/src/config/facility-policy-file.ts';
import { verifySignatures } from '../../agent/src/config/policy-signature.ts';
import { checkPolicySigners } from '../../agent/src/config/policy-signers-file.ts';
import { readText, readYaml } from '../../agent/src/config/yaml-file.ts';
import { argumentsOf, type PolicyCommand, UsageError } from './policy-command.ts';
import { readCoreRecord } from './read-core-record.ts';
import { stateHashOf } from './state-hash.ts';

interface Played {
  readonly title: string;
  readonly policy: FacilityPolicy;
  readonly standing: Standing;
  readonly originMs: number;
  readonly lengthMs: number;
  readonly steps: readonly CoreRunStep[];
  readonly acts: readonly ActRecord[];
  readonly finalState: unknown;
  readonly document: unknown;
}

/** Whether the policy that is played would be in force at a site. */
interface Standing {
  /** why it would not be, one sentence each; empty: it would */
  readonly notInForce: readonly string[];
  /** it is played as if both had signed all the same: `--as-signed` */
  readonly isAsSigned: boolean;
}

interface PolicyFiles {
  readonly policyFile: string;
  /** whose signatures the site takes; null: nobody's */
  readonly signersFile: string | null;
  readonly isAsSigned: boolean;
}

export const runTimeline: PolicyCommand = {
  usage: 'FILE [--policy FILE [--signers SIGNERSFILE] [--as-signed]] [--link]',
  words:
    'plays a timeline, or a recorded run of the core (also as the agent writes it into core-record): when the verdict changes and why, and the hash of the last state; ' +
    '--policy plays it under that policy as a site with these signers would: not in force, no START; --as-signed shows ' +
    'what it would do once signed; --link adds its address in the policy lab; exit code 2: the document is wrong',
  async run(args) {
    const { files, options } = argumentsOf(args, 1, {
      policy: { type: 'string' },
      signers: { type: 'string' },
      'as-signed': { type: 'boolean' },
      link: { type: 'boolean' },
    });
    const [file = ''] = files;
    const { policy: policyFile = null, signers: signersFile = null, 'as-signed': isAsSigned = false } = options;
    if (policyFile === null && (signersFile !== null || isAsSigned))
      throw new UsageError('--signers and --as-signed are about the file of --policy');
    const played = play(file, policyFile === null ? null : { policyFile, signersFile, isAsSigned });
    if (!played.ok) {
      const { problems } = played;
      return { exitCode: 2, lines: problems.map((one) => one.line), json: { ok: false, problems } };
    }
    const changes = verdictChanges(played.value.steps);
    const stateHash = stateHashOf(played.value.finalState);
    const link = options.link === true ? `/policy-lab#${await encodeLabLink(played.value.document)}` : null;
    return {
      exitCode: 0,
      lines: asText(played.value, changes, stateHash, link),
      json: asJson(played.value, changes, stateHash, link),
    };
  },
};

type Tried<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

interface FileProblem {
  readonly file: string;
  readonly path: string;
  readonly words: string;
  /** for people */
  readonly line: string;
}

function wrong(file: string, problems: readonly Problem[]): Tried<never> {
  return {
    ok: false,
    problems: problems.map((one) => ({ file, path: one.path, words: one.words, line: `${file}: ${problemLine(one)}` })),
  };
}

function play(file: string, files: PolicyFiles | null): Tried<Played> {
  const recorded = readCoreRecord(file);
  if (recorded !== null) return playRun(file, recorded.run, files?.policyFile ?? null, recorded.isCut);
  const document = readYaml(file);
  if (!document.ok) return wrong(file, document.issues.map(asProblem));
  const run = coreRunIn(document.value);
  if (run !== null) return playRun(file, run, files?.policyFile ?? null);
  const parsed = parseTimeline(document.value);
  if (!parsed.ok) return wrong(file, parsed.problems);
  const under = files === null ? null : underPolicy(parsed.value, files);
  if (under?.ok === false) return under;
  const { timeline, standing } = under?.value ?? { timeline: parsed.value, standing: null };
  const { title, lengthMs } = timeline;
  const { finalState, originMs, steps, acts } = playTimeline(timeline);
  const { policy } = finalState;
  return {
    ok: true,
    value: {
      title,
      policy,
      standing: standing ?? ownStanding(policy),
      originMs,
      lengthMs,
      steps,
      acts,
      finalState,
      document: { timeline },
    },
  };
}

/**
 * The timeline under a facility's policy, as a site would run it: only signatures that hold count, and only over what
 * was signed. What the timeline changes comes on top; the two people did not sign that.
 */
function underPolicy(
  timeline: Timeline,
  { policyFile, signersFile, isAsSigned }: PolicyFiles,
): Tried<{ timeline: Timeline; standing: Standing }> {
  const text = readText(policyFile);
  const read = text.ok ? readPolicyText(policyFile, text.value) : text;
  if (!read.ok) return wrong(policyFile, read.issues.map(asProblem));
  const signers = signersFile === null ? null : checkPolicySigners(signersFile);
  if (signers?.ok === false) return wrong(signersFile ?? '', signers.issues.map(asProblem));
  const { document } = read.value;
  const { held, missing } = verifySignatures(document, signers?.value ?? []);
  const base = { ...document.policy, signatures: TIMELINE_POLICY.signatures };
  const changed = readDocument(policyFrom(base), timeline.policy);
  if (!changed.ok) return wrong(policyFile, changed.problems);
  const keys = Object.keys(timeline.policy).filter((key) => key !== 'signatures');
  const isUnsigned = !isInForce(changed.value);
  const notInForce = [
    ...missing,
    ...(missing.length > 0 && signers === null ? ['no --signers: nobody whose signature would count'] : []),
    ...(keys.length > 0 ? [`the timeline changes ${keys.join(', ')}: that is not what was signed`] : []),
    ...(isUnsigned ? ['the timeline itself takes the signatures away'] : []),
  ];
  const signatures = isUnsigned || isAsSigned ? changed.value.signatures : notInForce.length === 0 ? held : [];
  return {
    ok: true,
    value: {
      timeline: { ...timeline, policy: { ...changed.value, signatures } },
      standing: { notInForce, isAsSigned: isAsSigned && !isUnsigned },
    },
  };
}

/** A timeline's own policy, or a recorded run's: the signatures are what it says they are. */
function ownStanding(policy: FacilityPolicy): Standing {
  return { notInForce: isInForce(policy) ? [] : ['its two signatures are not there'], isAsSigned: false };
}

function asProblem({ key, reason }: { readonly key: string; readonly reason: string }): Problem {
  return { path: key, words: reason };
}

function playRun(file: string, value: unknown, policyFile: string | null, isCut = false): Tried<Played> {
  if (policyFile !== null) return wrong(policyFile, [{ path: '', words: 'a recorded run has its own policy' }]);
  const parsed = parseCoreRun(value);
  if (!parsed.ok) return wrong(file, parsed.problems);
  const run = parsed.value;
  const first = firstState(run);
  const steps = [...replay(run)];
  const last = steps.at(-1);
  if (last === undefined) return wrong(file, [{ path: 'events', words: 'the run has none' }]);
  return {
    ok: true,
    value: {
      title: `${run.title}${isCut ? ', its end is missing' : ''}`,
      policy: first.policy,
      standing: ownStanding(first.policy),
      originMs: first.nowMs,
      lengthMs: last.atMs - first.nowMs,
      steps,
      acts: [],
      finalState: last.state,
      document: run,
    },
  };
}

function asText(played: Played, changes: readonly VerdictChange[], stateHash: string, link: string | null): string[] {
  const { originMs } = played;
  const at = (ms: number): string => timeWords(ms - originMs);
  return [
    `${played.title} (${timeWords(played.lengthMs).trim()}), policy "${played.policy.name}" version ${played.policy.version}`,
    ...standingLines(played.standing),
    '',
    ...changes
      .filter((one, index) => one.atMs >= originMs || index === before(changes, originMs))
      .flatMap((change) => [
        `${at(Math.max(originMs, change.atMs))}  ${verdictShort(change.verdict)}${words(change)}`,
        ...change.why
          .filter((one) => one.decides.length > 0)
          .map((one) => `              ${one.title} [${one.rule}] ← ${factWords(one)}`),
      ]),
    '',
    ...actLines(played),
    ...orderLines(played),
    `steps ${played.steps.length}`,
    `state hash ${stateHash}`,
    ...(link === null ? [] : [`lab ${link}`]),
  ];
}

function standingLines({ notInForce, isAsSigned }: Standing): string[] {
  if (notInForce.length === 0) return [];
  const head = isAsSigned
    ? 'PLAYED AS IF SIGNED (--as-signed). A site refuses every START and ADMIT under it now [T-4 policyUnsigned]:'
    : 'NOT IN FORCE: every START and ADMIT is refused [T-4 policyUnsigned]; --as-signed shows what it would do once signed:';
  return [head, ...notInForce.map((why) => `  ${why}`)];
}

/** The last change before this moment: what stands when the timeline begins. */
function before(changes: readonly VerdictChange[], originMs: number): number {
  return changes.findLastIndex((one) => one.atMs < originMs);
}

function words({ verdict }: VerdictChange): string {
  const all = verdictWords(verdict);
  return all.length === 0 ? '' : `: ${all.join('; ')}`;
}

function actLines({ acts, originMs }: Played): string[] {
  // What prepared the timeline is told only where it went wrong: the timeline then begins elsewhere than it says.
  const shown = acts.filter(
    (one) => !one.isHabit && (one.atMs >= originMs || one.answer.kind === 'refused' || one.answer.kind === 'notSent'),
  );
  if (shown.length === 0) return [];
  return [
    'acts',
    ...shown.map(({ atMs, person, action, answer }) => {
      const name = castMember(person)?.name ?? person;
      return `${timeWords(atMs - originMs)}  ${name}: ${action.kind} → ${answerWords(answer)}`;
    }),
    '',
  ];
}

function answerWords(answer: ActRecord['answer']): string {
  switch (answer.kind) {
    case 'waiting':
      return 'no answer yet';
    case 'notSent':
      return `not sent: ${answer.why}`;
    case 'done':
      return answer.words === '' ? 'done' : `done (${answer.words})`;
    case 'refused':
      return `refused: ${answer.reasons.map((one) => `${reasonText(one)} [${reasonRule(one)}]`).join('; ')}`;
    case 'failed':
    case 'unknown':
      return `${answer.kind}: ${answer.code}`;
  }
}

function orderLines({ steps, originMs }: Played): string[] {
  const orders = steps.flatMap(({ atMs, effects }) =>
    effects.flatMap((effect) =>
      effect.kind === 'scanner' && atMs >= originMs ? [`${timeWords(atMs - originMs)}  ${effect.order.kind}`] : [],
    ),
  );
  return orders.length === 0 ? [] : ['orders to the scanner', ...orders, ''];
}

function asJson(played: Played, changes: readonly VerdictChange[], stateHash: string, link: string | null): unknown {
  const { originMs } = played;
  return {
    title: played.title,
    policy: { name: played.policy.name, version: played.policy.version, ...played.standing },
    lengthMs: played.lengthMs,
    changes: changes.map((one) => ({ ...one, atMs: one.atMs - originMs })),
    acts: played.acts.filter((one) => !one.isHabit).map((one) => ({ ...one, atMs: one.atMs - originMs })),
    steps: played.steps.length,
    stateHash,
    ...(link === null ? {} : { link }),
  };
}

/** `  1:02.250` */
function timeWords(ms: number): string {
  const sign = ms < 0 ? '-' : '';
  const whole = Math.abs(ms);
  const minutes = Math.floor(whole / 60_000);
  const seconds = ((whole % 60_000) / 1_000).toFixed(3).padStart(6, '0');
  return `${sign}${minutes}:${seconds}`.padStart(12);
}
