import { createHash } from 'node:crypto';
import { mkdtempSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Body,
  type CommandMessage,
  decode,
  encode,
  type Envelope,
  type Heartbeat,
  OutboundStream,
} from '@farfield/protocol';
import type { Principal } from '@farfield/protocol/policy';
import { expect, vi } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { beat as heartbeat } from '../test-bench.ts';
import { TestClock } from '../uplink/test-clock.ts';
import { testLog } from '../uplink/test-log.ts';
import type { OnsiteConfig } from './onsite-config.ts';
import { NO_SITE_STEPS } from './site-steps.ts';
import { OnsiteServer } from './onsite-server.ts';

export const SECRET = 'enrolment-secret-of-the-zone-3-desk';
export const PASSWORD = 'correct horse';
/** of PASSWORD, at a cost that tests can pay */
const PASSWORD_HASH =
  '$argon2id$v=19$m=1024,p=1,t=2$FRi5TfiY4Bz8FBcnRWrJgg$4UHTN8OCdCetS4ng4fpsLGbLyzAA0/1e2fintZFbFjk';

const cleanUps: (() => Promise<void>)[] = [];
/** Ends what a test opened, newest first; for `afterEach`. */
export async function endAll(): Promise<void> {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
}

/** For what the test itself opens. */
export function endLater(cleanUp: () => Promise<void>): void {
  cleanUps.push(cleanUp);
}

function makeConfig(change: Partial<OnsiteConfig>, secrets: readonly string[]): OnsiteConfig {
  const folder = mkdtempSync(join(tmpdir(), 'farfield-onsite-'));
  const at = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  mkdirSync(join(folder, 'console', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'console', 'index.html'), '<!doctype html><title>Farfield</title>');
  writeFileSync(join(folder, 'console', 'assets', 'app-1a2b.js'), 'export {};');
  const person = (id: string, rest: string) =>
    `  - {personId: ${id}, login: ${id}, name: "DEMO, ${id}", isLevel2: true, isRegisteredTechnologist: false, ${rest}}\n`;
  const hash = `passwordHash: "${PASSWORD_HASH}"`;
  return {
    siteId: 'site-a',
    siteName: 'Site A',
    host: '127.0.0.1',
    port: 0,
    tls: null,
    consoleFolder: join(folder, 'console'),
    peopleFile: at(
      'people.yaml',
      `people:\n${person('ada', `role: mrst, credentialUntil: 2027-12-31, ${hash}`)}${person('bo', `role: onsiteTechnologist, credentialUntil: 2027-01-14, ${hash}`)}${person('cy', 'role: rad, credentialUntil: 2027-12-31')}`,
    ),
    enrolmentsFile: at(
      'enrolments.yaml',
      `enrolments:\n${secrets.map((secret, index) => `  - {consoleName: Zone III desk ${index}, secretSha256: ${createHash('sha256').update(secret).digest('hex')}}\n`).join('')}`,
    ),
    demoSignIn: false,
    sitePhone: '+1 555 0100',
    remotePhone: '+1 555 0199',
    steps: { ...NO_SITE_STEPS, code: ['Pull the cord.'] },
    ...change,
  };
}

/** @param otherSecrets of consoles that are enrolled beside that of SECRET */
export async function startServer(change: Partial<OnsiteConfig> = {}, otherSecrets: readonly string[] = []) {
  const clock = new TestClock();
  const { log, lines, codes } = testLog();
  const joined: [string, Principal][] = [];
  const left: string[] = [];
  const heartbeats: [string, Heartbeat][] = [];
  const commands: [string, Principal, CommandMessage][] = [];
  const config = makeConfig(change, [SECRET, ...otherSecrets]);
  const server = new OnsiteServer({
    config,
    clock,
    log,
    incarnation: 'agent-1',
    policyHash: 'policy-1',
    events: {
      joined: (consoleId, principal) => joined.push([consoleId, principal]),
      left: (consoleId) => left.push(consoleId),
      heartbeat: (consoleId, heartbeat) => heartbeats.push([consoleId, heartbeat]),
      drillAsk: () => undefined,
      shadow: () => undefined,
      command: (consoleId, principal, command) => commands.push([consoleId, principal, command]),
    },
  });
  const { url } = await server.start();
  cleanUps.push(() => server.stop());
  const post = async (path: string, content: unknown) => {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(content),
    });
    const body: unknown = await response.json();
    return { status: response.status, body };
  };
  const signIn = async (login = 'ada') => tokenOf((await post('/api/sign-in', { login, password: PASSWORD })).body);
  return { server, url, clock, lines, codes, joined, left, heartbeats, commands, post, signIn };
}

export function tokenOf(body: unknown): string {
  return z.object({ token: z.string().min(40) }).parse(body).token;
}

/** A console's end: real socket, its own stream. */
export async function openConsole(url: string, consoleId: string) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws/console`);
  const out = new OutboundStream({
    siteId: 'site-a',
    incarnation: `tab-${consoleId}`,
    stream: `console:${consoleId}`,
    realm: 'real',
  });
  const received: Envelope[] = [];
  let closed: { code: number; reason: string } | null = null;
  socket.on('message', (data: Buffer) => received.push(decode(data)));
  socket.on('error', () => {});
  socket.on('close', (code, reason) => {
    closed = { code, reason: reason.toString() };
  });
  await until(() => socket.readyState === WebSocket.OPEN || closed !== null);
  cleanUps.push(async () => socket.terminate());
  const send = (body: Body, change: Partial<Envelope> = {}) =>
    socket.send(encode({ ...out.envelope(body, 5), ...change }));
  return {
    received,
    send,
    sendBytes: (bytes: Uint8Array | string) => socket.send(bytes),
    hello: (token: string, enrolment: string, siteId = 'site-a') =>
      send({ kind: 'consoleHello', value: { siteId, consoleId, token, enrolment, policyHash: 'policy-1' } }),
    closed: async () => {
      await until(() => closed !== null);
      return closed;
    },
    isClosed: () => closed !== null,
    cut: () => socket.terminate(),
  };
}

export function until(condition: () => boolean): Promise<void> {
  return vi.waitFor(() => expect(condition()).toBe(true), { timeout: 5000, interval: 5 });
}

export function beat(seq: number): Body {
  return { kind: 'heartbeat', value: heartbeat({ seq, tick: 10 }) };
}

export function command(consoleId: string, kind: 'stop' | 'pause' | 'spokeToPatient'): Body {
  return {
    kind: 'command',
    value: {
      commandId: 'k-1',
      consoleId,
      seq: 1,
      epoch: 0,
      expiresTickMs: 0,
      echo: { siteTickMs: 0, safetyVersion: 0, patientRef: '', scannerRef: '', argumentDigest: '' },
      action: { kind },
    },
  };
}
