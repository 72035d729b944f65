import protobuf from 'protobufjs/minimal.js';
import { farfield } from '../gen/wire.js';
import { FrameError } from './errors.ts';
import type { BodyKind } from './messages.ts';

const wire = farfield.v1;
const { Envelope: Wire, EnvelopeHead: Head } = wire;

interface BodyType {
  decode(reader: protobuf.Reader, length: number): object;
  // oxlint-disable-next-line typescript/no-explicit-any -- each generated class takes only its own messages
  toObject(message: any, options: object): Record<string, unknown>;
}

const BODY_TYPES: Readonly<Record<BodyKind, BodyType>> = {
  agentHello: wire.AgentHello,
  agentWelcome: wire.AgentWelcome,
  consoleHello: wire.ConsoleHello,
  consoleWelcome: wire.ConsoleWelcome,
  closing: wire.Closing,
  heartbeat: wire.Heartbeat,
  command: wire.Command,
  commandOutcome: wire.CommandOutcome,
  pathBeat: wire.PathBeat,
  fromConsole: wire.FromConsole,
  toConsole: wire.ToConsole,
  consoleJoined: wire.ConsoleJoined,
  consoleLeft: wire.ConsoleLeft,
  consoleCredential: wire.ConsoleCredential,
  gatewayVerdict: wire.GatewayVerdict,
  siteView: wire.SiteView,
  gatewayView: wire.GatewayView,
  numerics: wire.Numerics,
  waveform: wire.Waveform,
  journalBatch: wire.JournalBatch,
  journalAck: wire.JournalAck,
  screenOpen: wire.ScreenOpen,
  screenClose: wire.ScreenClose,
  inspectRequest: wire.InspectRequest,
  inspectSnapshot: wire.InspectSnapshot,
  shadow: wire.Shadow,
  drillAsk: wire.DrillAsk,
  drillView: wire.DrillView,
};

/** The tag that each body has in an envelope, asked of the generated encoder rather than written down twice. */
const KIND_OF_TAG: ReadonlyMap<number, BodyKind> = new Map(
  (Object.keys(BODY_TYPES) as BodyKind[]).map((kind) => [
    protobuf.Reader.create(Wire.encode({ [kind]: {} }).finish()).uint32(),
    kind,
  ]),
);

const PLAIN = { defaults: true, arrays: true, objects: true, oneofs: true } as const;

export type FrameHead = Omit<farfield.v1.EnvelopeHead.$Properties, '$unknowns'>;

/** A frame's body, its types checked by protobuf and nothing else yet. */
export interface FrameBody {
  readonly kind: BodyKind;
  readonly raw: Record<string, unknown>;
  /** the body as it came, tag and length before it; a view into the frame */
  readonly bodyBytes: Uint8Array;
}

/**
 * The first step: the head alone, so that a version can be judged before a body that only a newer peer knows.
 *
 * @throws FrameError FRAME_MALFORMED
 */
export function readHead(bytes: Uint8Array): FrameHead {
  try {
    return Head.decode(bytes);
  } catch (error) {
    throw malformed(error);
  }
}

/**
 * The second step. The body's own bytes are remembered: a relay which has checked a body can hand on exactly that body.
 *
 * @throws FrameError FRAME_MALFORMED, BODY_UNKNOWN
 */
export function readBody(bytes: Uint8Array): FrameBody {
  const { kind, bodyBytes } = findBody(bytes);
  return { kind, raw: plainBody(kind, bodyBytes), bodyBytes };
}

function findBody(bytes: Uint8Array): { kind: BodyKind; bodyBytes: Uint8Array } {
  try {
    const reader = protobuf.Reader.create(bytes);
    let body: { kind: BodyKind; bodyBytes: Uint8Array } | undefined;
    while (reader.pos < reader.len) {
      const start = reader.pos;
      const tag = reader.uint32();
      reader.skipType(tag & 7);
      const kind = KIND_OF_TAG.get(tag);
      // Anything else is the head's, or a newer peer's field, which an older one may ignore.
      if (kind === undefined) continue;
      if (body !== undefined) throw new FrameError('BODY_UNKNOWN', `two bodies, ${body.kind} and ${kind}`);
      body = { kind, bodyBytes: bytes.subarray(start, reader.pos) };
    }
    if (body === undefined) throw new FrameError('BODY_UNKNOWN', 'no body');
    return body;
  } catch (error) {
    throw error instanceof FrameError ? error : malformed(error);
  }
}

/**
 * Messages that are written one behind the other are one message: what never changes within a stream is encoded once.
 *
 * @param unchanging from {@link writeHead}
 * @param bodyBytes from {@link readBody}, of a frame that passed every check
 */
export function writeFrame(changing: FrameHead, unchanging: Uint8Array, bodyBytes: Uint8Array): Uint8Array {
  return Head.encode(changing).raw(unchanging).raw(bodyBytes).finish();
}

export function writeHead(head: FrameHead): Uint8Array {
  return Head.encode(head).finish();
}

function plainBody(kind: BodyKind, bodyBytes: Uint8Array): Record<string, unknown> {
  const type = BODY_TYPES[kind];
  try {
    const reader = protobuf.Reader.create(bodyBytes);
    reader.uint32();
    const message = type.decode(reader, reader.uint32());
    // The one body that comes forty times a second and site: four fields, not worth a second copy of its samples.
    if (message instanceof wire.Waveform) {
      const { lead, firstSample, rateMilliHz, samples } = message;
      return { lead, firstSample, rateMilliHz, samples };
    }
    return type.toObject(message, PLAIN);
  } catch (error) {
    throw malformed(error);
  }
}

function malformed(error: unknown): FrameError {
  return new FrameError('FRAME_MALFORMED', error instanceof Error ? error.message.slice(0, 80) : 'undecodable');
}
