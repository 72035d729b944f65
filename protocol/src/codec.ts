import { farfield } from '../gen/wire.js';
import { FrameError } from './errors.ts';
import { field } from './field.ts';
import { readBody, readHead, writeFrame, writeHead } from './frame.ts';
import {
  type Body,
  type BodyKind,
  type CommandMessage,
  type DrillAskMessage,
  type Envelope,
  type EnvelopeHead,
  type FromConsole,
  type Heartbeat,
  type OutcomeMessage,
  type PathBeat,
  type Shadow,
  type ShadowBody,
  type StreamBase,
  type StreamPlace,
  type ToConsole,
  type Waveform,
  realmOf,
} from './messages.ts';
import { actionToWire } from './action-to-wire.ts';
import { parseAction } from './parse-action.ts';
import { type CommandOutcome, isReasonId, type Principal, ROLES } from './policy/index.ts';
import { PROTOCOL_VERSION, PROTOCOL_VERSION_MIN } from './version.ts';

const Wire = farfield.v1.Envelope;

/** A frame larger than this is refused before it is parsed. Journal batches and views stay well below. */
export const FRAME_MAX_BYTES = 256 * 1024;

const REALM_TO_WIRE = { real: farfield.v1.Realm.REALM_REAL, drill: farfield.v1.Realm.REALM_DRILL } as const;

export function encode(envelope: Envelope): Uint8Array {
  const { body } = envelope;
  return Wire.encode({ ...headToWire(envelope), [body.kind]: toWire(body) }).finish();
}

/** What is the same in every frame of a stream, encoded. */
export function encodeStream({ version, realm, siteId, incarnation, stream }: StreamBase): Uint8Array {
  return writeHead({ version, realm: REALM_TO_WIRE[realm], siteId, incarnation, stream });
}

/** A checked body under another head, byte for byte as it came. @param bodyBytes from {@link decodeFrame} */
export function encodeRelayed(base: Uint8Array, place: StreamPlace, bodyBytes: Uint8Array): Uint8Array {
  return writeFrame(place, base, bodyBytes);
}

function headToWire({ version, realm, siteId, incarnation, stream, seq, sentTick, echo, historical }: EnvelopeHead) {
  return { version, realm: REALM_TO_WIRE[realm], siteId, incarnation, stream, seq, sentTick, echo, historical };
}

/**
 * Bytes to a checked envelope, once, at the edge; everything behind it can trust the types.
 *
 * @throws FrameError only, whatever the bytes are
 */
export function decode(bytes: Uint8Array): Envelope {
  return decodeFrame(bytes).envelope;
}

/** As {@link decode}, with the body's own bytes for a relay that hands it on: a view into `bytes`. */
export function decodeFrame(bytes: Uint8Array): { readonly envelope: Envelope; readonly bodyBytes: Uint8Array } {
  if (bytes.byteLength > FRAME_MAX_BYTES) throw new FrameError('FRAME_TOO_LARGE', `${bytes.byteLength} bytes`);
  const head = readHead(bytes);
  const version = field.integer(head.version, 'version', 0, 0xffff_ffff);
  if (version < PROTOCOL_VERSION_MIN || version > PROTOCOL_VERSION) {
    throw new FrameError(
      'VERSION_UNSUPPORTED',
      `version ${version}, this side speaks ${PROTOCOL_VERSION_MIN}–${PROTOCOL_VERSION}`,
    );
  }
  const { kind, raw, bodyBytes } = readBody(bytes);
  const envelope: Envelope = {
    version,
    realm: realm(head.realm),
    siteId: field.id(head.siteId, 'siteId'),
    incarnation: field.id(head.incarnation, 'incarnation'),
    stream: field.id(head.stream, 'stream'),
    seq: field.integer(head.seq, 'seq', 0, 0xffff_ffff),
    sentTick: tick(head.sentTick, 'sentTick'),
    echo: head.echo === null || head.echo === undefined ? null : echo(head.echo),
    historical: head.historical === true,
    body: fromWire(kind, raw),
  };
  return { envelope, bodyBytes };
}

function realm(value: unknown): Envelope['realm'] {
  if (value === REALM_TO_WIRE.real) return 'real';
  if (value === REALM_TO_WIRE.drill) return 'drill';
  throw new FrameError('FIELD_INVALID', `realm ${String(value)}`);
}

