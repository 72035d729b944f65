import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { VirtualClock } from './clock.ts';
import { EventLog } from './event-log.ts';

test('entries carry seq without gaps and both clocks', () => {
  const clock = new VirtualClock(5_000);
  const log = new EventLog({ clock });
  log.append({ source: 'scanner', kind: 'told', what: 'start', detail: { stepId: 'brain-1' } });
  clock.advance(40);
  log.append({ source: 'scanner', kind: 'did', what: 'scanStarted' });
  expect(log.entries()).toEqual([
    { seq: 1, atMs: 0, wallMs: 5_000, source: 'scanner', kind: 'told', what: 'start', detail: { stepId: 'brain-1' } },
    { seq: 2, atMs: 40, wallMs: 5_040, source: 'scanner', kind: 'did', what: 'scanStarted', detail: {} },
  ]);
  expect(log.entries(1).map((entry) => entry.what)).toEqual(['scanStarted']);
});

test('the ring keeps the newest', () => {
  const log = new EventLog({ clock: new VirtualClock(), capacity: 10 });
  for (let i = 0; i < 137; i++) log.append({ source: 'world', kind: 'did', what: `w${i}` });
  const kept = log.entries();
  expect(kept).toHaveLength(10);
  expect(kept[0]?.what).toBe('w127');
  expect(log.lastSeq).toBe(137);
});

test('waitFor finds what is already there, what comes later, and says when nothing came', async () => {
  const clock = new VirtualClock();
  const log = new EventLog({ clock });
  log.append({ source: 'zone', kind: 'did', what: 'doorOpened' });
  await expect(log.waitFor((entry) => entry.what === 'doorOpened', 100)).resolves.toMatchObject({ seq: 1 });
  const later = log.waitFor((entry) => entry.what === 'doorOpened', 100, 1);
  log.append({ source: 'zone', kind: 'did', what: 'doorOpened' });
  await expect(later).resolves.toMatchObject({ seq: 2 });
  const never = log.waitFor((entry) => entry.what === 'quenched', 100);
  clock.advance(100);
  await expect(never).rejects.toThrow('event log: no matching entry within 100 ms (last seq 2)');
});

test('the file holds one JSON line per entry', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'farfield-log-')), 'events.jsonl');
  const log = new EventLog({ clock: new VirtualClock(), file });
  log.append({ source: 'ups', kind: 'did', what: 'onBattery' });
  log.append({ source: 'ups', kind: 'did', what: 'onMains' });
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  expect(lines.map((line): unknown => JSON.parse(line))).toEqual(log.entries());
});
