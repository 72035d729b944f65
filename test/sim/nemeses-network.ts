import { argumentDigest } from '@farfield/protocol/policy';
import type { ConsoleProcess } from './console-process.ts';
import type { Fault } from './fault.ts';
import type { Nemesis } from './nemeses.ts';
import { during, type Stage } from './stage.ts';

type AnyPipe = Pick<ConsoleProcess['up'], 'weather' | 'block' | 'open'>;

/** The remote technologist whose path it is; mostly the one in control. */
function remote({ site }: Stage, { a }: Fault): ConsoleProcess {
  const control = site.agent.state?.policy.lease.control;
  const holder = control?.kind === 'granted' ? control.holder.consoleId : '';
  const held = site.consoles.find((one) => one.id === holder);
  return a % 4 !== 0 && held !== undefined ? held : site.console(a % 3 === 0 ? 'bo' : 'ana');
}

/** A fault of one path must find the same console when it ends. */
function remembered(stage: Stage, fault: Fault): ConsoleProcess {
  const before = stage.targets.get(fault);
  if (before !== undefined) return before;
  const found = remote(stage, fault);
  stage.targets.set(fault, found);
  return found;
}

function slower(pipes: readonly AnyPipe[], latencyMs: number, jitterMs: number, lossPermille: number): void {
  for (const { weather } of pipes) {
    weather.latencyMs += latencyMs;
    weather.jitterMs += jitterMs;
    weather.lossPermille += lossPermille;
  }
}

const uplink = ({ site }: Stage): readonly AnyPipe[] => site.uplink.pipes;
const oneWay = ({ site }: Stage, way: 'up' | 'down'): readonly AnyPipe[] => site.uplink.paths.map((path) => path[way]);
/** One path of two; where there is one only, nothing: that one alone is what the others are about. */
const alone = ({ site }: Stage, name: 'primary' | 'cellular'): readonly AnyPipe[] =>
  site.uplink.isOne ? [] : site.uplink.paths.filter((path) => path.name === name).flatMap(({ up, down }) => [up, down]);
const own = (one: ConsoleProcess) => [one.up, one.down];

