import { describe, expect, test } from 'vitest';
import { decode } from './codec.ts';
import { EnvelopeSocket } from './envelope-socket.ts';
import type { Body, Envelope, Waveform } from './messages.ts';
import { OutboundStream } from './outbound-stream.ts';
import { PathBundle } from './path-bundle.ts';

const LEFT = (id: string): Body => ({ kind: 'consoleLeft', value: { consoleId: id } });
const WAVE: Waveform = { lead: 'ecg', firstSample: 1, rateMilliHz: 250_000, samples: [1, 2] };
const STOP: Body = {
  kind: 'command',
  value: {
    commandId: 'k-1',
    consoleId: 'c-1',
    seq: 1,
    epoch: 1,
    expiresTickMs: 1,
    echo: { siteTickMs: 1, safetyVersion: 1, patientRef: '', scannerRef: '', argumentDigest: '' },
    action: { kind: 'stop' },
  },
};

interface Flying {
  readonly atMs: number;
  readonly bytes: Uint8Array;
}

/** One way of one path: in order, late by `delayMs`; what is sent while it is cut waits, as in a socket that hangs. */
class Wire {
  delayMs: number;
  isCut = false;
  readonly carried: Envelope[] = [];
  readonly #flying: Flying[] = [];

  constructor(delayMs: number) {
    this.delayMs = delayMs;
  }

  send(bytes: Uint8Array, nowMs: number): void {
    this.carried.push(decode(bytes));
    this.#flying.push({ atMs: Math.max(nowMs + this.delayMs, this.#flying.at(-1)?.atMs ?? 0), bytes });
  }

  due(nowMs: number): readonly Uint8Array[] {
    const due = this.isCut ? [] : this.#flying.filter((one) => one.atMs <= nowMs);
    if (due.length > 0) this.#flying.splice(0, due.length);
    return due.map((one) => one.bytes);
  }
}

class End {
  readonly heard: string[] = [];
  readonly bodies: Body[] = [];
  readonly differs: string[] = [];
  readonly bundle: PathBundle;
  readonly frames = new Map<string, EnvelopeSocket>();
  readonly #name: string;

  constructor(name: string, end: 'dials' | 'answers') {
    this.#name = name;
    this.bundle = new PathBundle({
      end,
      out: this.stream(''),
      bulk: this.stream('.bulk'),
      events: {
        onEnvelope: ({ body }) => {
          this.bodies.push(body);
          this.heard.push(body.kind === 'consoleLeft' ? body.value.consoleId : body.kind);
        },
        onDiffers: (path, { seq }) => this.differs.push(`${path} ${seq}`),
      },
    });
  }

  stream(suffix: string): OutboundStream {
    return new OutboundStream({ siteId: 's', incarnation: 'i', stream: `${this.#name}${suffix}`, realm: 'real' });
  }

  open(path: string, wire: Wire, clock: { nowMs: number }, heirOf: string | null): void {
    const socket = { send: (bytes: Uint8Array) => wire.send(bytes, clock.nowMs), close: () => {}, bufferedAmount: 0 };
    const frames = new EnvelopeSocket(socket, this.stream(`.${path}`), {
      onEnvelope: (envelope, bytes) => this.bundle.hear(path, envelope, bytes, clock.nowMs),
      onRefused: () => {},
    });
    this.frames.set(path, frames);
    this.bundle.addPath(path, frames, clock.nowMs, heirOf);
  }
}

/** Agent and gateway with two wires between them in virtual time, in steps of 5 ms. */
class Pair {
  readonly clock = { nowMs: 1_000 };
  said = 0;
  readonly agent = new End('agent', 'dials');
  readonly gateway = new End('gateway', 'answers');
  readonly up = new Map<string, Wire>();
  readonly down = new Map<string, Wire>();

  open(path: string, delayMs: number, heirOf: string | null = null): this {
    this.up.set(path, new Wire(delayMs));
    this.down.set(path, new Wire(delayMs));
    this.agent.open(path, this.wire('up', path), this.clock, heirOf);
    // To the end that answers it is one path more.
    this.gateway.open(path, this.wire('down', path), this.clock, null);
    return this;
  }

  /** Both say something with a number of its own every 20 ms, as safety frames do. */
  talks(ms: number): this {
    for (let passed = 0; passed < ms; passed += 20) {
      this.said += 1;
      this.says(`m${this.said}`);
      this.gateway.bundle.send(LEFT(`m${this.said}`), this.clock.nowMs);
      this.passes(20);
    }
    return this;
  }

  wire(way: 'up' | 'down', path: string): Wire {
    const found = (way === 'up' ? this.up : this.down).get(path);
    if (found === undefined) throw new Error(`no path ${path}`);
    return found;
  }

