import { copyFileSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataType } from 'node-opcua';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { OpcUaAdapterConfig } from '../../config/agent-config.ts';
import {
  ABORT,
  accepted,
  attach,
  bound,
  doors,
  endAll,
  lost,
  MAPPING,
  METHODS,
  serve,
  temp,
  VARIABLES,
} from './adapter-rig.ts';
import { type BenchMethod, BenchServer } from './bench-server.ts';
import { loadOpcUaMapping } from './mapping-file.ts';

afterEach(endAll);

describe('a mapping that the server contradicts', () => {
  let server: BenchServer;
  beforeAll(async () => {
    server = await BenchServer.start({ variables: VARIABLES, methods: METHODS });
    server.beat('Beat');
  });
  afterAll(() => server.stop());

  test.each([
    ['a node that does not exist', 's=Door"', 's=Gate"', /zone\.door34: ns=1;s=Gate does not exist/],
    [
      'a namespace that is not there',
      'urn:farfield:test:bench',
      'urn:elsewhere',
      /zone\.door34: namespace of nsu=urn:elsewhere;s=Door is not on this server/,
    ],
    [
      'a node of another type',
      '"ns=1;s=Ecg"',
      '"ns=1;s=State"',
      /monitor\.wave\.ecg: ns=1;s=State is no array but one Int32/,
    ],
    ['an object for a variable', '"ns=1;s=State"', '"ns=1;s=Machine"', /scanner\.state: ns=1;s=Machine is no variable/],
    [
      'a method that does not exist',
      'Machine.Abort',
      'Machine.Halt',
      /methods\.abort: method ns=1;s=Machine\.Halt does not exist/,
    ],
    ['a variable for a method', '"ns=1;s=Machine.Abort"', '"ns=1;s=Beat"', /methods\.abort: ns=1;s=Beat is no method/],
    [
      'a method with other arguments',
      'Machine.Abort", arguments: [commandId]',
      'Machine.Abort"',
      /methods\.abort: ns=1;s=Machine\.Abort takes 1 arguments, the mapping gives 0/,
    ],
  ])(
    '%s is named with key, node and endpoint; nothing is believed and nothing called',
    async (_case, from, to, words) => {
      const rig = await attach(server.url, {}, MAPPING.replace(from, to));
      await expect.poll(() => lost(rig)[0], bound).toMatch(words);
      expect(lost(rig)[0]).toContain(server.url);
      expect(rig.seen.filter((one) => one.kind !== 'adapter')).toEqual([]);
    },
  );
});

test('a harmless node id behind which a forbidden method hides is refused by its browse name', async () => {
  const hidden: BenchMethod = { name: 'MoveTableOut', inputs: [DataType.String], answer: accepted };
  const server = await serve({ methods: [...METHODS, hidden] });
  const mapping = loadedWithHidden();
  const rig = await attach(server.url, { mapping });
  await expect.poll(() => lost(rig)[0], bound).toMatch(/is called "MoveTableOut"; Farfield never calls it/);
  await expect.poll(() => rig.adapter.readiness, bound).toEqual({ permitting: false, restricting: false });
  expect(await rig.guard.call('e-1', ABORT, 500)).toEqual({ kind: 'failed', code: 'SCANNER_NOT_CONNECTED' });
  expect(server.calls).toEqual([]);
});

/** As a mapping by numbers would be: the file's words show nothing. */
function loadedWithHidden(): OpcUaAdapterConfig['mapping'] {
  const file = join(temp(), 'mapping.yaml');
  writeFileSync(file, MAPPING);
  const mapping = loadOpcUaMapping(file);
  const abort = { object: 'ns=1;s=Machine', method: 'ns=1;s=Machine.MoveTableOut', arguments: ['commandId' as const] };
  return { ...mapping, methods: { ...mapping.methods, abort } };
}

test.each([
  ['moves', renameSync],
  ['copies', copyFileSync],
])('an unknown certificate is not spoken to until somebody %s it to the trusted ones', async (_how, enrol) => {
  const server = await serve({ security: 'SignAndEncrypt' });
  const rig = await attach(server.url, { security: 'signAndEncrypt', trust: 'enrolled' });
  await expect.poll(() => lost(rig)[0], bound).toMatch(/certificate not trusted/);
  const rejected = join(rig.config.pkiFolder, 'rejected');
  expect(readdirSync(rejected)).toHaveLength(1);
  expect(doors(rig)).toEqual([]);
  const trusted = join(rig.config.pkiFolder, 'trusted', 'certs');
  mkdirSync(trusted, { recursive: true });
  for (const file of readdirSync(rejected)) enrol(join(rejected, file), join(trusted, file));
  await expect.poll(() => doors(rig).at(-1), { timeout: 15_000, interval: 50 }).toBe('good shut');
});

test('first use trusts the first certificate and no other after it', async () => {
  const first = await serve({ security: 'SignAndEncrypt' });
  const { port } = first;
  const rig = await attach(first.url, { security: 'signAndEncrypt', trust: 'firstUse' });
  await expect.poll(() => doors(rig).at(-1), bound).toBe('good shut');
  await first.stop();
  await serve({ security: 'SignAndEncrypt', port });
  await expect.poll(() => lost(rig).some((why) => why.includes('certificate not trusted')), bound).toBe(true);
});

test.each([['nothing listening', 'opc.tcp://127.0.0.1:9', /opc\.tcp:\/\/127\.0\.0\.1:9: .*nothing listens there/]])(
  '%s is told in words and tried again',
  async (_case, url, words) => {
    const rig = await attach(url);
    await expect.poll(() => lost(rig)[0], bound).toMatch(words);
  },
);

test('a wrong password is told as such', async () => {
  const server = await serve({ security: 'SignAndEncrypt', user: { name: 'agent', password: 'right' } });
  const passwordFile = join(temp(), 'password');
  writeFileSync(passwordFile, 'wrong');
  const rig = await attach(server.url, { security: 'signAndEncrypt', user: 'agent', passwordFile });
  await expect.poll(() => lost(rig)[0], bound).toMatch(/user refused/);
});