function tick(value: unknown, name: string): number {
  return field.integer(value, name, 0, Number.MAX_SAFE_INTEGER);
}

function echo(value: unknown): { seq: number; tick: number } {
  const raw = field.record(value, 'echo');
  return { seq: field.integer(raw['seq'], 'echo.seq', 0, 0xffff_ffff), tick: tick(raw['tick'], 'echo.tick') };
}

function toWire(body: Body): object {
  switch (body.kind) {
    case 'command':
      return commandToWire(body.value);
    case 'commandOutcome':
      return outcomeToWire(body.value);
    case 'fromConsole': {
      const { consoleId, body: inner } = body.value;
      return { consoleId, [inner.kind]: inner.kind === 'command' ? commandToWire(inner.value) : inner.value };
    }
    case 'toConsole': {
      const { consoleId, body: inner } = body.value;
      return { consoleId, [inner.kind]: inner.kind === 'commandOutcome' ? outcomeToWire(inner.value) : inner.value };
    }
    case 'shadow': {
      const { drillId, body: inner } = body.value;
      return { drillId, [inner.kind]: toWire(inner) };
    }
    case 'drillAsk': {
      const { consoleId, ask } = body.value;
      return { consoleId, [ask.kind]: ask };
    }
    default:
      return body.value;
  }
}

function fromWire(kind: BodyKind, value: Record<string, unknown>): Body {
  switch (kind) {
    case 'command':
      return { kind, value: commandFromWire(value) };
    case 'commandOutcome':
      return { kind, value: outcomeFromWire(value) };
    case 'heartbeat':
      return { kind, value: heartbeat(value) };
    case 'pathBeat':
      return { kind, value: pathBeat(value) };
    case 'fromConsole':
      return { kind, value: fromConsole(value) };
    case 'toConsole':
      return { kind, value: toConsole(value) };
    case 'consoleJoined':
      return {
        kind,
        value: { consoleId: field.id(value['consoleId'], 'consoleId'), principal: principal(value['principal']) },
      };
    case 'consoleWelcome':
      return {
        kind,
        value: {
          consoleId: field.id(value['consoleId'], 'consoleId'),
          principal: principal(value['principal']),
          policyHash: field.text(value['policyHash'], 'policyHash', 128),
          servedBy: field.text(value['servedBy'], 'servedBy', 16),
          ...bundleLife(field.text(value['bundleLife'], 'bundleLife', 64)),
        },
      };
    case 'consoleCredential':
      return {
        kind,
        value: { consoleId: field.id(value['consoleId'], 'consoleId'), isValid: value['isValid'] === true },
      };
    case 'shadow':
      return { kind, value: shadow(value) };
    case 'drillAsk':
      return { kind, value: drillAsk(value) };
    case 'waveform':
      // A text and integers, all by their wire types: there is nothing left to check.
      return { kind, value: value as unknown as Waveform };
    default: {
      // Views, numerics, journal and inspect carry no authority: protobuf has checked their types, this their numbers.
      checkComplete(value, kind);
      return { kind, value } as Body;
    }
  }
}

/** An older or a wrong peer cannot smuggle one realm's message into the other: see `realmOf`. */
export function checkRealm({ realm, body }: Envelope): void {
  if (realm !== realmOf(body.kind)) throw new FrameError('FIELD_INVALID', `realm ${realm} of ${body.kind}`);
}

const SHADOW_KINDS = [
  'heartbeat',
  'command',
  'commandOutcome',
  'fromConsole',
  'toConsole',
  'siteView',
  'gatewayView',
  'numerics',
] as const;

function shadow(value: Record<string, unknown>): Shadow {
  const drillId = field.id(value['drillId'], 'shadow.drillId');
  const kind = field.oneOf(value['body'], 'shadow.body', SHADOW_KINDS);
  const body = fromWire(kind, field.record(value[kind], `shadow.${kind}`));
  if (!isShadowBody(body)) throw new FrameError('FIELD_INVALID', `shadow.body ${body.kind}`);
  return { drillId, body };
}

function isShadowBody(body: Body): body is ShadowBody {
  return SHADOW_KINDS.some((one) => one === body.kind);
}

const ASK_KINDS = ['propose', 'saidEmpty', 'begin', 'inject', 'pause', 'goOn', 'end', 'returned'] as const;
const SCENARIO_MAX_CHARS = 65_536;