  cut(path: string, isCut = true): this {
    this.wire('up', path).isCut = isCut;
    this.wire('down', path).isCut = isCut;
    return this;
  }

  passes(ms: number): this {
    for (const endMs = this.clock.nowMs + ms; this.clock.nowMs < endMs;) {
      this.clock.nowMs += 5;
      this.agent.bundle.tick(this.clock.nowMs);
      for (const [path, wire] of this.up)
        for (const bytes of wire.due(this.clock.nowMs)) this.gateway.frames.get(path)?.receive(bytes);
      for (const [path, wire] of this.down)
        for (const bytes of wire.due(this.clock.nowMs)) this.agent.frames.get(path)?.receive(bytes);
    }
    return this;
  }

  says(...ids: string[]): this {
    for (const id of ids) this.agent.bundle.send(LEFT(id), this.clock.nowMs);
    return this;
  }

  kinds(way: 'up' | 'down', path: string): string[] {
    return this.wire(way, path)
      .carried.map(({ body }) => body.kind)
      .filter((kind) => kind !== 'pathBeat');
  }
}

const settled = (): Pair => new Pair().open('primary', 20).open('cellular', 50).passes(5_000);

describe('what matters goes on both', () => {
  test('each frame is carried twice and counts once, in order, by the faster path', () => {
    const pair = settled().says('a', 'b', 'c').passes(25);
    expect(pair.gateway.heard).toEqual(['a', 'b', 'c']);
    pair.passes(100);
    expect(pair.gateway.heard).toEqual(['a', 'b', 'c']);
    expect(pair.gateway.bundle.counts()).toMatchObject({ first: 3, copy: 3, differs: 0 });
    expect(pair.kinds('up', 'cellular')).toEqual(['consoleLeft', 'consoleLeft', 'consoleLeft']);
  });

  test('the loss of either path loses nothing, and delays by the skew at most', () => {
    for (const path of ['primary', 'cellular'] as const) {
      const pair = settled().cut(path);
      const sent: string[] = [];
      for (let index = 0; index < 100; index += 1) {
        sent.push(`m${index}`);
        pair.says(`m${index}`).passes(55);
        expect(pair.gateway.heard).toEqual(sent);
      }
      // The hung socket ends, and what it held comes as copies that nobody acts on.
      pair.cut(path, false).passes(500);
      expect(pair.gateway.heard).toEqual(sent);
      expect(pair.agent.bundle.dropPath(path)).toBe('up');
    }
  });

  test('one way cut is found by the echo: both directions of that path count as down after 1.5 s', () => {
    const pair = settled();
    expect(pair.agent.bundle.provenPaths(pair.clock.nowMs)).toBe(2);
    pair.wire('up', 'primary').isCut = true;
    pair.passes(1_600);
    expect(pair.agent.bundle.faces(pair.clock.nowMs).map(({ name, face }) => [name, face.state])).toEqual([
      ['primary', 'down'],
      ['cellular', 'up'],
    ]);
    expect(pair.agent.bundle.provenPaths(pair.clock.nowMs)).toBe(1);
  });

  test('the other end sends on both, too', () => {
    const pair = settled();
    pair.gateway.bundle.send(LEFT('x'), pair.clock.nowMs);
    pair.passes(200);
    expect(pair.agent.heard).toEqual(['x']);
    expect(pair.agent.bundle.counts()).toMatchObject({ first: 1, copy: 1 });
  });
});

describe('what goes on one path', () => {
  test('waves are sent once, on the path that the dialler chose, at either end', () => {
    const pair = settled();
    const wave: Body = { kind: 'waveform', value: WAVE };
    expect(pair.agent.bundle.send(wave, pair.clock.nowMs)).toBe('sent');
    expect(pair.gateway.bundle.send(wave, pair.clock.nowMs)).toBe('sent');
    pair.passes(200);
    expect(['primary', 'cellular'].map((path) => pair.kinds('up', path).length)).toEqual([1, 0]);
    expect(['primary', 'cellular'].map((path) => pair.kinds('down', path).length)).toEqual([1, 0]);
    expect([pair.gateway.heard, pair.agent.heard]).toEqual([['waveform'], ['waveform']]);
  });

  test('they leave a path that does not answer, and never make what matters late', () => {
    const pair = settled().cut('primary').passes(1_000);
    expect(pair.agent.bundle.bulkPath).toBe('cellular');
    pair.agent.bundle.send({ kind: 'waveform', value: WAVE }, pair.clock.nowMs);
    pair.says('a').passes(100);
    expect(pair.gateway.heard).toEqual(['waveform', 'a']);
    pair.passes(400);
    expect(pair.gateway.bundle.bulkPath).toBe('cellular');
  });
});

