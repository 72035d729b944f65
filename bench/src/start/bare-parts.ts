import { once } from 'node:events';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import Database from 'better-sqlite3';
import {
  type CallMethodRequestOptions,
  DataType,
  MessageSecurityMode,
  OPCUAClient,
  SecurityPolicy,
  UserTokenType,
} from 'node-opcua';
import { OPCUACertificateManager } from 'node-opcua';
import { WebSocket } from 'ws';
import { SERVER_CORE } from '../kit/pin.ts';
import { startProgram } from '../kit/server-process.ts';

/** One thing that a start is made of, done once. */
export interface BarePart {
  readonly name: string;
  /** @returns how long it took, ms */
  readonly once: () => Promise<number>;
  readonly stop: () => Promise<void>;
}

/** What a START and its outcome weigh on the wire. */
const COMMAND_BYTES = 330;
const OUTCOME_BYTES = 140;
const RECORD_BYTES = 600;

/** Command and outcome over two bare relays, as far as the far end and back. */
export async function bareTwoHops(): Promise<BarePart> {
  const file = 'bench/src/start/hop/main.ts';
  const far = await startProgram({ core: SERVER_CORE, name: 'bare far end', args: [file] });
  const near = await startProgram({
    core: SERVER_CORE,
    name: 'bare hop',
    args: [file, '--to', String(far.ready['url'])],
  });
  const socket = new WebSocket(String(near.ready['url']), { perMessageDeflate: false });
  await once(socket, 'open');
  const message = Buffer.alloc(COMMAND_BYTES);
  message.writeUInt16BE(OUTCOME_BYTES, 0);
  return {
    name: 'bare two-hop relay',
    once: async () => {
      const startMs = performance.now();
      socket.send(message, { binary: true });
      await once(socket, 'message');
      return performance.now() - startMs;
    },
    stop: async () => {
      socket.terminate();
      await near.stop();
      await far.stop();
    },
  };
}

/** A row that is on the disk when the call returns, as the agent's journal writes its rows. */
export function bareDurableInsert(folder: string): BarePart {
  const database = new Database(path.join(folder, 'bare.sqlite'));
  database.pragma('locking_mode = EXCLUSIVE');
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec('CREATE TABLE entries (seq INTEGER PRIMARY KEY, payload BLOB NOT NULL) STRICT');
  const insert = database.prepare('INSERT INTO entries (payload) VALUES (?)');
  const payload = Buffer.alloc(RECORD_BYTES, 7);
  return {
    name: 'one durable insert',
    once: () => {
      const startMs = performance.now();
      insert.run(payload);
      return Promise.resolve(performance.now() - startMs);
    },
    stop: () => {
      database.close();
      return Promise.resolve();
    },
  };
}

/**
 * The scanner's own Start method, over a signed and encrypted session, with a deadline that has passed: the same call
 * through the same server, which the simulated scanner answers with "refused" and which changes nothing.
 */
export async function bareOpcUaCall(own: {
  endpointUrl: string;
  folder: string;
  userName: string;
  password: string;
}): Promise<BarePart> {
  const manager = new OPCUACertificateManager({
    rootFolder: path.join(own.folder, 'bare-pki'),
    automaticallyAcceptUnknownCertificate: true,
  });
  await manager.initialize();
  const applicationUri = 'urn:farfield:bench';
  const certificateFile = path.join(own.folder, 'bare-pki', 'bench.pem');
  await manager.createSelfSignedCertificate({
    applicationUri,
    subject: '/CN=farfield-bench',
    dns: ['localhost'],
    startDate: new Date(),
    validity: 30,
    outputFile: certificateFile,
  });
  const client = OPCUAClient.create({
    applicationName: 'farfield-bench',
    applicationUri,
    clientCertificateManager: manager,
    certificateFile,
    privateKeyFile: manager.privateKey,
    connectionStrategy: { maxRetry: 0 },
    endpointMustExist: false,
    securityMode: MessageSecurityMode.SignAndEncrypt,
    securityPolicy: SecurityPolicy.Basic256Sha256,
  });
  await client.connect(own.endpointUrl);
  const session = await client.createSession({
    type: UserTokenType.UserName,
    userName: own.userName,
    password: own.password,
  });
  const call: CallMethodRequestOptions = {
    objectId: 'ns=1;s=Scanner',
    methodId: 'ns=1;s=Scanner.Start',
    inputArguments: [
      { dataType: DataType.String, value: 'none' },
      { dataType: DataType.String, value: 'bench' },
      { dataType: DataType.Double, value: 1 },
    ],
  };
  return {
    name: 'bare OPC UA call',
    once: async () => {
      const startMs = performance.now();
      const { statusCode, outputArguments } = await session.call(call);
      const tookMs = performance.now() - startMs;
      const answer: unknown = outputArguments?.[0]?.value;
      if (!statusCode.isGood() || answer !== 'refused')
        throw new Error(`Start answered ${statusCode.name} ${String(answer)}`);
      return tookMs;
    },
    stop: async () => {
      await session.close();
      await client.disconnect();
    },
  };
}
