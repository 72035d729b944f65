import { createHmac } from 'node:crypto';
import { delay, http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { pagedTwice } from '../../testing/incident-bench.ts';
import type { PageOrder } from '../incident-messages.ts';
import { WebhookChannel } from './webhook-channel.ts';

const HOOK = 'https://pager.example/hooks/farfield';
const SECRET = 'a shared demo secret';
const PAGE: PageOrder = {
  pageId: 'demo-1-5/power/1.1/mrst/webhook',
  incidentId: 'demo-1-5',
  siteId: 'demo-1',
  call: 'power',
  personId: 'mrst',
  channel: 'webhook',
  subject: 'Farfield: Demo site: Mains power lost, magnet field is ON',
  text: 'Magnet is ON. Only Level 2 enters Zone IV; all others guard the door.',
  wallMs: 1_700_000_000_000,
};

/** Only the facility's paging service is played; everything on this side is the real thing. */
const service = setupServer();
beforeAll(() => service.listen({ onUnhandledFrame: 'error' }));
afterEach(() => service.resetHandlers());
afterAll(() => service.close());

function channel(own: Partial<ConstructorParameters<typeof WebhookChannel>[0]> = {}): WebhookChannel {
  return new WebhookChannel({
    url: HOOK,
    secret: SECRET,
    timeoutMs: 1_000,
    names: new Map([['mrst', 'pager-mrst']]),
    wallMs: () => 1_700_000_123_456,
    ...own,
  });
}

test('a page is signed over time and body, and carries its key', async () => {
  const heard: { headers: Headers; body: string }[] = [];
  service.use(
    http.post(HOOK, async ({ request }) => {
      heard.push({ headers: request.headers, body: await request.text() });
      return new HttpResponse(null, { status: 202 });
    }),
  );
  expect(await channel().send(PAGE)).toEqual({ kind: 'sent' });
  const [one] = heard;
  expect(JSON.parse(one?.body ?? '')).toEqual({
    pageId: PAGE.pageId,
    to: 'pager-mrst',
    incidentId: PAGE.incidentId,
    siteId: PAGE.siteId,
    call: PAGE.call,
    subject: PAGE.subject,
    text: PAGE.text,
    pagedWallMs: PAGE.wallMs,
  });
  expect(one?.headers.get('idempotency-key')).toBe(PAGE.pageId);
  const mac = createHmac('sha256', SECRET).update(`1700000123.${one?.body}`).digest('hex');
  expect(one?.headers.get('farfield-signature')).toBe(`t=1700000123,v1=${mac}`);
  expect(JSON.stringify([...(one?.headers ?? [])])).not.toContain(SECRET);
});

test.each([
  [200, 'sent'],
  [204, 'sent'],
  [400, 'refused'],
  [401, 'refused'],
  [404, 'refused'],
  [408, 'later'],
  [429, 'later'],
  [500, 'later'],
  [503, 'later'],
] as const)('the service answers %i: %s', async (status, kind) => {
  service.use(http.post(HOOK, () => new HttpResponse(null, { status })));
  expect(await channel().send(PAGE)).toMatchObject({ kind });
});

test('a service that does not answer in time, or not at all, is tried later; nothing is thrown', async () => {
  service.use(
    http.post(HOOK, async () => {
      await delay(2_000);
      return new HttpResponse(null, { status: 200 });
    }),
  );
  expect(await channel({ timeoutMs: 50 }).send(PAGE)).toEqual({ kind: 'later', why: 'no answer in time' });
  service.use(http.post(HOOK, () => HttpResponse.error()));
  expect(await channel().send(PAGE)).toMatchObject({ kind: 'later' });
});

test('a service that sends elsewhere is not followed: the page is for this address alone', async () => {
  let elsewhere = 0;
  service.use(
    http.post(HOOK, () => HttpResponse.redirect('https://other.example/')),
    http.all('https://other.example/', () => {
      elsewhere += 1;
      return new HttpResponse(null, { status: 200 });
    }),
  );
  expect(await channel().send(PAGE)).toMatchObject({ kind: 'later' });
  expect(elsewhere).toBe(0);
});

test('whom the service does not know is refused here', async () => {
  expect(await channel({ names: new Map() }).send(PAGE)).toEqual({
    kind: 'refused',
    why: 'mrst has no webhook name',
  });
});

test('what is called for anew is another page: its own key, and it says that it goes on', async () => {
  const keys: (string | null)[] = [];
  const texts: string[] = [];
  service.use(
    http.post(HOOK, async ({ request }) => {
      keys.push(request.headers.get('idempotency-key'));
      texts.push(((await request.json()) as { text: string }).text);
      return new HttpResponse(null, { status: 202 });
    }),
  );
  for (const page of pagedTwice('mrst')) expect(await channel().send(page)).toEqual({ kind: 'sent' });
  expect(keys.map((one) => one?.replace(/^[^/]+/, ''))).toEqual(['/power/1.1/mrst/webhook', '/power/2.1/mrst/webhook']);
  expect(texts.map((one) => one.includes('and it is still lost'))).toEqual([false, true]);
});