function drillAsk(value: Record<string, unknown>): DrillAskMessage {
  const consoleId = value['consoleId'] === '' ? '' : field.id(value['consoleId'], 'drillAsk.consoleId');
  const kind = field.oneOf(value['kind'], 'drillAsk.kind', ASK_KINDS);
  const raw = field.record(value[kind], `drillAsk.${kind}`);
  switch (kind) {
    case 'propose':
      return {
        consoleId,
        ask: { kind, scenario: field.text(raw['scenario'], 'drillAsk.scenario', SCENARIO_MAX_CHARS) },
      };
    case 'inject':
      return { consoleId, ask: { kind, faultId: field.id(raw['faultId'], 'drillAsk.faultId') } };
    default:
      return { consoleId, ask: { kind } };
  }
}

/** Everything there, no NaN, nothing infinite: a screen must never have to wonder. */
function checkComplete(value: unknown, name: string): void {
  if (value === null || value === undefined) throw new FrameError('FIELD_INVALID', `${name} missing`);
  if (typeof value === 'number' && !Number.isFinite(value)) throw new FrameError('FIELD_INVALID', `${name} ${value}`);
  if (typeof value !== 'object' || value instanceof Uint8Array) return;
  for (const [key, inner] of Object.entries(value)) {
    checkComplete(inner, `${name}.${key}`);
  }
}

function heartbeat(value: unknown): Heartbeat {
  const raw = field.record(value, 'heartbeat');
  return {
    seq: field.integer(raw['seq'], 'heartbeat.seq', 0, 0xffff_ffff),
    tick: tick(raw['tick'], 'heartbeat.tick'),
    echoSeq: field.integer(raw['echoSeq'], 'heartbeat.echoSeq', 0, 0xffff_ffff),
    echoTick: tick(raw['echoTick'], 'heartbeat.echoTick'),
    echoHeldMs: field.number(raw['echoHeldMs'], 'heartbeat.echoHeldMs', 0, 1e12),
    leaseEpoch: field.integer(raw['leaseEpoch'], 'heartbeat.leaseEpoch', 0, 0xffff_ffff),
    pageAgeMs: field.number(raw['pageAgeMs'], 'heartbeat.pageAgeMs', 0, 1e12),
    inputAgeMs: field.number(raw['inputAgeMs'], 'heartbeat.inputAgeMs', 0, 1e12),
    roundTripMs: field.number(raw['roundTripMs'], 'heartbeat.roundTripMs', -1, 1e9),
    holderConsoleId: field.text(raw['holderConsoleId'], 'heartbeat.holderConsoleId', 64),
    renewedTick: tick(raw['renewedTick'], 'heartbeat.renewedTick'),
    leaseLengthMs: field.number(raw['leaseLengthMs'], 'heartbeat.leaseLengthMs', 0, 1e6),
    safetyVersion: field.integer(raw['safetyVersion'], 'heartbeat.safetyVersion', 0, 0xffff_ffff),
    livePaths: field.integer(raw['livePaths'], 'heartbeat.livePaths', 0, 0xffff_ffff),
  };
}

function bundleLife(name: string): { bundleLife?: string } {
  return name === '' ? {} : { bundleLife: name };
}

function pathBeat(raw: Record<string, unknown>): PathBeat {
  return {
    seq: field.integer(raw['seq'], 'pathBeat.seq', 0, 0xffff_ffff),
    tick: tick(raw['tick'], 'pathBeat.tick'),
    echoSeq: field.integer(raw['echoSeq'], 'pathBeat.echoSeq', 0, 0xffff_ffff),
    echoTick: tick(raw['echoTick'], 'pathBeat.echoTick'),
    echoHeldMs: field.number(raw['echoHeldMs'], 'pathBeat.echoHeldMs', 0, 1e12),
    heardSeq: field.integer(raw['heardSeq'], 'pathBeat.heardSeq', 0, 0xffff_ffff),
    takesBulk: raw['takesBulk'] === true,
  };
}

function principal(value: unknown): Principal {
  const raw = field.record(value, 'principal');
  return {
    personId: field.id(raw['personId'], 'principal.personId'),
    name: field.text(raw['name'], 'principal.name', 120),
    role: field.oneOf(raw['role'], 'principal.role', ROLES),
    seat: field.oneOf(raw['seat'], 'principal.seat', ['remote', 'onsite']),
    isLevel2: raw['isLevel2'] === true,
    isRegisteredTechnologist: raw['isRegisteredTechnologist'] === true,
    isCredentialValid: raw['isCredentialValid'] === true,
  };
}

