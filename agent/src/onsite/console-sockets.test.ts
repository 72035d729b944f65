import { afterEach, expect, test } from 'vitest';
import { SOCKETS_MAX } from './console-sockets.ts';
import { beat, command, endAll, openConsole, PASSWORD, SECRET, startServer, tokenOf, until } from './test-onsite.ts';

afterEach(endAll);

test('password → token → hello → welcome, seated on site; heartbeat and command carry the person', async () => {
  const { url, post, joined, heartbeats, commands, server } = await startServer();
  const answer = await post('/api/sign-in', { login: 'ADA', password: PASSWORD });
  expect(answer).toMatchObject({
    status: 200,
    body: {
      principal: { personId: 'ada', role: 'mrst', seat: 'onsite', isLevel2: true, isCredentialValid: true },
      sites: [{ siteId: 'site-a', name: 'Site A' }],
    },
  });
  const page = await openConsole(url, 'c-ada');
  page.hello(tokenOf(answer.body), '');
  await until(() => page.received.length === 1);
  expect(page.received[0]?.body).toMatchObject({
    kind: 'consoleWelcome',
    value: { consoleId: 'c-ada', servedBy: 'onsite', policyHash: 'policy-1', principal: { personId: 'ada' } },
  });
  page.send(beat(1));
  page.send(command('c-ada', 'pause'));
  await until(() => commands.length === 1);
  expect(joined).toMatchObject([['c-ada', { personId: 'ada', seat: 'onsite' }]]);
  expect(heartbeats).toMatchObject([['c-ada', { seq: 1 }]]);
  expect(commands).toMatchObject([['c-ada', { personId: 'ada' }, { commandId: 'k-1' }]]);
  expect(server.consoles()).toMatchObject([{ consoleId: 'c-ada' }]);
});

test('an enrolled console without sign-in sits as the unidentified person and may send a stop', async () => {
  const { url, joined, commands } = await startServer();
  const page = await openConsole(url, 'c-desk');
  page.hello('', SECRET);
  page.send(command('c-desk', 'stop'));
  await until(() => commands.length === 1);
  expect(joined).toMatchObject([['c-desk', { role: 'unidentifiedOnsite', seat: 'onsite' }]]);
  expect(commands[0]?.[2].action).toEqual({ kind: 'stop' });
});

test.each([
  ['neither token nor enrolment', '', '', 'site-a', 'TOKEN_REFUSED'],
  ['a wrong enrolment', '', 'guess', 'site-a', 'TOKEN_REFUSED'],
  ['a token that was never given', 'x'.repeat(43), '', 'site-a', 'TOKEN_REFUSED'],
  ['a bad token even with an enrolment', 'x'.repeat(43), SECRET, 'site-a', 'TOKEN_REFUSED'],
  ['another site', '', SECRET, 'site-b', 'SITE_UNKNOWN'],
])('hello with %s is closed with its code', async (_name, token, enrolment, siteId, code) => {
  const { url, joined, server } = await startServer();
  const page = await openConsole(url, 'c-1');
  page.hello(token, enrolment, siteId);
  expect(await page.closed()).toMatchObject({ code: 4400, reason: expect.stringMatching(new RegExp(`^${code}: `)) });
  expect(joined).toEqual([]);
  expect(server.counts()).toEqual({ [code]: 1 });
});

test('a token lasts twelve hours: then its open socket ends, and it is refused afterwards', async () => {
  const { url, clock, signIn, left, joined } = await startServer();
  const token = await signIn();
  clock.advance(12 * 3_600_000 - 5000);
  const page = await openConsole(url, 'c-1');
  page.hello(token, '');
  await until(() => joined.length === 1);
  clock.advance(4000);
  expect(left).toEqual([]);
  clock.advance(1000);
  expect(left).toEqual(['c-1']);
  expect(await page.closed()).toMatchObject({ reason: 'TOKEN_REFUSED: the sign-in has run out' });
  const again = await openConsole(url, 'c-1');
  again.hello(token, '');
  expect(await again.closed()).toMatchObject({ reason: 'TOKEN_REFUSED: unknown here or run out' });
});

test('signing out ends the sockets of that token and no other', async () => {
  const { url, post, signIn, left } = await startServer();
  const [first, second] = [await signIn(), await signIn()];
  const one = await openConsole(url, 'c-one');
  const two = await openConsole(url, 'c-two');
  one.hello(first, '');
  two.hello(second, '');
  await until(() => one.received.length === 1 && two.received.length === 1);
  expect(await post('/api/sign-out', { token: first })).toEqual({ status: 200, body: { signedOut: true } });
  expect(await one.closed()).toMatchObject({ code: 4400, reason: 'TOKEN_REFUSED: signed out' });
  expect(left).toEqual(['c-one']);
  expect(two.isClosed()).toBe(false);
});