describe('a path that joins', () => {
  test('carries nothing until the other end is known to have had everything before', () => {
    const pair = new Pair().open('primary', 300).passes(1_000);
    pair.says('a').open('cellular', 10).says('b').passes(200);
    expect(pair.kinds('up', 'cellular')).toEqual([]);
    pair.passes(600).says('c').passes(20);
    expect(pair.kinds('up', 'cellular')).toEqual(['consoleLeft']);
    pair.passes(400);
    expect(pair.gateway.heard).toEqual(['a', 'b', 'c']);
  });

  test.each([
    ['faster', 300, 10],
    ['slower', 10, 300],
    ['as fast', 40, 40],
  ])('%s than the one that carries: what is on its way then is not overtaken', (_, delayMs, joiningMs) => {
    const pair = new Pair().open('primary', delayMs).passes(1_000).talks(500).open('cellular', joiningMs);
    pair.talks(3_000).passes(700);
    const all = Array.from({ length: pair.said }, (__, index) => `m${index + 1}`);
    expect(pair.gateway.heard).toEqual(all);
    expect(pair.agent.heard).toEqual(all);
    expect(pair.kinds('up', 'cellular').length).toBeGreaterThan(100);
    expect(pair.kinds('down', 'cellular').length).toBeGreaterThan(100);
  });

  test('with a STOP on it before it is whole: that goes at once, and nothing is brought twice', () => {
    const pair = new Pair().open('primary', 300).passes(1_000).talks(100).open('cellular', 10).talks(100);
    pair.agent.bundle.send(STOP, pair.clock.nowMs);
    pair.passes(15);
    expect(pair.gateway.heard.at(-1)).toBe('command');
    pair.talks(2_000).passes(700);
    expect(pair.gateway.heard.filter((kind) => kind === 'command')).toHaveLength(1);
    expect(pair.gateway.heard.at(-1)).toBe(`m${pair.said}`);
    expect(pair.agent.heard).toEqual(Array.from({ length: pair.said }, (_, index) => `m${index + 1}`));
  });

  test('and when the last whole path goes before that, the link ends: nobody goes on with a gap', () => {
    const pair = new Pair().open('primary', 300).passes(1_000);
    pair.says('a').open('cellular', 10).cut('primary').passes(500);
    expect(pair.agent.bundle.dropPath('primary')).toBe('broken');
  });

  test('the first path of a link is whole at once, and the last one to go leaves nothing', () => {
    const pair = new Pair().open('primary', 10).says('a').passes(50);
    expect(pair.gateway.heard).toEqual(['a']);
    expect(pair.agent.bundle.dropPath('primary')).toBe('empty');
    expect(pair.agent.bundle.send(LEFT('b'), pair.clock.nowMs)).toBe('down');
  });
});

