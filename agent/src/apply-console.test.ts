import { describe, expect, test } from 'vitest';
import type { CommandAction, Principal } from '@farfield/protocol/policy';
import type { AgentOutput } from './agent-state.ts';
import { beat, Bench, outcomes, person, RST } from './test-bench.ts';

describe('a console is known by its id and the door that it came by', () => {
  const SAFETY_TECH = person('mrst', 'mrst', 'onsite');
  const stops = (outputs: readonly AgentOutput[]) =>
    outputs.filter((one) => one.kind === 'order' && one.order.kind === 'stop');
  const attendees = (bench: Bench) => bench.state.policy.attendees.map((one) => one.principal.personId);
  const stopRecords = (bench: Bench) =>
    bench.outputs
      .flatMap((one) => (one.kind === 'journal' ? one.lines : []))
      .flatMap(({ record }) => (record.type === 'command' && record.data['action'] === 'stop' ? [record.data] : []));
  const contested = () => {
    const bench = new Bench();
    bench.joins('c-2', SAFETY_TECH, 'onsite');
    bench.joins('c-2', RST, 'gateway');
    return bench;
  };

  test('a remote console that calls itself as one on site does not take its place, and is counted', () => {
    const bench = contested();
    expect(attendees(bench)).toEqual(['mrst']);
    expect(bench.state.counts.unseatedInputs).toBe(1);
  });

  test.each<[string, (bench: Bench) => void]>([
    [
      'joined and left',
      (bench) => {
        bench.joins('c-2', RST, 'gateway');
        bench.post({ kind: 'consoleLeft', consoleId: 'c-2', via: 'gateway' });
      },
    ],
    ['left and never joined', (bench) => bench.post({ kind: 'consoleLeft', consoleId: 'c-2', via: 'gateway' })],
    [
      'joined and was lost with the uplink',
      (bench) => {
        bench.joins('c-2', RST, 'gateway');
        bench.post({ kind: 'uplink', state: 'down' });
      },
    ],
  ])('a remote console with the id of one on site %s: the one on site stays, and its STOP acts', (_, act) => {
    const bench = new Bench();
    bench.joins('c-2', SAFETY_TECH, 'onsite');
    act(bench);
    expect(attendees(bench)).toEqual(['mrst']);
    expect(bench.state.counts.unseatedInputs).toBe(1);
    const command = bench.command({ kind: 'stop' }, { consoleId: 'c-2' });
    const outputs = bench.says(command, 'c-2', SAFETY_TECH);
    expect(stops(outputs)).toHaveLength(1);
    expect(outcomes(outputs)).toMatchObject([{ commandId: command.commandId, outcome: { kind: 'done' } }]);
    expect(stopRecords(bench)).toMatchObject([{ by: 'mrst', seat: 'onsite', accepted: true }]);
  });

  test.each<[string, CommandAction]>([
    ['giveReady', { kind: 'giveReady', stepId: 'a', tableClear: false }],
    ['confirmPresence', { kind: 'confirmPresence' }],
    ['takeLocal', { kind: 'takeLocal' }],
  ])('%s through the gateway under an on-site id is refused there and changes nothing', (_, action) => {
    for (const bench of [contested(), new Bench()]) {
      bench.joins('c-2', SAFETY_TECH, 'onsite');
      const before = bench.state;
      const command = bench.command(action, { consoleId: 'c-2' });
      const outputs = bench.says(command, 'c-2');
      expect(outputs.find((one) => one.kind === 'toConsole')).toMatchObject({ consoleId: 'c-2', via: 'gateway' });
      expect(outcomes(outputs)).toMatchObject([{ commandId: command.commandId, outcome: { kind: 'refused' } }]);
      const { inputs, session, lease } = bench.state.policy;
      expect({ inputs, session, lease }).toEqual({
        inputs: before.policy.inputs,
        session: before.policy.session,
        lease: before.policy.lease,
      });
      expect(bench.state.counts).toMatchObject({
        unseatedInputs: before.counts.unseatedInputs + 1,
        commandsRefused: before.counts.commandsRefused + 1,
        commandsAccepted: 0,
      });
    }
  });

  test('a remote console under an on-site id cannot spend its command numbers', () => {
    const bench = contested();
    bench.says(bench.command({ kind: 'stop' }, { consoleId: 'c-2', seq: 60 }), 'c-2');
    const first = bench.command({ kind: 'confirmPresence' }, { consoleId: 'c-2', seq: 1 });
    expect(outcomes(bench.says(first, 'c-2', SAFETY_TECH))).toMatchObject([{ outcome: { kind: 'done' } }]);
  });

  test('a heartbeat through the gateway under an on-site id proves nothing, and is counted', () => {
    const bench = contested();
    bench.passes(300);
    const sent = bench.outputs.filter((one) => one.kind === 'toConsole');
    expect(sent.map((one) => one.via)).toEqual(['onsite']);
    const value = sent[0]?.body.kind === 'heartbeat' ? sent[0].body.value : beat({});
    const echo = beat({ echoSeq: value.seq, echoTick: value.tick });
    bench.post({ kind: 'consoleBeat', consoleId: 'c-2', via: 'gateway', beat: echo });
    expect(bench.state.policy.attendees[0]?.echoTickMs).toBeNull();
    expect(bench.state.counts.unseatedInputs).toBe(2);
    bench.post({ kind: 'consoleBeat', consoleId: 'c-2', via: 'onsite', beat: echo });
    expect(bench.state.policy.attendees[0]?.echoTickMs).toBe(value.tick);
  });

  test.each<[string, (bench: Bench) => void, string]>([
    ['under an on-site id', (bench) => bench.joins('c-2', SAFETY_TECH, 'onsite'), 'rst'],
    ['whose id a console on site then took', () => {}, 'rst'],
  ])('the STOP of a remote person %s acts in the name of that person, once', (_, before, by) => {
    const bench = new Bench();
    before(bench);
    bench.joins('c-2', RST, 'gateway');
    bench.joins('c-2', SAFETY_TECH, 'onsite');
    expect(attendees(bench)).toEqual(['mrst']);
    const command = bench.command({ kind: 'stop' }, { consoleId: 'c-2' });
    const first = bench.says(command, 'c-2');
    const again = bench.says(command, 'c-2');
    expect(stops(first)).toHaveLength(1);
    expect(first.find((one) => one.kind === 'toConsole')).toMatchObject({ consoleId: 'c-2', via: 'gateway' });
    expect(outcomes(first)).toMatchObject([{ commandId: command.commandId, outcome: { kind: 'done' } }]);
    expect(stops(again)).toHaveLength(0);
    expect(outcomes(again)).toEqual(outcomes(first));
    expect(stopRecords(bench)).toMatchObject([{ by, seat: 'remote' }]);
  });

  test.each<[string, Principal | null, object]>([
    ['the on-site door let in', SAFETY_TECH, { by: 'mrst', seat: 'onsite' }],
    ['the gateway let in', null, { personId: 'unidentified', seat: 'remote' }],
  ])('the STOP of somebody whom %s and who is not seated acts, and seats nobody', (_, principal, record) => {
    const bench = new Bench();
    const command = bench.command({ kind: 'stop' }, { consoleId: 'c-9' });
    const outputs = bench.says(command, 'c-9', principal);
    expect(stops(outputs)).toHaveLength(1);
    expect(outcomes(outputs)).toMatchObject([{ commandId: command.commandId, outcome: { kind: 'done' } }]);
    expect(stopRecords(bench)).toMatchObject([{ ...record, accepted: true }]);
    expect(attendees(bench)).toEqual([]);
    expect(bench.state.counts.unseatedInputs).toBe(1);
  });

  test('anything else from a console that is not seated is refused with its reason, and only the newest are kept', () => {
    const bench = new Bench();
    const asked = bench.says(bench.command({ kind: 'requestControl' }), 'c-9');
    expect(outcomes(asked)).toMatchObject([{ outcome: { kind: 'refused', reasons: [{ id: 'notIdentified' }] } }]);
    expect(bench.state.consoles).toEqual([]);
    for (let index = 0; index < 40; index += 1) bench.says(bench.command({ kind: 'stop' }), `c-${index}`);
    expect(bench.state.consoles).toHaveLength(16);
  });

  test.each<[string, string, boolean]>([
    ['of another person in control does not keep', 'rst', false],
    ['under which its own person is in control keeps', 'mrst', true],
  ])('a console that took the id %s that control alive', (_, personId, isKept) => {
    const bench = contested();
    bench.passes(300);
    const sent = bench.outputs.findLast((one) => one.kind === 'toConsole' && one.body.kind === 'heartbeat');
    const value = sent?.kind === 'toConsole' && sent.body.kind === 'heartbeat' ? sent.body.value : beat({});
    const { policy } = bench.state;
    const control = {
      kind: 'granted' as const,
      holder: { personId, name: personId, consoleId: 'c-2' },
      offeredBy: 'mrst',
      sinceMs: value.tick,
      renewedTickMs: value.tick,
      handOver: null,
      paths: 'onePath' as const,
      promisedUntilMs: value.tick + 5_000,
    };
    bench.state = { ...bench.state, policy: { ...policy, lease: { ...policy.lease, control } } };
    const echo = beat({ echoSeq: value.seq, echoTick: value.tick, leaseEpoch: policy.lease.epoch });
    bench.post({ kind: 'consoleBeat', consoleId: 'c-2', via: 'onsite', beat: echo });
    expect(bench.state.policy.attendees[0]?.echoTickMs).toBe(value.tick);
    expect(bench.state.policy.inputs.link.raw === 'good').toBe(isKept);
  });

  test('the picture names no console on site', () => {
    const bench = new Bench();
    bench.joins('c-1', RST, 'gateway');
    bench.joins('c-2', SAFETY_TECH, 'onsite');
    bench.passes(300);
    const seen = bench.outputs.findLast((one) => one.kind === 'broadcast');
    const people = seen?.kind === 'broadcast' && seen.body.kind === 'siteView' ? seen.body.value.people : [];
    expect(people.map((one) => [one.seat, one.consoleId])).toEqual([
      ['remote', 'c-1'],
      ['onsite', ''],
    ]);
  });
});
