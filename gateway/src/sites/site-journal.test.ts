import type { JournalAck, JournalBatch } from '@farfield/protocol';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { Metrics } from '../metrics.ts';
import type { PeerSocket } from '../sockets/peer-socket.ts';
import { batchOf, siteJournal } from '../store/store-fixtures.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { Site } from './site.ts';

/** @see ACK_MAX_MS of the agent's journal streamer: not acknowledged for so long, a batch is sent again */
const RESENT_AFTER_MS = 15_000;

const JOURNAL = siteJournal(4);

async function settle(): Promise<void> {
  for (let times = 0; times < 5; times += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** A site with one agent, and a store that answers as the test says. */
function siteWith(takeJournal: (batch: JournalBatch) => Promise<JournalAck>) {
  const clock = new ManualClock();
  const acks: JournalAck[] = [];
  const site = new Site(
    { siteId: 'demo-1', name: 'Demo site' },
    {
      clock,
      log: pino({ level: 'silent' }),
      metrics: new Metrics(),
      takeJournal: (_siteId, batch) => takeJournal(batch),
      controlMoved: () => undefined,
      record: () => undefined,
    },
  );
  const socket: PeerSocket = {
    id: 's-1',
    send: (body) => void (body.kind === 'journalAck' && acks.push(body.value)),
    relay: () => undefined,
    close: () => undefined,
  };
  site.attach(socket);
  site.post({
    kind: 'agentJoined',
    socketId: 's-1',
    incarnation: 'boot-1',
    policyHash: 'h',
    softwareVersion: '1',
    cursor: { cursorSeq: 0, cursorHash: '' },
    journal: 'fits',
  });
  const says = (from: number, to: number): void =>
    site.post({
      kind: 'agentSaid',
      socketId: 's-1',
      body: { kind: 'journalBatch', value: batchOf(JOURNAL, from, to) },
      historical: true,
    });
  return { site, clock, acks, says };
}

test('a store that is sick for minutes is asked as often as at first, however often the agent sent the same batch again', async () => {
  let asked = 0;
  const { site, clock, says } = siteWith(() => {
    asked += 1;
    return Promise.reject(new Error('the disk is sick'));
  });
  const asksPerResend: number[] = [];
  for (let times = 0; times < 8; times += 1) {
    const before = asked;
    says(1, 2);
    for (let passedMs = 0; passedMs < RESENT_AFTER_MS; passedMs += 1_000) {
      await settle();
      clock.pass(1_000);
    }
    await settle();
    asksPerResend.push(asked - before);
  }
  site.stop();
  // Every 2 s, and once at once.
  expect(asksPerResend[0]).toBe(8);
  expect(Math.max(...asksPerResend)).toBe(8);
});

test('the store is well again: the newest batch is taken, each that it answers is acknowledged, and the next one at once', async () => {
  let isSick = true;
  const taken: number[] = [];
  const { site, clock, acks, says } = siteWith(({ entries }) => {
    if (isSick) return Promise.reject(new Error('the disk is sick'));
    const last = entries.at(-1);
    taken.push(last?.seq ?? 0);
    return Promise.resolve({ answer: 'ok', cursorSeq: last?.seq ?? 0, cursorHash: last?.hash ?? '' });
  });
  says(1, 2);
  await settle();
  says(1, 3);
  await settle();
  isSick = false;
  clock.pass(2_000);
  await settle();
  says(4, 4);
  await settle();
  site.stop();
  expect(taken).toEqual([3, 4]);
  expect(acks.map(({ cursorSeq }) => cursorSeq)).toEqual([3, 4]);
});

test('an agent that is gone is not retried for', async () => {
  let asked = 0;
  const { site, clock, says } = siteWith(() => {
    asked += 1;
    return Promise.reject(new Error('the disk is sick'));
  });
  says(1, 2);
  await settle();
  site.detach('s-1');
  clock.pass(60_000);
  await settle();
  site.stop();
  expect(asked).toBe(1);
});