export const NETWORK_NEMESES: readonly Nemesis[] = [
  {
    id: 'uplinkLoss',
    text: 'the site’s uplink loses 5 to 50 % of its segments',
    perHour: 2,
    lengthMs: [3_000, 40_000],
    begin: (stage, { a }) => slower(uplink(stage), 0, 0, 50 + (a % 450)),
    end: (stage, { a }) => slower(uplink(stage), 0, 0, -(50 + (a % 450))),
  },
  {
    id: 'uplinkSlow',
    text: 'the site’s uplink is 0.1 to 2 s slower',
    perHour: 2,
    lengthMs: [2_000, 20_000],
    begin: (stage, { a }) => slower(uplink(stage), 100 + (a % 1_900), 0, 0),
    end: (stage, { a }) => slower(uplink(stage), -(100 + (a % 1_900)), 0, 0),
  },
  {
    id: 'uplinkJitter',
    text: 'a full buffer on the uplink: up to 2 s of jitter',
    perHour: 1,
    lengthMs: [2_000, 20_000],
    begin: (stage) => slower(uplink(stage), 0, 2_000, 0),
    end: (stage) => slower(uplink(stage), 0, -2_000, 0),
  },
  {
    id: 'uplinkUpStuck',
    text: 'nothing gets from the site to the gateway, the other way works',
    perHour: 2,
    lengthMs: [500, 20_000],
    begin: (stage) => oneWay(stage, 'up').forEach((one) => one.block()),
    end: (stage) => oneWay(stage, 'up').forEach((one) => one.open()),
  },
  {
    id: 'uplinkDownStuck',
    text: 'nothing gets from the gateway to the site, the other way works',
    perHour: 2,
    lengthMs: [500, 20_000],
    begin: (stage) => oneWay(stage, 'down').forEach((one) => one.block()),
    end: (stage) => oneWay(stage, 'down').forEach((one) => one.open()),
  },
  {
    id: 'uplinkDead',
    text: 'the uplink is half open: nothing passes and nobody is told',
    perHour: 3,
    lengthMs: [800, 25_000],
    begin: (stage) => uplink(stage).forEach((one) => one.block()),
    end: (stage) => uplink(stage).forEach((one) => one.open()),
  },
  {
    id: 'uplinkReset',
    text: 'the uplink’s connection is reset (address rebind, proxy idle kill)',
    perHour: 2,
    lengthMs: [0, 0],
    begin: ({ site }) => site.cutUplink(),
  },
  {
    id: 'uplinkFlap',
    text: 'the uplink flaps between 0.2 and 5 Hz',
    perHour: 1,
    lengthMs: [4_000, 25_000],
    begin: (stage, { a, lengthMs }) => {
      const periodMs = 100 + (a % 2_400);
      for (let atMs = 0; atMs + periodMs < lengthMs; atMs += 2 * periodMs) {
        stage.site.world.after(atMs, () => uplink(stage).forEach((one) => one.block()));
        stage.site.world.after(atMs + periodMs, () => uplink(stage).forEach((one) => one.open()));
      }
    },
  },
  {
    id: 'primaryOnly',
    text: 'the primary path alone is dead and nobody is told; the cellular one carries everything',
    perHour: 3,
    lengthMs: [800, 60_000],
    begin: (stage) => alone(stage, 'primary').forEach((one) => one.block()),
    end: (stage) => alone(stage, 'primary').forEach((one) => one.open()),
  },
  {
    id: 'cellularOnly',
    text: 'the cellular path alone is dead and nobody is told; the primary one carries everything',
    perHour: 3,
    lengthMs: [800, 60_000],
    begin: (stage) => alone(stage, 'cellular').forEach((one) => one.block()),
    end: (stage) => alone(stage, 'cellular').forEach((one) => one.open()),
  },
  {
    id: 'pathsSkewed',
    text: 'both paths work, the cellular one 0.1 to 2 s behind and losing: every copy comes late',
    perHour: 3,
    lengthMs: [3_000, 40_000],
    begin: (stage, { a }) => slower(alone(stage, 'cellular'), 100 + (a % 1_900), 50, a % 80),
    end: (stage, { a }) => slower(alone(stage, 'cellular'), -(100 + (a % 1_900)), -50, -(a % 80)),
  },
  {
    id: 'pathsInTurns',
    text: 'the paths fail in turns: each hangs for a while just as the other comes back',
    perHour: 2,
    lengthMs: [4_000, 30_000],
    begin: (stage, fault) => {
      const periodMs = 700 + (fault.a % 6_000);
      const turns = ['primary', 'cellular'] as const;
      for (let turn = 0; turn * periodMs < fault.lengthMs; turn += 1) {
        const pipes = alone(stage, turns[turn % 2] ?? 'primary');
        during(stage, fault, turn * periodMs, () => pipes.forEach((one) => one.block()));
        stage.site.world.after((turn + 1) * periodMs, () => pipes.forEach((one) => one.open()));
      }
    },
  },
  {
    id: 'consoleLoss',
    text: 'a remote console’s path loses 5 to 50 % of its segments',
    perHour: 2,
    lengthMs: [3_000, 40_000],
    begin: (stage, fault) => slower(own(remembered(stage, fault)), 0, 0, 50 + (fault.a % 450)),
    end: (stage, fault) => slower(own(remembered(stage, fault)), 0, 0, -(50 + (fault.a % 450))),
  },
  {
    id: 'consoleSlow',
    text: 'a remote console’s path is 0.1 to 3 s slower',
    perHour: 3,
    lengthMs: [1_000, 15_000],
    begin: (stage, fault) => slower(own(remembered(stage, fault)), 100 + (fault.b % 2_900), 0, 0),
    end: (stage, fault) => slower(own(remembered(stage, fault)), -(100 + (fault.b % 2_900)), 0, 0),
  },
  {
    id: 'consoleUpStuck',
    text: 'a remote console hears and is not heard',
    perHour: 3,
    lengthMs: [500, 9_000],
    begin: (stage, fault) => remembered(stage, fault).up.block(),
    end: (stage, fault) => remembered(stage, fault).up.open(),
  },
  {
    id: 'consoleDownStuck',
    text: 'a remote console is heard and does not hear',
    perHour: 3,
    lengthMs: [500, 9_000],
    begin: (stage, fault) => remembered(stage, fault).down.block(),
    end: (stage, fault) => remembered(stage, fault).down.open(),
  },
  {
    id: 'consoleDead',
    text: 'a remote console’s path is dead both ways and nobody is told',
    perHour: 3,
    lengthMs: [500, 20_000],
    begin: (stage, fault) => own(remembered(stage, fault)).forEach((one) => one.block()),
    end: (stage, fault) => own(remembered(stage, fault)).forEach((one) => one.open()),
  },
  {
    id: 'consoleReset',
    text: 'a remote console’s connection is reset',
    perHour: 2,
    lengthMs: [0, 0],
    begin: (stage, fault) => {
      const one = remembered(stage, fault);
      const { socketId } = one;
      one.closed('');
      stage.site.world.after(20, () => stage.site.gateway.takes({ kind: 'consoleLeft', socketId }));
    },
  },
  {
    id: 'lanDead',
    text: 'the on-site console cannot reach the agent',
    perHour: 1,
    lengthMs: [1_000, 15_000],
    begin: ({ site }) => own(site.console('mia')).forEach((one) => one.block()),
    end: ({ site }) => own(site.console('mia')).forEach((one) => one.open()),
  },
  {
    id: 'frameTwice',
    text: 'every frame of a console reaches the agent twice',
    perHour: 2,
    lengthMs: [3_000, 40_000],
    begin: ({ site }) => {
      site.duplicates = 1;
    },
    end: ({ site }) => {
      site.duplicates = 0;
    },
  },
  {
    id: 'frameReplay',
    text: 'old frames come again, starts among them',
    perHour: 4,
    lengthMs: [0, 0],
    begin: ({ site }, { a }) => {
      const starts = site.recent.filter((one) => one.command.action.kind === 'start');
      for (const one of [...starts.slice(-2), ...site.recent.slice(-(1 + (a % 4)))]) site.agent.takes(one);
    },
  },
  {
    id: 'sequenceJump',
    text: 'a command comes with a sequence number far ahead',
    perHour: 2,
    lengthMs: [0, 0],
    begin: ({ site }, { a }) => {
      const last = site.recent.at(-1);
      if (last === undefined) return;
      const { command } = last;
      const forged = { ...command, commandId: `${command.commandId}-jump${a}`, seq: command.seq + 1_000 };
      site.agent.takes({ ...last, command: forged });
    },
  },
  {
    id: 'forgedEpoch',
    text: 'a start and a stop come with the epoch of an earlier lease',
    perHour: 3,
    lengthMs: [0, 0],
    begin: ({ site }, { a }) => {
      const last = site.recent.findLast((one) => ['start', 'selectStep'].includes(one.command.action.kind));
      const { policy } = site.agent.state ?? {};
      const stepId = policy?.scanner?.steps.find((one) => one.status !== 'complete')?.stepId;
      if (last === undefined || policy === undefined || stepId === undefined) return;
      const { command } = last;
      const { nowMs } = site.agent;
      const forge = (what: string, own: Partial<typeof command>): void =>
        site.agent.takes({
          ...last,
          command: {
            ...command,
            commandId: `${command.commandId}-${what}${a}`,
            seq: command.seq + 1,
            epoch: Math.max(1, command.epoch - 1),
            // Fresh in everything but its epoch.
            echo: { ...command.echo, siteTickMs: nowMs, safetyVersion: policy.safetyVersion },
            expiresTickMs: nowMs + 1_000,
            ...own,
          },
        });
      forge('forged', {});
      const action = { kind: 'selectStep', stepId } as const;
      const echo = { ...command.echo, siteTickMs: nowMs, argumentDigest: argumentDigest(action) };
      forge('select', { action, echo });
      if (a % 3 === 0) forge('oldstop', { action: { kind: 'stop' } });
    },
  },
  {
    id: 'gatewayRestart',
    text: 'the gateway dies and comes back empty',
    perHour: 1,
    lengthMs: [500, 20_000],
    begin: ({ site }) => site.gateway.kill(),
    end: ({ site }) => site.gateway.boot(),
  },
  {
    id: 'gatewayStall',
    text: 'the gateway stands still for 0.1 to 6 s',
    perHour: 2,
    lengthMs: [0, 0],
    begin: ({ site }, { a }) => site.gateway.stall(100 + (a % 5_900)),
  },
  {
    id: 'twoAgents',
    text: 'another agent claims this site at the gateway',
    perHour: 1,
    lengthMs: [0, 0],
    begin: ({ site }, { a }) =>
      site.gateway.takes({
        kind: 'agentJoined',
        socketId: `agent#other${a}`,
        incarnation: `other-${a}`,
        policyHash: 'h',
        softwareVersion: '1',
        cursor: { cursorSeq: 0, cursorHash: '' },
        journal: 'fits',
      }),
  },
];
