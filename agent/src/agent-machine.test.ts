import { describe, expect, test } from 'vitest';
import { beat, Bench, outcomes, person, RST } from './test-bench.ts';

describe('heartbeats', () => {
  test('an echo proves the link only when it names a heartbeat of this agent to this console in this life', () => {
    const bench = new Bench();
    bench.post({ kind: 'consoleJoined', consoleId: 'c-1', principal: RST, via: 'gateway' });
    bench.passes(300);
    const sent = bench.outputs.findLast((one) => one.kind === 'toConsole' && one.body.kind === 'heartbeat');
    const value = sent?.kind === 'toConsole' && sent.body.kind === 'heartbeat' ? sent.body.value : beat({});
    bench.post({
      kind: 'consoleBeat',
      consoleId: 'c-1',
      via: 'gateway',
      beat: beat({ echoSeq: value.seq, echoTick: value.tick + 1 }),
    });
    expect(bench.state.policy.attendees[0]?.echoTickMs).toBeNull();
    expect(bench.state.counts.echoesUnknown).toBe(1);
    bench.nowMs += 40;
    bench.post({
      kind: 'consoleBeat',
      consoleId: 'c-1',
      via: 'gateway',
      beat: beat({ echoSeq: value.seq, echoTick: value.tick, echoHeldMs: 15 }),
    });
    expect(bench.state.policy.attendees[0]).toMatchObject({ echoTickMs: value.tick, roundTripMs: 75 });
  });

  test('every console gets one each 250 ms, carrying the echo of its own newest', () => {
    const bench = new Bench();
    bench.post({ kind: 'consoleJoined', consoleId: 'c-1', principal: RST, via: 'onsite' });
    bench.post({ kind: 'consoleBeat', consoleId: 'c-1', via: 'onsite', beat: beat({ seq: 9, tick: 77 }) });
    bench.passes(2_000);
    const beats = bench.outputs.flatMap((one) =>
      one.kind === 'toConsole' && one.body.kind === 'heartbeat' ? [one.body.value] : [],
    );
    expect(beats.length).toBe(8);
    expect(beats.at(-1)).toMatchObject({ echoSeq: 9, echoTick: 77 });
  });
});

test('an alarm is in the very next picture, however short ago the last one was looked at', () => {
  const bench = new Bench();
  bench.passes(2_000);
  const { lastLookMs } = bench.state;
  while (bench.state.lastLookMs === lastLookMs) bench.passes(50);
  bench.nowMs += 20;
  const seenMs = bench.nowMs;
  bench.post({ kind: 'observation', observation: { kind: 'input', input: 'quench', raw: 'bad', seenMs, words: '' } });
  const drawn = bench.post({ kind: 'tick' }).flatMap((one) => {
    return one.kind === 'broadcast' && one.body.kind === 'siteView' ? [one.body.value] : [];
  });
  expect(drawn.map(({ tickMs, alarms }) => [tickMs, alarms.some((one) => one.condition === 'quench')])).toEqual([
    [seenMs, true],
  ]);
});

