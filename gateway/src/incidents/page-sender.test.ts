import { pino } from 'pino';
import { expect, test } from 'vitest';
import { ManualClock } from '../testing/manual-clock.ts';
import type { PageOrder } from './incident-messages.ts';
import { PAGE_AGE_MAX_MS, SENDING_MAX } from './limits.ts';
import type { Delivery } from './page-channel.ts';
import { PageSender, TOO_OLD } from './page-sender.ts';

function page(pageId: string): PageOrder {
  return {
    pageId,
    incidentId: 'demo-1-5',
    siteId: 'demo-1',
    call: 'agent',
    personId: 'it',
    channel: 'webhook',
    subject: 'subject',
    text: 'text',
    wallMs: new ManualClock().wallMs(),
  };
}

/** A channel that answers when and what the test says. */
class Desk {
  readonly clock = new ManualClock();
  readonly tries: string[] = [];
  readonly told: string[] = [];
  /** of those that failed */
  readonly whys: string[] = [];
  readonly #answers: ((delivery: Delivery) => void)[] = [];
  readonly sender = new PageSender({
    channels: {
      webhook: {
        send: (one) => {
          this.tries.push(one.pageId);
          return new Promise((resolve) => this.#answers.push(resolve));
        },
      },
    },
    clock: this.clock,
    log: pino({ level: 'silent' }),
    told: ({ pageId }, outcome, why) => {
      this.told.push(`${pageId} ${outcome}`);
      if (outcome === 'failed') this.whys.push(why);
    },
  });

  async answer(delivery: Delivery): Promise<void> {
    this.#answers.shift()?.(delivery);
    // The sender goes on in microtasks.
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  }
}

const LATER: Delivery = { kind: 'later', why: 'busy' };

test('a page is tried again, ever more slowly and at least every 30 s, and told of once while it is in vain', async () => {
  const desk = new Desk();
  desk.sender.put([page('p')]);
  const gaps: number[] = [];
  for (let tries = 1; tries <= 8; tries += 1) {
    expect(desk.tries).toHaveLength(tries);
    await desk.answer(LATER);
    let waitedMs = 0;
    while (desk.tries.length === tries && waitedMs < 60_000) {
      desk.clock.pass(500);
      waitedMs += 500;
    }
    gaps.push(waitedMs);
  }
  expect(gaps).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  expect(desk.told).toEqual(['p struggling']);
  await desk.answer({ kind: 'sent' });
  expect([desk.told.at(-1), desk.sender.waiting]).toEqual(['p sent', 0]);
});

test('what will never work is told at once, and not tried again', async () => {
  const desk = new Desk();
  desk.sender.put([page('p')]);
  await desk.answer({ kind: 'refused', why: 'the service answered 404' });
  desk.clock.pass(3_600_000);
  expect([desk.told, desk.tries]).toEqual([['p failed'], ['p']]);
});

test('a channel that is not configured any more is told as failed', async () => {
  const desk = new Desk();
  desk.sender.put([{ ...page('p'), channel: 'email' }]);
  await desk.answer(LATER);
  expect([desk.told, desk.tries]).toEqual([['p failed'], []]);
});

test('a dropped page is not tried again; one on its way that arrives is told', async () => {
  const desk = new Desk();
  desk.sender.put([page('waits'), page('flies')]);
  await desk.answer(LATER);
  desk.sender.drop(['waits', 'flies']);
  await desk.answer({ kind: 'sent' });
  desk.clock.pass(600_000);
  expect(desk.tries).toEqual(['waits', 'flies']);
  expect(desk.told).toEqual(['flies sent']);
});

test('the same page put twice goes out once, and not too many at a time', () => {
  const desk = new Desk();
  const many = Array.from({ length: 30 }, (_, at) => page(`p${at}`));
  desk.sender.put([...many, ...many]);
  expect(desk.tries).toHaveLength(SENDING_MAX);
  expect(desk.sender.waiting).toBe(30);
});

test('an hour in vain is the end', async () => {
  const desk = new Desk();
  desk.sender.put([page('p')]);
  for (let times = 0; times < 200 && desk.sender.waiting > 0; times += 1) {
    await desk.answer(LATER);
    desk.clock.pass(30_000);
  }
  expect(desk.told).toEqual(['p struggling', 'p failed']);
});

test.each([
  ['as old as a page may be', PAGE_AGE_MAX_MS, ['p'], []],
  ['a millisecond older', PAGE_AGE_MAX_MS + 1, [], [TOO_OLD]],
  ['of three days ago', 3 * 86_400_000, [], [TOO_OLD]],
  ['of a clock that was ahead', -86_400_000, ['p'], []],
])('a page that waited for this gateway to start, %s', (_name, ageMs, tries, whys) => {
  const desk = new Desk();
  const { wallMs } = page('p');
  desk.sender.put([{ ...page('p'), wallMs: wallMs - ageMs }]);
  expect([desk.tries, desk.whys]).toEqual([tries, whys]);
});

test('an hour counts from when the page was made, not from when this gateway found it', async () => {
  const desk = new Desk();
  const { wallMs } = page('p');
  desk.sender.put([{ ...page('p'), wallMs: wallMs - PAGE_AGE_MAX_MS + 500 }]);
  await desk.answer(LATER);
  desk.clock.pass(1_000);
  expect([desk.tries, desk.told, desk.whys]).toEqual([['p'], ['p failed'], [TOO_OLD]]);
});

test('a channel that breaks its word and rejects: the page is tried again, and others go out', async () => {
  const clock = new ManualClock();
  const [tries, told]: [string[], string[]] = [[], []];
  const sender = new PageSender({
    channels: {
      webhook: {
        send: ({ pageId }) => {
          tries.push(pageId);
          if (tries.length === 1) return Promise.reject(new Error('a fault of the channel'));
          return Promise.resolve({ kind: 'sent' });
        },
      },
    },
    clock,
    log: pino({ level: 'silent' }),
    told: ({ pageId }, outcome) => told.push(`${pageId} ${outcome}`),
  });
  sender.put([page('p'), page('q')]);
  await new Promise((resolve) => setImmediate(resolve));
  clock.pass(1_000);
  await new Promise((resolve) => setImmediate(resolve));
  expect([tries, told]).toEqual([
    ['p', 'q', 'p'],
    ['q sent', 'p sent'],
  ]);
});

test('after a stop nothing is tried or told', async () => {
  const desk = new Desk();
  desk.sender.put([page('p')]);
  desk.sender.stop();
  await desk.answer({ kind: 'sent' });
  desk.sender.put([page('q')]);
  expect([desk.tries, desk.told]).toEqual([['p'], []]);
});
