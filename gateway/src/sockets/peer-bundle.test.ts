import { afterEach, beforeEach, expect, test } from 'vitest';
import { batchOf, headOf, siteJournal } from '../store/store-fixtures.ts';
import { siteView } from '../testing/bodies.ts';
import { SITE_ID, TestGateway } from '../testing/test-gateway.ts';
import type { WireClient } from '../testing/wire-client.ts';

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await TestGateway.start();
});
afterEach(() => gateway.stop());

const VIEW = siteView({ siteId: SITE_ID, policyHash: 'hash-1' });

/** One path of an agent: each socket counts by itself, so that a test decides what is a copy of what. */
async function path(name: string, bundleId: string, incarnation = 'boot-1'): Promise<WireClient> {
  const client = await gateway.dial('/ws/agent', { stream: 'agent:1', incarnation });
  client.say(gateway.agentHello({ bundleId, path: name }));
  await client.hears('agentWelcome');
  return client;
}

const lifeOf = (client: WireClient): string => client.all('agentWelcome')[0]?.bundleLife ?? '';

test('two sockets that name one link are one agent; a copy acts once', async () => {
  const console = await gateway.console('rst');
  const primary = await path('primary', '1');
  const cellular = await path('cellular', '1');
  expect(lifeOf(primary)).not.toBe('');
  expect(lifeOf(cellular)).toBe(lifeOf(primary));
  primary.say({ kind: 'siteView', value: VIEW });
  cellular.say({ kind: 'siteView', value: VIEW });
  primary.say({ kind: 'siteView', value: { ...VIEW, tickMs: 2 } });
  await console.hears('siteView', ({ tickMs }) => tickMs === 2);
  expect(console.all('siteView').map((one) => one.tickMs)).toEqual([1, 2]);
});

test('a path that has not been shown to be whole does not carry a link on: it ends with the one that was', async () => {
  const primary = await path('primary', '1');
  const cellular = await path('cellular', '1');
  primary.end();
  // Nobody has said what of the gateway's words had come: the rest begins anew, with its roster.
  await cellular.closed;
  const again = await path('cellular', '2');
  expect(lifeOf(again)).not.toBe('');
});

test('other bytes under one number: the first one stands, people are told, and remote may start nothing', async () => {
  const console = await gateway.console('rst');
  const primary = await path('primary', '1');
  const cellular = await path('cellular', '1');
  primary.say({ kind: 'siteView', value: VIEW });
  await console.hears('siteView');
  cellular.say({ kind: 'siteView', value: { ...VIEW, tickMs: 99 } });
  const told = await console.hears('gatewayView', ({ alarms }) => alarms.some((one) => one.id === 'copiesDiffer'));
  expect(told.agent).toBe('connected');
  await primary.hears('gatewayVerdict', ({ authority }) => authority === 2);
  expect(console.all('siteView')).toHaveLength(1);
  expect(gateway.log.filter((line) => line['code'] === 'PATH_COPIES_DIFFER')).toHaveLength(1);
});

test.each([
  ['another link of the same process', '2', 'boot-1'],
  ['the same name in another life of the agent', '1', 'boot-2'],
])('%s begins anew, and the old one ends', async (_, bundleId, incarnation) => {
  const old = await path('primary', '1');
  const next = await path('primary', bundleId, incarnation);
  expect(lifeOf(next)).not.toBe(lifeOf(old));
  expect((await old.closed).reason).toMatch(/^REPLACED: /);
});

test('a path that dials again takes the place of its old socket, and the link goes on', async () => {
  const primary = await path('primary', '1');
  const cellular = await path('cellular', '1');
  const again = await path('cellular', '1');
  await cellular.closed;
  expect(lifeOf(again)).toBe(lifeOf(primary));
  primary.say({ kind: 'siteView', value: VIEW });
  const console = await gateway.console('rst');
  expect((await console.hears('gatewayView')).agent).toBe('connected');
});

test('a second path whose hello was on its way while the first one carried a record: its journal is not called cut short', async () => {
  const journal = siteJournal(3);
  const helloAt = (seq: number, name: string) => {
    const head = headOf(journal, seq);
    return gateway.agentHello({ bundleId: '1', path: name, journalHeadSeq: head.seq, journalHeadHash: head.hash });
  };
  const primary = await gateway.dial('/ws/agent', { stream: 'agent:1', incarnation: 'boot-1' });
  primary.say(helloAt(2, 'primary'));
  await primary.hears('agentWelcome');
  // The slower path greets now, with record 2 as the newest on the site's disk. Its frame takes a while.
  const late = helloAt(2, 'cellular');
  const cellular = await gateway.dial('/ws/agent', { stream: 'agent:1', incarnation: 'boot-1' });
  primary.say({ kind: 'journalBatch', value: batchOf(journal, 1, 3) });
  await primary.hears('journalAck', ({ cursorSeq }) => cursorSeq === 3);
  cellular.say(late);
  await cellular.hears('agentWelcome');
  const told = (): number => gateway.log.filter((line) => line['code'] === 'JOURNAL_DIFFERS').length;
  expect(told()).toBe(0);
  // The next life of the agent says the same of an older copy: that is one.
  const next = await gateway.dial('/ws/agent', { stream: 'agent:1', incarnation: 'boot-2' });
  next.say(helloAt(2, 'primary'));
  await next.hears('agentWelcome');
  expect(told()).toBe(1);
});

test('an agent with one path hears of no link', async () => {
  expect(lifeOf(await gateway.agent())).toBe('');
});

test('a console’s second path is of the same sign-in, or it is another console', async () => {
  const token = await gateway.signIn('rst');
  const open = async (own: { bundleId?: string; token: string; path: string }): Promise<WireClient> => {
    const client = await gateway.dial('/ws/console', { stream: 'console:c-1', incarnation: 'tab-1' });
    const hello = { siteId: SITE_ID, consoleId: 'c-1', enrolment: '', policyHash: '', bundleId: '1', ...own };
    client.say({ kind: 'consoleHello', value: hello });
    await client.hears('consoleWelcome');
    return client;
  };
  const primary = await open({ token, path: 'primary' });
  const cellular = await open({ token, path: 'cellular' });
  expect(cellular.all('consoleWelcome')[0]?.bundleLife).toBe(primary.all('consoleWelcome')[0]?.bundleLife);
  const other = await open({ token: await gateway.signIn('rst'), path: 'cellular' });
  expect(other.all('consoleWelcome')[0]?.bundleLife).not.toBe(primary.all('consoleWelcome')[0]?.bundleLife);
  expect((await primary.closed).reason).toMatch(/^REPLACED: /);
});
