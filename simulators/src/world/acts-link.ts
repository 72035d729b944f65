import { NETWORK_MISBEHAVIOURS } from '../network/misbehaviours.ts';
import type { NetworkProxy } from '../network/network-proxy.ts';
import { defineAct, done, onOff, problem, type ActOutcome, type WorldAct } from './act-kit.ts';
import type { WorldParts } from './parts.ts';

const path = { kind: 'text', sentence: 'Name of the path; all: every path of the site.', initial: 'all' } as const;

export const LINK_ACTS: readonly WorldAct[] = [
  defineAct({
    id: 'linkCut',
    group: 'link',
    sentence: 'A path is cut without a sign: sockets stay open, nothing passes.',
    args: {
      path,
      way: {
        kind: 'choice',
        sentence: 'Both ways, or one: toTarget is what the agent sends, fromTarget what it would hear.',
        initial: 'both',
        choices: ['both', 'toTarget', 'fromTarget'],
      },
    },
    run: (parts, args) => onPaths(parts, args.path, (proxy) => proxy.set({ cut: args.way })),
  }),
  oneCut('primary', 'The site’s primary path alone is cut; the other one carries everything.'),
  oneCut('cellular', 'The site’s cellular path alone is cut; the other one carries everything.'),
  defineAct({
    id: 'linkRestore',
    group: 'link',
    sentence: 'A path is as it was at the start; what was held in a cut comes late, in a burst.',
    args: {
      path,
      dropConnections: { kind: 'boolean', sentence: 'Reset the connections instead of going on.', initial: false },
    },
    run: (parts, args) =>
      onPaths(parts, args.path, (proxy) => {
        if (args.dropConnections) endCutByReset(proxy);
        proxy.reset();
      }),
  }),
  defineAct({
    id: 'linkDelay',
    group: 'link',
    sentence: 'Each way of a path takes longer.',
    args: {
      path,
      delayMs: {
        kind: 'number',
        sentence: 'One way; a round trip takes twice that.',
        initial: 170,
        min: 0,
        max: 60_000,
      },
      jitterMs: { kind: 'number', sentence: 'Up to this much later still.', initial: 20, min: 0, max: 60_000 },
    },
    run: (parts, args) =>
      onPaths(parts, args.path, (proxy) => proxy.set({ delayMs: args.delayMs, jitterMs: args.jitterMs })),
  }),
  defineAct({
    id: 'linkLoss',
    group: 'link',
    sentence: 'A path loses segments; TCP repairs it, so it shows as stalls.',
    args: { path, percent: { kind: 'number', sentence: 'Share lost.', initial: 3, min: 0, max: 100 } },
    run: (parts, args) => onPaths(parts, args.path, (proxy) => proxy.set({ lossPercent: args.percent })),
  }),
  defineAct({
    id: 'linkRate',
    group: 'link',
    sentence: 'A path carries only so much; 0 is no limit.',
    args: {
      path,
      kilobitsPerSecond: { kind: 'number', sentence: 'Each way.', initial: 2_000, min: 0, max: 10_000_000 },
    },
    run: (parts, args) =>
      onPaths(parts, args.path, (proxy) =>
        proxy.set({ rateBitsPerSecond: args.kilobitsPerSecond === 0 ? null : args.kilobitsPerSecond * 1000 }),
      ),
  }),
  defineAct({
    id: 'misbehaveNetwork',
    group: 'misbehaviour',
    sentence: 'A path misbehaves.',
    args: {
      name: {
        kind: 'choice',
        sentence: NETWORK_MISBEHAVIOURS.map(({ name, sentence }) => `${name}: ${sentence}`).join('\n'),
        initial: 'cutBoth',
        choices: NETWORK_MISBEHAVIOURS.map(({ name }) => name),
      },
      on: onOff(),
      path,
    },
    run: (parts, args) => onPaths(parts, args.path, (proxy) => proxy.misbehave(args.name, args.on)),
  }),
];

/** One path of two: what the other one carries goes on, and nothing may end by it. */
function oneCut(name: string, sentence: string): WorldAct {
  return defineAct({
    id: `${name}Cut`,
    group: 'link',
    sentence,
    args: { on: onOff('Cut it, or let it be as it was at the start.') },
    run: (parts, args) => onPaths(parts, name, (proxy) => (args.on ? proxy.set({ cut: 'both' }) : proxy.reset())),
  });
}

/** A proxy resets its connections at the moment when the last reason for a cut goes. */
function endCutByReset(proxy: NetworkProxy): void {
  proxy.set({ dropOnRestore: true, cut: 'none' });
  for (const name of ['cutBoth', 'cutToTarget', 'cutFromTarget'] as const) proxy.misbehave(name, false);
}

function onPaths({ paths }: WorldParts, name: string, act: (proxy: NetworkProxy) => void): ActOutcome {
  const chosen = [...paths]
    .filter(([known, proxy]) => (name === 'all' ? proxy.end === 'site' : known === name))
    .map(([, proxy]) => proxy);
  if (chosen.length === 0) {
    return problem(`no network path "${name}" (has: ${[...paths.keys()].join(', ') || 'none'})`);
  }
  for (const proxy of chosen) act(proxy);
  return done;
}