describe('an heir', () => {
  const all = (pair: Pair): string[] => Array.from({ length: pair.said }, (_, index) => `m${index + 1}`);
  const isReady = (pair: Pair): boolean => pair.agent.bundle.isReadyHeir('primary.2', pair.clock.nowMs);
  const readyAfterMs = (pair: Pair): number => {
    const fromMs = pair.clock.nowMs;
    while (!isReady(pair) && pair.clock.nowMs - fromMs < 20_000) pair.talks(100);
    return pair.clock.nowMs - fromMs;
  };
  const change = (pair: Pair): void => {
    pair.agent.bundle.takePlace('primary.2', pair.clock.nowMs);
    pair.talks(500);
    expect(pair.agent.bundle.dropPath('primary')).toBe('up');
    expect(pair.gateway.bundle.dropPath('primary')).toBe('up');
    pair.talks(2_000).passes(500);
  };

  test.each([
    ['beside another path', () => settled()],
    ['on the only path', () => new Pair().open('primary', 20).passes(5_000)],
    ['on a path that is slow', () => new Pair().open('primary', 250).passes(6_000)],
  ])('%s: nothing is lost, nothing acts twice, and no path counts as lost meanwhile', (_, make) => {
    const pair = make().talks(200);
    const before = pair.agent.bundle.provenPaths(pair.clock.nowMs);
    pair.open('primary.2', 25, 'primary');
    expect(readyAfterMs(pair)).toBeGreaterThanOrEqual(3_000);
    expect(isReady(pair)).toBe(true);
    // Until then it is nobody's path: people see the one that they know, and no lease rests on one more.
    expect(pair.agent.bundle.faces(pair.clock.nowMs).map(({ name }) => name)).not.toContain('primary.2');
    expect(pair.agent.bundle.provenPaths(pair.clock.nowMs)).toBe(before);
    change(pair);
    expect(pair.agent.bundle.provenPaths(pair.clock.nowMs)).toBe(before);
    expect(pair.agent.bundle.faces(pair.clock.nowMs)[0]?.name).toBe('primary.2');
    expect(pair.agent.bundle.bulkPath).toBe('primary.2');
    expect(pair.gateway.bundle.bulkPath).toBe('primary.2');
    expect(pair.gateway.heard).toEqual(all(pair));
    expect(pair.agent.heard).toEqual(all(pair));
    expect(pair.gateway.bundle.counts()).toMatchObject({ differs: 0, late: 0, tooOld: 0 });
    expect(pair.agent.bundle.counts()).toMatchObject({ differs: 0, late: 0, tooOld: 0 });
  });

  test('is not ready before the other end has carried by it, whatever its beats say', () => {
    const pair = settled().open('primary.2', 25, 'primary').passes(10_000);
    expect(isReady(pair)).toBe(false);
    pair.talks(100);
    expect(isReady(pair)).toBe(true);
  });

  test('that hangs is never ready, and costs nothing when it is given up', () => {
    const pair = settled().open('primary.2', 25, 'primary').cut('primary.2').talks(5_000);
    expect(isReady(pair)).toBe(false);
    expect(pair.agent.bundle.dropPath('primary.2')).toBe('up');
    expect(pair.gateway.bundle.dropPath('primary.2')).toBe('up');
    pair.talks(1_000).passes(500);
    expect(pair.gateway.heard).toEqual(all(pair));
    expect(pair.agent.heard).toEqual(all(pair));
  });

  test('what was on its way on the old socket alone is heard after its place was taken', () => {
    const pair = settled().open('primary.2', 25, 'primary');
    readyAfterMs(pair);
    pair.gateway.bundle.send({ kind: 'waveform', value: WAVE }, pair.clock.nowMs);
    pair.agent.bundle.takePlace('primary.2', pair.clock.nowMs);
    pair.passes(200);
    expect(pair.agent.heard.at(-1)).toBe('waveform');
  });

  test('whose old one is lost meanwhile keeps the link, when it is whole', () => {
    const pair = new Pair().open('primary', 20).passes(5_000).open('primary.2', 25, 'primary').talks(1_000);
    expect(isReady(pair)).toBe(false);
    pair.cut('primary');
    expect(pair.agent.bundle.dropPath('primary')).toBe('up');
    expect(pair.gateway.bundle.dropPath('primary')).toBe('up');
    pair.agent.bundle.takePlace('primary.2', pair.clock.nowMs);
    pair.talks(1_000).passes(100);
    expect(pair.gateway.heard).toEqual(all(pair));
    expect(pair.agent.heard).toEqual(all(pair));
  });
});

describe('copies that are not what they should be', () => {
  const receive = (pair: Pair, path: string, stream: OutboundStream, seq: number, body: Body): void => {
    const frames = new EnvelopeSocket({ send: () => {}, close: () => {}, bufferedAmount: 0 }, stream, {
      onEnvelope: (envelope, bytes) => pair.gateway.bundle.hear(path, { ...envelope, seq }, bytes, pair.clock.nowMs),
      onRefused: () => {},
    });
    const wire = new Wire(0);
    const sender = new EnvelopeSocket(
      { send: (bytes) => wire.send(bytes, 0), close: () => {}, bufferedAmount: 0 },
      stream,
      { onEnvelope: () => {}, onRefused: () => {} },
    );
    sender.send(body, 1);
    for (const bytes of wire.due(0)) frames.receive(bytes);
  };

  test('other bytes under one number: told, and the first one stands', () => {
    const pair = settled();
    const stream = pair.agent.stream('.other');
    receive(pair, 'primary', stream, 7, LEFT('a'));
    receive(pair, 'cellular', stream, 7, LEFT('b'));
    expect(pair.gateway.heard).toEqual(['a']);
    expect(pair.gateway.differs).toEqual(['cellular 7']);
  });

  test('late, too old or different: nothing acts, but a STOP does', () => {
    const pair = settled();
    const stream = pair.agent.stream('.other');
    receive(pair, 'primary', stream, 10, LEFT('a'));
    receive(pair, 'primary', stream, 12, LEFT('b'));
    receive(pair, 'cellular', stream, 11, LEFT('late'));
    receive(pair, 'cellular', stream, 9, LEFT('old'));
    expect(pair.gateway.heard).toEqual(['a', 'b']);
    receive(pair, 'cellular', stream, 8, STOP);
    receive(pair, 'cellular', stream, 12, STOP);
    expect(pair.gateway.heard).toEqual(['a', 'b', 'command', 'command']);
    expect(pair.gateway.bundle.counts()).toMatchObject({ late: 1, tooOld: 2, differs: 1 });
  });
});