describe('commands', () => {
  test('a repeated command is answered again and never acts again', () => {
    const bench = new Bench();
    bench.post({ kind: 'consoleJoined', consoleId: 'c-1', principal: RST, via: 'gateway' });
    const command = bench.command({ kind: 'stop' });
    const first = bench.says(command);
    const again = bench.says(command);
    expect(first.filter((one) => one.kind === 'order')).toHaveLength(1);
    expect(again.filter((one) => one.kind === 'order')).toHaveLength(0);
    expect(outcomes(again)).toEqual(outcomes(first));
    expect(bench.state.counts.commandsReplayed).toBe(1);
  });

  test.each([
    ['behind', 1],
    ['far ahead', 900],
  ])('a permit command with a sequence %s is refused; a stop with it acts', (_, seq) => {
    const bench = new Bench();
    bench.post({ kind: 'consoleJoined', consoleId: 'c-1', principal: RST, via: 'gateway' });
    bench.says(bench.command({ kind: 'requestControl' }));
    const start = bench.command({ kind: 'start', stepId: 'a', readyId: 'b' }, { seq });
    const refused = bench.says(start);
    expect(outcomes(refused)[0]?.outcome).toMatchObject({ kind: 'refused', reasons: [{ id: 'outOfSequence' }] });
    const stopped = bench.says(bench.command({ kind: 'stop' }, { seq }));
    expect(stopped[0]).toMatchObject({ kind: 'order', order: { kind: 'stop' } });
  });

  test('a console that has sent a hundred commands is heard again after it joined anew; a stop does not set its count', () => {
    const bench = new Bench();
    const joins = (): void => {
      bench.post({ kind: 'consoleJoined', consoleId: 'c-1', principal: RST, via: 'gateway' });
    };
    joins();
    bench.says(bench.command({ kind: 'requestControl' }, { seq: 100 }));
    bench.post({ kind: 'consoleLeft', consoleId: 'c-1', via: 'gateway' });
    joins();
    bench.says(bench.command({ kind: 'stop' }, { seq: 9_000 }));
    expect(outcomes(bench.says(bench.command({ kind: 'requestControl' }, { seq: 101 })))[0]?.outcome.kind).toBe('done');
    const behind = bench.says(bench.command({ kind: 'requestControl' }, { seq: 100 }));
    expect(outcomes(behind)[0]?.outcome).toMatchObject({ kind: 'refused', reasons: [{ id: 'outOfSequence' }] });
  });

  test('a command that was refused does not set the count of a page that has just joined', () => {
    const bench = new Bench();
    bench.post({ kind: 'consoleJoined', consoleId: 'c-1', principal: RST, via: 'gateway' });
    const old = bench.command({ kind: 'requestControl' }, { seq: 500, expiresTickMs: bench.nowMs - 1 });
    expect(outcomes(bench.says(old))[0]?.outcome.kind).toBe('refused');
    expect(outcomes(bench.says(bench.command({ kind: 'requestControl' }, { seq: 7 })))[0]?.outcome.kind).toBe('done');
    const again = bench.says(old);
    expect(outcomes(again)[0]?.outcome.kind).toBe('refused');
    const older = bench.says(bench.command({ kind: 'requestControl' }, { seq: 6 }));
    expect(outcomes(older)[0]?.outcome).toMatchObject({ kind: 'refused', reasons: [{ id: 'outOfSequence' }] });
  });

  test('a stop leaves before its own record', () => {
    const bench = new Bench();
    bench.post({ kind: 'consoleJoined', consoleId: 'c-1', principal: RST, via: 'gateway' });
    const outputs = bench.says(bench.command({ kind: 'stop' }));
    expect(outputs.map((one) => one.kind).slice(0, 2)).toEqual(['order', 'journal']);
  });
});

describe('journal', () => {
  test('lines are numbered without a gap from the head that the disk has', () => {
    const bench = new Bench();
    bench.post({ kind: 'consoleJoined', consoleId: 'c-1', principal: RST, via: 'onsite' });
    const seqs = bench.outputs.flatMap((one) => (one.kind === 'journal' ? one.lines.map((line) => line.seq) : []));
    expect(seqs[0]).toBe(11);
    expect(seqs).toEqual(seqs.map((_, index) => 11 + index));
  });

  test('a disk that fails bars starts at once; one that is silent does so after 5 s; both end when it writes again', () => {
    const bench = new Bench();
    bench.post({ kind: 'journalDurable', upToSeq: bench.state.journal.nextSeq - 1 });
    expect(bench.state.policy.inputs.journal.raw).toBe('good');
    bench.post({ kind: 'journalFailed', fromSeq: 11, code: 'SQLITE_FULL' });
    expect(bench.state.policy.verdict.authority).toBeGreaterThanOrEqual(2);
    bench.post({ kind: 'journalDurable', upToSeq: bench.state.journal.nextSeq - 1 });
    expect(bench.state.policy.inputs.journal.raw).toBe('good');
    bench.post({ kind: 'consoleJoined', consoleId: 'c-2', principal: RST, via: 'onsite' });
    bench.passes(5_200);
    expect(bench.state.policy.inputs.journal).toMatchObject({ raw: 'bad', words: 'the disk does not answer' });
  });
});

