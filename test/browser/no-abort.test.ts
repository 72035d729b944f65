import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { ROOT } from '../../scripts/run-command.ts';
import { tempFolder, withAdapter } from '../support/test-site.ts';
import { type Facility, keepLook, openFacility } from './facility.ts';
import { did, mark, prepare, press, shows, startStep } from './hands.ts';
import { toldInOrder } from './told-in-order.ts';

/** A site whose scanner offers a normal stop and no abort: its mapping file names none, and its policy promises none. */
const folder = tempFolder('no-abort');
const SITE_FILES = path.join(ROOT, 'scripts', 'demo', 'site');
const T1 = 'brain-3';
let facility: Facility;

beforeAll(async () => {
  facility = await openFacility({
    timeScale: 0.2,
    policy: policyWithoutAbort(),
    agentConfig: (config) =>
      withAdapter(config, 'scanner', (adapter) => ({
        ...adapter,
        mappingFile: withoutAbort(String(adapter['mappingFile'])),
      })),
  });
});
afterAll(async () => {
  await facility?.stop();
  folder.remove();
});
toldInOrder(() => facility);

test('a scanner without an abort scans', async () => {
  await prepare(facility, { walks: false });
  const started = await startStep(facility, T1);
  expect(started.detail).toMatchObject({ stepId: T1 });
});

test('its stop method hangs: both screens say NOT CONFIRMED: PRESS SCANNER STOP, and go on saying so until somebody has', async () => {
  const { demo, remote, onsite } = facility;
  await demo.world.act('misbehaveScanner', { name: 'hangStop', on: true });
  const from = await mark(facility);
  await press(onsite, 'stop');
  for (const page of [remote, onsite]) await shows(page, 'stop-words', /^NOT CONFIRMED: PRESS SCANNER STOP/);
  await shows(onsite, 'banner', /PRESS THE SCANNER'S OWN STOP/);
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  for (const page of [remote, onsite]) await shows(page, 'stop-words', /^NOT CONFIRMED: PRESS SCANNER STOP/);
  await keepLook(onsite, 'onsite-no-abort');
  const log = (await demo.world.log(from)).filter(({ source }) => source === 'scanner');
  expect(new Set(log.filter(({ kind }) => kind === 'did').map(({ what }) => what))).toEqual(new Set(['ignored']));
  // The site asks again and again, by the one method that there is.
  const asked = log.filter(({ kind }) => kind === 'told').map(({ what }) => what);
  expect(asked.length).toBeGreaterThan(1);
  expect(new Set(asked)).toEqual(new Set(['stop']));

  await demo.world.act('misbehaveScanner', { name: 'hangStop', on: false });
  await demo.world.act('localStop');
  await demo.world.logged('the scan ends', from, did('scanStopped'));
  for (const page of [remote, onsite]) await shows(page, 'stop-words', /^CONFIRMED BY SCANNER/);
  expect(facility.troubles).toEqual([]);
});

function policyWithoutAbort(): string {
  const policy = parse(readFileSync(path.join(SITE_FILES, 'policy.yaml'), 'utf8')) as Record<string, unknown>;
  return write('policy.yaml', { ...policy, capabilities: { abort: false } });
}

function withoutAbort(mappingFile: string): string {
  const mapping = parse(readFileSync(mappingFile, 'utf8')) as { methods: Record<string, unknown> };
  const { abort: _abort, ...methods } = mapping.methods;
  return write('scanner.mapping.yaml', { ...mapping, methods });
}

function write(name: string, content: unknown): string {
  const file = path.join(folder.path, name);
  writeFileSync(file, stringify(content));
  return file;
}
