import type { Body } from '@farfield/protocol';
import type { CommandAction, Role } from '@farfield/protocol/policy';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { Metrics } from '../metrics.ts';
import type { StoredSite } from '../store/store-port.ts';
import { command, siteView } from '../testing/bodies.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { demoPrincipal } from '../testing/people.ts';
import { AGENT_SILENT_MS } from './limits.ts';
import { Sites } from './sites.ts';

const EAST = 'east';
const WEST = 'west';
const ASK: CommandAction = { kind: 'requestControl' };

/** Two sites of one gateway, each with an agent, and one remote technologist who has a console at each. */
async function twoSites() {
  const clock = new ManualClock();
  const stored: readonly StoredSite[] = [EAST, WEST].map((siteId) => ({
    siteId,
    name: `Demo ${siteId}`,
    keyHash: siteId,
    enrolledWallMs: 0,
  }));
  const sites = new Sites(
    {
      putSite: () => Promise.reject(new Error('none is enrolled here')),
      sites: async () => stored,
      site: async (siteId) => stored.find((one) => one.siteId === siteId) ?? null,
    },
    {
      clock,
      log: pino({ level: 'silent' }),
      metrics: new Metrics(),
      takeJournal: () => Promise.reject(new Error('no journal here')),
      record: () => undefined,
    },
  );
  await sites.load();
  const heard = new Map<string, Body[]>();
  const attach = (siteId: string, id: string): void => {
    heard.set(id, []);
    siteOf(siteId).attach({
      id,
      send: (body) => void heard.get(id)?.push(body),
      relay: () => undefined,
      close: () => undefined,
    });
  };
  const siteOf = (siteId: string) => {
    const site = sites.known(siteId);
    if (site === null) throw new Error(`no site ${siteId}`);
    return site;
  };
  const settle = async (): Promise<void> => {
    for (let times = 0; times < 5; times += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  const consoleId = (siteId: string, role: Role): string => `${siteId}-${role}`;
  const sits = async (siteId: string, role: Role): Promise<void> => {
    const id = consoleId(siteId, role);
    attach(siteId, id);
    const seat = { socketId: id, consoleId: id, sessionId: id, principal: demoPrincipal(role) };
    siteOf(siteId).post({ kind: 'consoleJoined', ...seat, policyHash: 'hash-1', signedInUntilMs: 1e9 });
    await settle();
  };
  /** @param role who has control there by the site's own view; null: the site itself */
  const says = async (siteId: string, role: Role | null, instructorId = ''): Promise<void> => {
    const holder = role === null ? {} : ({ kind: 'granted', consoleId: consoleId(siteId, role) } as const);
    const view = siteView({ siteId });
    const supervision = { ...view.control.supervision, instructorId };
    const value = { ...view, control: { ...view.control, ...holder, supervision } };
    siteOf(siteId).post({
      kind: 'agentSaid',
      socketId: `agent-${siteId}`,
      body: { kind: 'siteView', value },
      historical: false,
    });
    await settle();
  };
  /** @returns why not; empty: it was passed on */
  const asks = async (siteId: string, role: Role, action: CommandAction): Promise<readonly string[]> => {
    const id = consoleId(siteId, role);
    const before = heard.get(id)?.length ?? 0;
    siteOf(siteId).post({ kind: 'consoleSaid', socketId: id, body: { kind: 'command', value: command(action) } });
    await settle();
    return (heard.get(id) ?? [])
      .slice(before)
      .flatMap((body) =>
        body.kind === 'commandOutcome' && body.value.outcome.kind === 'refused'
          ? body.value.outcome.reasons.map(({ id: why, params }) => `${why} ${params['site'] ?? ''}`)
          : [],
      );
  };
  const lastVerdict = (siteId: string) =>
    heard
      .get(`agent-${siteId}`)
      ?.flatMap((body) => (body.kind === 'gatewayVerdict' ? [body.value] : []))
      .at(-1);
  const lastAlarms = (siteId: string, role: Role) =>
    heard
      .get(consoleId(siteId, role))
      ?.flatMap((body) => (body.kind === 'gatewayView' ? [body.value.alarms.map((one) => one.title)] : []))
      .at(-1);

  for (const siteId of [EAST, WEST]) {
    attach(siteId, `agent-${siteId}`);
    siteOf(siteId).post({
      kind: 'agentJoined',
      socketId: `agent-${siteId}`,
      incarnation: `boot-${siteId}`,
      policyHash: 'hash-1',
      softwareVersion: '1',
      cursor: { cursorSeq: 0, cursorHash: '' },
      journal: 'fits',
    });
    await sits(siteId, 'rst');
    await says(siteId, null);
  }
  return { clock, sites, sits, says, asks, settle, lastVerdict, lastAlarms };
}

describe('one technologist, two patients', () => {
  test.each<[string, CommandAction]>([
    ['asks for control', ASK],
    [
      'reads back',
      { kind: 'readBackControl', words: { patientRef: 'P', scannerRef: 'M', weightKg: 1, implantWords: '' } },
    ],
    [
      'reads back a hand-over',
      { kind: 'readBackHandOver', words: { patientRef: 'P', scannerRef: 'M', weightKg: 1, implantWords: '' } },
    ],
    ['takes on a trainee', { kind: 'superviseTrainee', toPersonId: 'trainee' }],
  ])('whoever has control at one site and %s at another is refused, and told where', async (_, action) => {
    const { says, asks } = await twoSites();
    expect(await asks(WEST, 'rst', action)).toEqual([]);
    await says(EAST, 'rst');
    expect(await asks(WEST, 'rst', action)).toEqual(['controlElsewhere Demo east']);
    await says(EAST, null);
    expect(await asks(WEST, 'rst', action)).toEqual([]);
  });

  test('STOP, pause and a word to the patient are never refused for it, and what is under way at the first goes on', async () => {
    const { says, asks } = await twoSites();
    await says(EAST, 'rst');
    for (const kind of ['stop', 'pause', 'acknowledge'] as const) {
      const action: CommandAction = kind === 'acknowledge' ? { kind, condition: 'linkDown' } : { kind };
      expect(await asks(WEST, 'rst', action), kind).toEqual([]);
    }
    expect(await asks(EAST, 'rst', { kind: 'start', stepId: 's1', readyId: 'r1' })).toEqual([]);
  });

  test('another technologist is not refused for it', async () => {
    const { sits, says, asks } = await twoSites();
    await says(EAST, 'rst');
    await sits(WEST, 'trainee');
    expect(await asks(WEST, 'trainee', ASK)).toEqual([]);
  });

  test('an instructor answers for the patient of the trainee, too', async () => {
    const { sits, says, asks } = await twoSites();
    await sits(EAST, 'trainee');
    await says(EAST, 'trainee', 'rst');
    expect(await asks(WEST, 'rst', ASK)).toEqual(['controlElsewhere Demo east']);
  });

  test('a site that names as instructor somebody who has no console there bars nobody elsewhere', async () => {
    const { sits, says, asks } = await twoSites();
    await sits(EAST, 'trainee');
    await says(EAST, 'trainee', 'rad');
    await sits(WEST, 'rad');
    expect((await asks(WEST, 'rad', ASK)).filter((why) => why.startsWith('controlElsewhere'))).toEqual([]);
  });

  test('a site that is silent counts no more: its lease has run out by itself', async () => {
    const { clock, says, asks, settle } = await twoSites();
    await says(EAST, 'rst');
    clock.pass(AGENT_SILENT_MS - 500);
    await says(WEST, null);
    expect(await asks(WEST, 'rst', ASK)).toEqual(['controlElsewhere Demo east']);
    clock.pass(1_500);
    await says(WEST, null);
    await settle();
    expect(await asks(WEST, 'rst', ASK)).toEqual([]);
  });

  test('both at once, as by two presses in one moment: told at both, and no scan begins at either until one is given back', async () => {
    const { says, lastVerdict, lastAlarms } = await twoSites();
    await says(EAST, 'rst');
    expect(lastVerdict(EAST)).toMatchObject({ authority: 0, why: '' });
    await says(WEST, 'rst');
    const here = (site: string): string => `DEMO, rst has control here and at Demo ${site}`;
    expect(lastVerdict(EAST)).toMatchObject({ authority: 1, scan: 0, why: here(WEST) });
    expect(lastVerdict(WEST)).toMatchObject({ authority: 1, scan: 0, why: here(EAST) });
    expect(lastAlarms(EAST, 'rst')).toEqual([here(WEST)]);
    expect(lastAlarms(WEST, 'rst')).toEqual([here(EAST)]);
    await says(EAST, null);
    expect(lastVerdict(EAST)).toMatchObject({ authority: 0, why: '' });
    expect(lastVerdict(WEST)).toMatchObject({ authority: 0, why: '' });
    expect(lastAlarms(WEST, 'rst')).toEqual([]);
  });
});
