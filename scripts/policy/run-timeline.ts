import { createHash } from 'node:crypto';
import { encodeLabLink } from '@farfield/protocol/lab-link';
import { canonical, type CoreRun, type FacilityPolicy, reasonRule, reasonText } from '@farfield/protocol/policy';
import {
  type ActRecord,
  castMember,
  coreRunIn,
  type CoreRunStep,
  factWords,
  parseCoreRun,
  parseTimeline,
  playTimeline,
  policyFrom,
  problemLine,
  readDocument,
  replay,
  type Timeline,
  verdictChanges,
  verdictShort,
  verdictWords,
  type VerdictChange,
} from '@farfield/protocol/policy-lab';
import { checkFacilityPolicy } from '../../agent/src/config/facility-policy-file.ts';
import { readYaml } from '../../agent/src/config/yaml-file.ts';

export interface RunOptions {
  /** a timeline, or a recorded run of the core; YAML or JSON */
  readonly file: string;
  /** a facility policy instead of the one that timelines run under; not for a recorded run, which has its own */
  readonly policyFile: string | null;
  readonly isJson: boolean;
  readonly withLink: boolean;
}

interface Played {
  readonly title: string;
  readonly policy: FacilityPolicy;
  readonly originMs: number;
  readonly lengthMs: number;
  readonly steps: readonly CoreRunStep[];
  readonly acts: readonly ActRecord[];
  readonly finalState: unknown;
  readonly document: unknown;
}

/**
 * `farfield policy run`: prints when the verdict changes and why, what people did and got, and the hash of the last state.
 * @returns the exit code: 0 it ran, 2 the document or policy is wrong (each fault in a line on standard error)
 */
export async function runTimeline(
  options: RunOptions,
  say: (line: string) => void,
  complain: (line: string) => void,
): Promise<0 | 2> {
  const played = play(options, complain);
  if (played === null) return 2;
  const changes = verdictChanges(played.steps);
  const stateHash = stateHashOf(played.finalState);
  const link = options.withLink ? `/policy-lab#${await encodeLabLink(played.document)}` : null;
  if (options.isJson) say(JSON.stringify(asJson(played, changes, stateHash, link), null, 2));
  else for (const line of asText(played, changes, stateHash, link)) say(line);
  return 0;
}

/** SHA-256 of the canonical text, hex: the same state has the same hash in Node and in browsers. */
export function stateHashOf(state: unknown): string {
  return createHash('sha256').update(canonical(state)).digest('hex');
}

function play(options: RunOptions, complain: (line: string) => void): Played | null {
  const document = readYaml(options.file);
  if (!document.ok) {
    for (const { key, reason } of document.issues)
      complain(`${options.file}: ${key === '' ? '' : `${key}: `}${reason}`);
    return null;
  }
  const run = coreRunIn(document.value);
  if (run !== null) return playRun(options, run, complain);
  const parsed = parseTimeline(document.value);
  if (!parsed.ok) {
    for (const problem of parsed.problems) complain(`${options.file}: ${problemLine(problem)}`);
    return null;
  }
  const timeline = options.policyFile === null ? parsed.value : under(parsed.value, options.policyFile, complain);
  if (timeline === null) return null;
  const played = playTimeline(timeline);
  return {
    title: timeline.title,
    policy: played.finalState.policy,
    originMs: played.originMs,
    lengthMs: timeline.lengthMs,
    steps: played.steps,
    acts: played.acts,
    finalState: played.finalState,
    document: { timeline },
  };
}

/** The timeline under a facility's policy; what the timeline changes comes on top of it. */
function under(timeline: Timeline, policyFile: string, complain: (line: string) => void): Timeline | null {
  const policy = checkFacilityPolicy(policyFile);
  if (!policy.ok) {
    for (const { key, reason } of policy.issues) complain(`${policyFile}: ${key === '' ? '' : `${key}: `}${reason}`);
    return null;
  }
  const changed = readDocument(policyFrom(policy.value.policy), timeline.policy);
  if (changed.ok) return { ...timeline, policy: { ...changed.value } };
  for (const problem of changed.problems) complain(`policy: ${problemLine(problem)}`);
  return null;
}

function playRun(options: RunOptions, value: unknown, complain: (line: string) => void): Played | null {
  if (options.policyFile !== null) {
    complain(`${options.policyFile}: a recorded run has its own policy`);
    return null;
  }
  const parsed = parseCoreRun(value);
  if (!parsed.ok) {
    for (const problem of parsed.problems) complain(`${options.file}: ${problemLine(problem)}`);
    return null;
  }
  const run: CoreRun = parsed.value;
  const steps = [...replay(run)];
  const last = steps.at(-1);
  if (last === undefined) {
    complain(`${options.file}: events: the run has none`);
    return null;
  }
  return {
    title: run.title,
    policy: run.site.policy,
    originMs: run.bootMs,
    lengthMs: last.atMs - run.bootMs,
    steps,
    acts: [],
    finalState: last.state,
    document: run,
  };
}

function asText(played: Played, changes: readonly VerdictChange[], stateHash: string, link: string | null): string[] {
  const { originMs } = played;
  const at = (ms: number): string => timeWords(ms - originMs);
  return [
    `${played.title} (${timeWords(played.lengthMs).trim()}), policy "${played.policy.name}" version ${played.policy.version}`,
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

/** The last change before this moment: what stands when the timeline begins. */
function before(changes: readonly VerdictChange[], originMs: number): number {
  return changes.findLastIndex((one) => one.atMs < originMs);
}

function words({ verdict }: VerdictChange): string {
  const all = verdictWords(verdict);
  return all.length === 0 ? '' : `: ${all.join('; ')}`;
}

function actLines({ acts, originMs }: Played): string[] {
  const shown = acts.filter((one) => !one.isHabit && one.atMs >= originMs);
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
    policy: { name: played.policy.name, version: played.policy.version },
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