test.each<[string, (page: Awaited<ReturnType<typeof openConsole>>) => void, string]>([
  ['bytes that are no envelope', (page) => page.sendBytes(new Uint8Array([255, 255, 1])), 'FRAME_MALFORMED'],
  ['text', (page) => page.sendBytes('{"kind":"stop"}'), 'FRAME_TEXT'],
  ['a replayed frame', (page) => page.send(beat(1), { seq: 1 }), 'STREAM_REPLAYED'],
  ['a second hello', (page) => page.hello('', SECRET), 'BODY_UNEXPECTED'],
  ['a heartbeat from the past', (page) => page.send(beat(1), { historical: true }), 'BODY_UNEXPECTED'],
  ['a drill frame', (page) => page.send(beat(1), { realm: 'drill' }), 'FIELD_INVALID'],
  ['a frame for another site', (page) => page.send(beat(1), { siteId: 'site-b' }), 'SITE_UNKNOWN'],
  ["a command in another console's name", (page) => page.send(command('c-other', 'spokeToPatient')), 'FIELD_INVALID'],
])('%s closes that socket only', async (_name, act, code) => {
  const { url, commands, heartbeats, left, server } = await startServer();
  const bad = await openConsole(url, 'c-bad');
  const good = await openConsole(url, 'c-good');
  bad.hello('', SECRET);
  good.hello('', SECRET);
  await until(() => bad.received.length === 1 && good.received.length === 1);
  act(bad);
  expect(await bad.closed()).toMatchObject({ code: 4400, reason: expect.stringMatching(new RegExp(`^${code}`)) });
  good.send(beat(1));
  await until(() => heartbeats.length === 1);
  expect(heartbeats[0]?.[0]).toBe('c-good');
  expect(commands).toEqual([]);
  expect(left).toEqual(['c-bad']);
  expect(server.counts()).toEqual({ [code]: 1 });
});

test('an oversize frame is closed by the socket itself', async () => {
  const { url, left } = await startServer();
  const page = await openConsole(url, 'c-1');
  page.hello('', SECRET);
  await until(() => page.received.length === 1);
  page.sendBytes(new Uint8Array(300 * 1024));
  expect(await page.closed()).toMatchObject({ code: 1009 });
  await until(() => left.length === 1);
});

test('the first frame must be a hello, and must come in time', async () => {
  const { url, clock } = await startServer();
  const early = await openConsole(url, 'c-1');
  early.send(beat(1));
  expect(await early.closed()).toMatchObject({ reason: expect.stringMatching(/^HELLO_FIRST/) });
  const late = await openConsole(url, 'c-2');
  clock.advance(5000);
  expect(await late.closed()).toMatchObject({ reason: expect.stringMatching(/^HELLO_LATE/) });
});

test.each(['stop', 'pause'] as const)('a %s that names another console acts as one of its own socket', async (kind) => {
  const { url, commands } = await startServer();
  const page = await openConsole(url, 'c-desk');
  page.hello('', SECRET);
  page.send(command('c-other', kind));
  await until(() => commands.length === 1);
  expect(commands[0]?.[0]).toBe('c-desk');
  expect(commands[0]?.[2].consoleId).toBe('c-desk');
  expect(page.isClosed()).toBe(false);
});

test('the same tab comes back: the old socket is told, the new one sits; signing in replaces the unidentified', async () => {
  const { url, joined, left, signIn } = await startServer();
  const first = await openConsole(url, 'c-1');
  first.hello('', SECRET);
  await until(() => joined.length === 1);
  const second = await openConsole(url, 'c-1');
  second.hello(await signIn(), '');
  expect(await first.closed()).toMatchObject({ reason: 'REPLACED: c-1' });
  await until(() => joined.length === 2);
  expect(left).toEqual(['c-1']);
  expect(joined.map(([, { personId }]) => personId)).toEqual(['unidentified', 'ada']);
});