function commandToWire(command: CommandMessage): object {
  return { ...command, action: actionToWire(command.action) };
}

function commandFromWire(raw: Record<string, unknown>): CommandMessage {
  const rawEcho = field.record(raw['echo'], 'command.echo');
  return {
    commandId: field.id(raw['commandId'], 'command.commandId'),
    consoleId: field.id(raw['consoleId'], 'command.consoleId'),
    seq: field.integer(raw['seq'], 'command.seq', 1, 0xffff_ffff),
    epoch: field.integer(raw['epoch'], 'command.epoch', 0, 0xffff_ffff),
    expiresTickMs: tick(raw['expiresTickMs'], 'command.expiresTickMs'),
    echo: {
      siteTickMs: tick(rawEcho['siteTickMs'], 'command.echo.siteTickMs'),
      safetyVersion: field.integer(rawEcho['safetyVersion'], 'command.echo.safetyVersion', 0, 0xffff_ffff),
      patientRef: field.text(rawEcho['patientRef'], 'command.echo.patientRef', 200),
      scannerRef: field.text(rawEcho['scannerRef'], 'command.echo.scannerRef', 64),
      argumentDigest: field.text(rawEcho['argumentDigest'], 'command.echo.argumentDigest', 1_000),
    },
    action: parseAction(raw['action']),
  };
}

function outcomeToWire({ commandId, outcome }: OutcomeMessage): object {
  const wire = { commandId, kind: outcome.kind, words: '', code: '', reasons: [] as object[] };
  switch (outcome.kind) {
    case 'done':
      return { ...wire, words: outcome.words };
    case 'refused':
      return {
        ...wire,
        reasons: outcome.reasons.map(({ id, params }) => ({
          id,
          params: Object.fromEntries(Object.entries(params).map(([key, value]) => [key, String(value)])),
        })),
      };
    case 'failed':
    case 'unknown':
      return { ...wire, code: outcome.code };
  }
}

function outcomeFromWire(raw: Record<string, unknown>): OutcomeMessage {
  const commandId = field.id(raw['commandId'], 'commandOutcome.commandId');
  const kind = field.oneOf(raw['kind'], 'commandOutcome.kind', ['done', 'refused', 'failed', 'unknown']);
  return { commandId, outcome: outcome(kind, raw) };
}

function outcome(kind: CommandOutcome['kind'], raw: Record<string, unknown>): CommandOutcome {
  switch (kind) {
    case 'done':
      return { kind, words: field.text(raw['words'], 'commandOutcome.words', 400) };
    case 'refused':
      return { kind, reasons: field.list(raw['reasons'], 'commandOutcome.reasons', 64).map(reasonFromWire) };
    case 'failed':
    case 'unknown':
      return { kind, code: field.text(raw['code'], 'commandOutcome.code', 100) };
  }
}

function reasonFromWire(raw: unknown) {
  const value = field.record(raw, 'reason');
  const id = field.text(value['id'], 'reason.id', 40);
  if (!isReasonId(id)) throw new FrameError('FIELD_INVALID', `reason.id ${id}`);
  const params = Object.fromEntries(
    Object.entries(field.record(value['params'], 'reason.params')).map(([key, text]) => [
      key,
      field.text(text, `reason.params.${key}`, 400),
    ]),
  );
  return { id, params };
}

function fromConsole(value: Record<string, unknown>): FromConsole {
  const consoleId = field.id(value['consoleId'], 'fromConsole.consoleId');
  const kind = field.oneOf(value['body'], 'fromConsole.body', ['heartbeat', 'command']);
  const raw = field.record(value[kind], `fromConsole.${kind}`);
  const body = kind === 'heartbeat' ? { kind, value: heartbeat(raw) } : { kind, value: commandFromWire(raw) };
  return { consoleId, body };
}

function toConsole(value: Record<string, unknown>): ToConsole {
  const consoleId = field.id(value['consoleId'], 'toConsole.consoleId');
  const kind = field.oneOf(value['body'], 'toConsole.body', ['heartbeat', 'commandOutcome']);
  const raw = field.record(value[kind], `toConsole.${kind}`);
  const body = kind === 'heartbeat' ? { kind, value: heartbeat(raw) } : { kind, value: outcomeFromWire(raw) };
  return { consoleId, body };
}
