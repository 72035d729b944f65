import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Role } from '@farfield/protocol/policy';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PROGRAMME_FORMAT } from '../drills/programme-file.ts';
import { TestGateway } from '../testing/test-gateway.ts';

let folder: string;
let gateway: TestGateway;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farfield-drill-routes-'));
});
afterEach(async () => {
  await gateway.stop();
  await rm(folder, { recursive: true });
});

const PROGRAMME = {
  format: PROGRAMME_FORMAT,
  site: 'Cedar Ridge',
  madeOn: '2026-06-01',
  titles: {},
  rows: [],
  pairs: [{ remote: 'ana.demo', onsite: 'mia.demo', firstPatientOn: '2026-07-01', passedOn: null }],
  actions: [],
  held: [],
};

async function started(text: string | null): Promise<void> {
  const file = join(folder, 'programme.json');
  if (text !== null) await writeFile(file, text);
  gateway = await TestGateway.start({
    config: { drillProgramme: text === null ? null : { file, remindDays: [14, 3] } },
  });
}

async function asked(role: Role): Promise<unknown> {
  return JSON.parse((await gateway.get('/api/drills/programme', await gateway.signIn(role))).text);
}

test('the year is shown to whoever is signed in, and new pairs by name to those alone who conduct drills', async () => {
  await started(JSON.stringify(PROGRAMME));
  expect((await gateway.get('/api/drills/programme')).status).toBe(401);
  expect(await asked('rst')).toEqual({ programme: { ...PROGRAMME, pairs: [] }, why: '' });
  expect(await asked('coordinator')).toEqual({ programme: PROGRAMME, why: '' });
});

test('none is configured', async () => {
  await started(null);
  expect(await asked('coordinator')).toEqual({ programme: null, why: '' });
});

test('one that cannot be read is said, with why', async () => {
  await started('{"format":"another"}');
  expect(await asked('coordinator')).toEqual({ programme: null, why: expect.stringMatching(/^format: /) });
});
