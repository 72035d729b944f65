import { beatIntervalMs, HEARTBEAT_INTERVAL_MS, type Ms, SILENCE_MS } from '@farfield/protocol/policy';
import { ANSWER_AFTER_MS } from '../../../console/src/link/link-machine.ts';
import { MRST, Story } from '../../../protocol/src/policy/story.ts';
import { Rng } from '../../sim/rng.ts';
import { World } from '../../sim/world.ts';
import type { BurstModel } from './burst-weather.ts';
import { BurstyHop } from './bursty-hop.ts';

/** One kind of link that is watched for days. */
export interface BurstyLink {
  readonly name: string;
  readonly model: BurstModel;
  /** at the console's hop: another weather, or none */
  readonly consoleModel: BurstModel;
  readonly paths: 1 | 2;
}

export interface BurstyCount {
  readonly simulatedMs: Ms;
  /** how often the link was told to be late, down, and remote control off, while nothing had been cut */
  readonly late: number;
  readonly down: number;
  readonly off: number;
  /** of the newest proof that the console was there, as old as it ever became */
  readonly oldestEchoMs: Ms;
  /** share of the time in which control rested on two paths */
  readonly twoPathsShare: number;
}

/** What makes a live site: it is told this often that all else is well. */
const REPORTS_EVERY_MS = 1_000;
const TICK_EVERY_MS = 50;
const TICKS_KEPT = 100;

/**
 * A prepared exam with control given, in the real core; its agent and the console say a beat four times a second through a
 * gateway, over hops that lose in bursts. What the core then says of the link is false: nobody cut anything.
 */
export function watchBurstyLink(link: BurstyLink, seed: number, simulatedMs: Ms): BurstyCount {
  const world = new World();
  const bootMs = 100_000;
  let story = new Story({ nowMs: bootMs }).preparedExam();
  const offsetMs = story.nowMs;
  const preparationMs = offsetMs - bootMs;
  const consoleId = holderOf(story);
  const onsiteId = consoleOf(story, MRST.personId);
  const rng = (hop: string) => (stream: string) => new Rng(seed, `${hop} ${stream}`);
  const counts = { late: 0, down: 0, off: 0, oldestEchoMs: 0, twoPathsMs: 0 };
  let was = { late: false, down: false };
  // The agent keeps when it sent which beat; an echo of one that it has forgotten proves nothing.
  const sentMs = new Map<number, Ms>();
  let siteSeq = 0;
  let newestEchoMs = 0;
  let echoCameMs = 0;
  let beatMs = -HEARTBEAT_INTERVAL_MS;
  let heardSeq = 0;
  let heardMs = 0;

  interface Beat {
    readonly seq: number;
    readonly livePaths: number;
  }
  const site = new BurstyHop<Beat>(world, rng('site'), link.model, link.paths, {
    up: (beat) => atConsole.send('down', beat),
    down: (beat) => hears(beat),
  });
  const atConsole = new BurstyHop<Beat>(world, rng('console'), link.consoleModel, link.paths, {
    up: (beat) => site.send('down', beat),
    down: ({ seq }) => {
      heardSeq = seq;
      if (world.nowMs - heardMs > SILENCE_MS) world.after(ANSWER_AFTER_MS, () => echoes());
      heardMs = world.nowMs;
    },
  });

  const settle = (): void => {
    const { linkSuspect, linkDown } = story.state.conditions;
    const is = { late: linkSuspect.status === 'confirmed', down: linkDown.status === 'confirmed' };
    if (is.late && !was.late) counts.late += 1;
    if (is.down && !was.down) counts.down += 1;
    was = is;
    story.effects.length = 0;
    if (story.state.lease.control.kind === 'granted') return;
    // People would have to give it again; here it is given at once, so that the rest of the time is watched too.
    counts.off += 1;
    story = new Story({ nowMs: story.nowMs - preparationMs }).preparedExam();
    was = { late: false, down: false };
  };
  const at = (act: () => void): void => {
    story.nowMs = Math.max(story.nowMs, offsetMs + world.nowMs);
    act();
    settle();
  };
  const hears = ({ seq, livePaths }: Beat): void => {
    const echoMs = sentMs.get(seq);
    if (echoMs === undefined) return;
    newestEchoMs = Math.max(newestEchoMs, echoMs);
    echoCameMs = world.nowMs;
    const paths = livePaths >= 2 && site.livePaths() >= 2 ? 'twoPaths' : 'onePath';
    at(() => story.beats(consoleId, { echoTickMs: offsetMs + echoMs, roundTripMs: world.nowMs - echoMs, paths }));
  };

  world.every(TICK_EVERY_MS, 0, () => {
    if (world.nowMs - beatMs < beatIntervalMs(world.nowMs - echoCameMs)) return;
    beatMs = world.nowMs;
    siteSeq += 1;
    sentMs.set(siteSeq, world.nowMs);
    sentMs.delete(siteSeq - TICKS_KEPT);
    site.send('up', { seq: siteSeq, livePaths: 0 });
  });
  const echoes = (): void => {
    if (heardSeq > 0) atConsole.send('up', { seq: heardSeq, livePaths: atConsole.livePaths() });
  };
  const echoesAgain = (): void => {
    echoes();
    world.after(beatIntervalMs(world.nowMs - heardMs), echoesAgain);
  };
  world.after(1 + new Rng(seed, 'phase').below(HEARTBEAT_INTERVAL_MS), echoesAgain);
  world.every(TICK_EVERY_MS, TICK_EVERY_MS, () => {
    counts.oldestEchoMs = Math.max(counts.oldestEchoMs, world.nowMs - newestEchoMs);
    const { control } = story.state.lease;
    if (control.kind === 'granted' && control.paths === 'twoPaths') counts.twoPathsMs += TICK_EVERY_MS;
    at(() => story.post({ kind: 'tick' }));
  });
  world.every(REPORTS_EVERY_MS, 10, () => {
    at(() => {
      // Only the remote console's beats come over the hops.
      story.silent.add('console');
      story.reports();
      story.beats(onsiteId);
    });
  });
  world.runUntil(simulatedMs);
  const { twoPathsMs, ...told } = counts;
  return { simulatedMs, ...told, twoPathsShare: twoPathsMs / simulatedMs };
}

function holderOf({ state }: Story): string {
  const { control } = state.lease;
  if (control.kind !== 'granted') throw new Error('the prepared exam gives nobody control');
  return control.holder.consoleId;
}

function consoleOf({ state }: Story, personId: string): string {
  const one = state.attendees.find(({ principal }) => principal.personId === personId);
  if (one === undefined) throw new Error(`${personId} is not there`);
  return one.consoleId;
}