test('the picture goes out on every change and at least once a second', () => {
  const bench = new Bench();
  bench.passes(500);
  const before = bench.outputs.length;
  bench.passes(3_000);
  const views = bench.outputs.slice(before).filter((one) => one.kind === 'broadcast');
  expect(views.length).toBeGreaterThanOrEqual(3);
  expect(views.length).toBeLessThan(30);
});

test('consoles behind the gateway are gone with it; those on site stay', () => {
  const bench = new Bench();
  bench.post({ kind: 'consoleJoined', consoleId: 'c-1', principal: RST, via: 'gateway' });
  bench.post({ kind: 'consoleJoined', consoleId: 'c-2', principal: person('mrst', 'mrst', 'onsite'), via: 'onsite' });
  bench.post({ kind: 'uplink', state: 'down' });
  expect(bench.state.consoles.map((one) => one.consoleId)).toEqual(['c-2']);
  expect(bench.state.policy.attendees.map((one) => one.consoleId)).toEqual(['c-2']);
});

describe('who is in Zone IV', () => {
  const zone = (bench: Bench, count4: number, badge: { direction: 'in' | 'out' } | null): readonly string[] => {
    const seen = badge === null ? null : { person: 'Mia Demo', level: 2, door: 'zone34Door', ...badge };
    bench.post({
      kind: 'observation',
      observation: { kind: 'zone', zone: { count3: 1, count4, badge: seen, oxygenPercent: 20.9 }, seenMs: bench.nowMs },
    });
    return bench.state.policy.zone4.level2Inside;
  };

  test('a Level 2 person is expected from the badge in until the count falls after the badge out', () => {
    const bench = new Bench();
    expect(zone(bench, 0, { direction: 'in' })).toEqual(['Mia Demo']);
    expect(zone(bench, 2, { direction: 'in' })).toEqual(['Mia Demo']);
    expect(zone(bench, 2, { direction: 'out' })).toEqual(['Mia Demo']);
    bench.passes(3_000);
    expect(zone(bench, 2, { direction: 'out' })).toEqual(['Mia Demo']);
    expect(zone(bench, 1, { direction: 'out' })).toEqual([]);
    expect(zone(bench, 1, { direction: 'out' })).toEqual([]);
  });

  test('one who held the badge to go out and stayed is no longer expected after 15 s', () => {
    const bench = new Bench();
    zone(bench, 2, { direction: 'in' });
    zone(bench, 2, { direction: 'out' });
    bench.passes(15_100);
    expect(zone(bench, 2, { direction: 'out' })).toEqual([]);
  });
});

test('a word about the policy is in the view at once, and once in the timeline; when it is over the view says nothing', () => {
  const bench = new Bench();
  const shown = (words: string): string => {
    bench.post({ kind: 'policyNote', words });
    bench.passes(200);
    const view = bench.outputs.findLast((one) => one.kind === 'broadcast' && one.body.kind === 'siteView');
    return view?.kind === 'broadcast' && view.body.kind === 'siteView' ? view.body.value.site.policyName : '';
  };
  const before = shown('');
  expect(shown('v2 waits')).toBe(`${before} · v2 waits`);
  expect(shown('v2 waits')).toBe(`${before} · v2 waits`);
  expect(bench.state.events.map((one) => one.words).filter((words) => words.startsWith('policy:'))).toEqual([
    'policy: v2 waits',
  ]);
  expect(shown('')).toBe(before);
});