// As the page says it: its enrolment with each hello, signed in or not.
test('a console that was locked while its network was away has its STOP at once, and nothing of the person who was signed in', async () => {
  const { url, signIn, joined, left, commands, server } = await startServer();
  const before = await openConsole(url, 'c-tablet');
  const token = await signIn();
  before.hello(token, SECRET);
  await until(() => joined.length === 1);
  // Nothing more is heard of that socket, and no goodbye.
  const locked = await openConsole(url, 'c-tablet');
  locked.hello('', SECRET);
  locked.send(command('c-tablet', 'stop'));
  await until(() => commands.length === 1 || locked.isClosed());
  expect(commands.map(([, { personId, role }, { action }]) => [personId, role, action.kind])).toEqual([
    ['unidentified', 'unidentifiedOnsite', 'stop'],
  ]);
  expect(left).toEqual(['c-tablet']);
  expect(server.consoles()).toMatchObject([{ consoleId: 'c-tablet', principal: { role: 'unidentifiedOnsite' } }]);
  expect(await before.closed()).toMatchObject({ reason: 'REPLACED: c-tablet' });
  // Signed in anew, it has the seat again.
  const after = await openConsole(url, 'c-tablet');
  after.hello(token, SECRET);
  await until(() => joined.length === 3);
  expect(joined.map(([, { personId }]) => personId)).toEqual(['ada', 'unidentified', 'ada']);
});

test('another person who signs in on the same enrolled console waits until the first one’s socket is over', async () => {
  const { url, joined, signIn } = await startServer();
  const ada = await openConsole(url, 'c-1');
  ada.hello(await signIn('ada'), SECRET);
  await until(() => joined.length === 1);
  const bo = await openConsole(url, 'c-1');
  bo.hello(await signIn('bo'), SECRET);
  expect(await bo.closed()).toMatchObject({ reason: expect.stringMatching(/^TOKEN_REFUSED/) });
  expect(ada.isClosed()).toBe(false);
});

test('the key of another console takes nobody’s seat', async () => {
  const other = 'enrolment-secret-of-the-other-desk';
  const { url, joined, signIn } = await startServer({}, [other]);
  const ada = await openConsole(url, 'c-1');
  ada.hello(await signIn('ada'), SECRET);
  await until(() => joined.length === 1);
  const thief = await openConsole(url, 'c-1');
  thief.hello('', other);
  expect(await thief.closed()).toMatchObject({ reason: expect.stringMatching(/^TOKEN_REFUSED/) });
  expect(ada.isClosed()).toBe(false);
});

test('nobody takes the console id of another person', async () => {
  const { url, joined, signIn } = await startServer();
  const ada = await openConsole(url, 'c-1');
  ada.hello(await signIn('ada'), '');
  await until(() => joined.length === 1);
  for (const token of [await signIn('bo'), '']) {
    const other = await openConsole(url, 'c-1');
    other.hello(token, token === '' ? SECRET : '');
    expect(await other.closed()).toMatchObject({ reason: expect.stringMatching(/^TOKEN_REFUSED/) });
  }
  expect(ada.isClosed()).toBe(false);
  expect(joined).toHaveLength(1);
});

test('sendTo reaches one console, broadcast every welcomed one, nobody before the hello', async () => {
  const { url, server, joined } = await startServer();
  const one = await openConsole(url, 'c-one');
  const two = await openConsole(url, 'c-two');
  const silent = await openConsole(url, 'c-silent');
  one.hello('', SECRET);
  two.hello('', SECRET);
  await until(() => joined.length === 2);
  expect(server.sendTo('c-one', beat(7))).toBe(true);
  expect(server.sendTo('c-absent', beat(7))).toBe(false);
  server.broadcast({ kind: 'numerics', value: { feed: 'live', items: [], alarm: '', source: 's' } });
  await until(() => one.received.length === 3 && two.received.length === 2);
  expect(one.received.map(({ body }) => body.kind)).toEqual(['consoleWelcome', 'heartbeat', 'numerics']);
  expect(one.received.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  expect(two.received.map(({ body }) => body.kind)).toEqual(['consoleWelcome', 'numerics']);
  expect(silent.received).toEqual([]);
});

test('a console that is silent for ten seconds, or cut, has left', async () => {
  const { url, clock, left, joined, server } = await startServer();
  const mute = await openConsole(url, 'c-mute');
  const gone = await openConsole(url, 'c-gone');
  mute.hello('', SECRET);
  gone.hello('', SECRET);
  await until(() => joined.length === 2);
  gone.cut();
  await until(() => left.length === 1);
  clock.advance(9000);
  expect(left).toEqual(['c-gone']);
  clock.advance(1000);
  expect(left).toEqual(['c-gone', 'c-mute']);
  await mute.closed();
  expect(server.consoles()).toEqual([]);
});

test('when too many sockets are open, one that never said hello gives way', async () => {
  const { url, joined } = await startServer();
  const idle = await Promise.all(
    Array.from({ length: SOCKETS_MAX }, (_, index) => openConsole(url, `c-idle-${index}`)),
  );
  const page = await openConsole(url, 'c-desk');
  page.hello('', SECRET);
  await until(() => joined.length === 1 && idle.some((one) => one.isClosed()));
  expect(idle.filter((one) => one.isClosed())).toHaveLength(1);
});
