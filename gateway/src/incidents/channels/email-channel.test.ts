import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, expect, test } from 'vitest';
import { pagedTwice } from '../../testing/incident-bench.ts';
import type { PageOrder } from '../incident-messages.ts';
import { EmailChannel } from './email-channel.ts';

const PAGE: PageOrder = {
  pageId: 'demo-1-5/power/1.1/mrst/email',
  incidentId: 'demo-1-5',
  siteId: 'demo-1',
  call: 'power',
  personId: 'mrst',
  channel: 'email',
  subject: 'Farfield: Demo site: Mains power lost, magnet field is ON',
  text: 'Magnet is ON. Only Level 2 enters Zone IV; all others guard the door.',
  wallMs: 1_700_000_000_000,
};

let server: SMTPServer | null = null;
afterEach(async () => {
  const closing = server;
  server = null;
  if (closing !== null) await closed(closing);
});

function closed(one: SMTPServer): Promise<void> {
  return new Promise((resolve) => {
    one.close(() => resolve());
  });
}

/** A real mail server on loopback. @returns its port, and the mails that it took */
async function mailServer(own: SMTPServerOptions = {}): Promise<{ port: number; mails: string[] }> {
  const mails: string[] = [];
  const made = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      let text = '';
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
      stream.on('end', () => {
        mails.push(`to ${session.envelope.rcptTo.map((one) => one.address).join(',')}\n${text}`);
        done();
      });
    },
    ...own,
  });
  server = made;
  made.on('error', () => undefined);
  made.listen(0, '127.0.0.1');
  await once(made.server, 'listening');
  return { port: (made.server.address() as AddressInfo).port, mails };
}

function channel(port: number, own: Partial<ConstructorParameters<typeof EmailChannel>[0]> = {}): EmailChannel {
  return new EmailChannel({
    host: '127.0.0.1',
    port,
    tls: 'none',
    login: null,
    from: 'farfield@hospital.example',
    timeoutMs: 2_000,
    addresses: new Map([['mrst', 'mrst@hospital.example']]),
    ...own,
  });
}

test('a page arrives as a mail, and a second try as the same mail', async () => {
  const { port, mails } = await mailServer();
  const email = channel(port);
  expect(await email.send(PAGE)).toEqual({ kind: 'sent' });
  expect(await email.send(PAGE)).toEqual({ kind: 'sent' });
  const [first = '', second = ''] = mails;
  expect(first).toContain('to mrst@hospital.example');
  expect(first).toContain('Subject: Farfield: Demo site: Mains power lost, magnet field is ON');
  expect(first).toContain('Only Level 2 enters Zone IV');
  expect(first).toContain(`X-Farfield-Page: ${PAGE.pageId}`);
  const idOf = (mail: string): string | undefined =>
    /^Message-ID: (<[0-9a-f]{32}@hospital\.example>)/im.exec(mail)?.[1];
  expect(idOf(first)).toBeDefined();
  expect(idOf(second)).toBe(idOf(first));
});

test.each([
  [550, 'refused', 'the mail server answered 550'],
  [451, 'later', 'the mail server answered 451'],
] as const)('a mail server that answers %i: %s', async (responseCode, kind, why) => {
  const { port } = await mailServer({
    onRcptTo(_address, _session, done) {
      done(Object.assign(new Error('not here'), { responseCode }));
    },
  });
  expect(await channel(port).send(PAGE)).toEqual({ kind, why });
});

test('no mail server, or one that does not greet, is tried later; nothing is thrown', async () => {
  const { port } = await mailServer({
    onConnect(_session, _done) {
      // Never says hello.
    },
  });
  expect(await channel(port, { timeoutMs: 200 }).send(PAGE)).toMatchObject({ kind: 'later' });
  const closing = server;
  server = null;
  if (closing !== null) await closed(closing);
  expect(await channel(port).send(PAGE)).toMatchObject({ kind: 'later' });
});

test('a refused login is mended by people: the page is still owed', async () => {
  const { port } = await mailServer({
    authOptional: false,
    allowInsecureAuth: true,
    onAuth(_auth, _session, done) {
      done(Object.assign(new Error('wrong password'), { responseCode: 535 }));
    },
  });
  const email = channel(port, { login: { user: 'farfield', password: 'demo-only' } });
  expect(await email.send(PAGE)).toMatchObject({ kind: 'later' });
});

test('whose address nobody gave is refused here', async () => {
  expect(await channel(1, { addresses: new Map() }).send(PAGE)).toEqual({
    kind: 'refused',
    why: 'mrst has no e-mail address',
  });
});

test('what is called for anew is another mail, which says that it goes on', async () => {
  const { port, mails } = await mailServer();
  for (const page of pagedTwice('mrst')) expect(await channel(port).send(page)).toEqual({ kind: 'sent' });
  const ids = mails.map((mail) => /^Message-ID: (\S+)/im.exec(mail)?.[1]);
  expect(new Set(ids).size).toBe(2);
  expect(mails.map((mail) => mail.includes('still lost'))).toEqual([false, true]);
});
