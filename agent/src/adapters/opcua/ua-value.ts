import { DataType, type DataValue, Variant, VariantArrayType } from 'node-opcua-client';
import type { RawReading, RawValue } from './reading.ts';

/**
 * A value of the library's as plain data; what has no plain form (an extension object) becomes null.
 * @param serverNowMs the server's own clock now, unix ms; null: not known, and so is the age of the value
 */
export function rawReading(data: DataValue, serverNowMs: number | null): RawReading {
  const { statusCode, sourceTimestamp } = data;
  const quality = statusCode.isGood() ? 'good' : statusCode.name.startsWith('Uncertain') ? 'uncertain' : 'bad';
  const isKnown = sourceTimestamp instanceof Date && serverNowMs !== null;
  const sourceAgeMs = isKnown ? Math.max(0, Math.round(serverNowMs - sourceTimestamp.getTime())) : null;
  return { value: rawValue(data.value), quality, sourceAgeMs };
}

export function rawValue(variant: Variant | null | undefined): RawValue {
  if (variant === null || variant === undefined) return null;
  const value: unknown = variant.value;
  const { dataType } = variant;
  // A 64-bit integer scalar is itself an array of two words.
  const isPair = dataType === DataType.Int64 || dataType === DataType.UInt64;
  if (isPair && isWords(value)) return fromWords(value, dataType);
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    const items: unknown[] = Array.isArray(value) ? value : Array.from(value as unknown as ArrayLike<unknown>);
    const plain = items.map((item) => (isPair && isWords(item) ? fromWords(item, dataType) : scalar(item)));
    return plain.every((item) => item !== null) ? plain : null;
  }
  return scalar(value);
}

/** What a node must be able to hold for its signal. */
export type UaShape = 'number' | 'flag' | 'text' | 'anyScalar' | 'textArray' | 'numberArray' | 'anyArray';

/** @returns why a value of this type cannot serve, in words; null when it can */
export function shapeMisfit(shape: UaShape, type: DataType, isArray: boolean): string | null {
  const wantsArray = shape === 'textArray' || shape === 'numberArray' || shape === 'anyArray';
  if (wantsArray !== isArray)
    return wantsArray ? `is no array but one ${DataType[type]}` : `is an array of ${DataType[type]}`;
  const isNumber = NUMBERS.has(type);
  const isText = type === DataType.String || type === DataType.LocalizedText;
  const isScalar = isNumber || isText || type === DataType.Boolean || type === DataType.DateTime;
  const fits: Record<UaShape, boolean> = {
    number: isNumber,
    numberArray: isNumber,
    flag: type === DataType.Boolean || isNumber || isText,
    text: isText || isNumber || type === DataType.Boolean,
    textArray: isText,
    anyScalar: isScalar,
    anyArray: isScalar,
  };
  return fits[shape] ? null : `is of type ${DataType[type]}, which cannot be read as ${SHAPE_WORDS[shape]}`;
}

const SHAPE_WORDS: Record<UaShape, string> = {
  number: 'a number',
  numberArray: 'numbers',
  flag: 'a flag',
  text: 'a text',
  textArray: 'texts',
  anyScalar: 'a plain value',
  anyArray: 'plain values',
};

const NUMBERS: ReadonlySet<DataType> = new Set([
  DataType.SByte,
  DataType.Byte,
  DataType.Int16,
  DataType.UInt16,
  DataType.Int32,
  DataType.UInt32,
  DataType.Int64,
  DataType.UInt64,
  DataType.Float,
  DataType.Double,
]);

/** A method argument of the type that the server asks for. @returns null when the value cannot be of that type */
export function argumentVariant(value: string | number | boolean, type: DataType): Variant | null {
  if (type === DataType.String) return new Variant({ dataType: type, value: String(value) });
  if (type === DataType.Boolean) return typeof value === 'boolean' ? new Variant({ dataType: type, value }) : null;
  if (type === DataType.DateTime) {
    return typeof value === 'number' ? new Variant({ dataType: type, value: new Date(value) }) : null;
  }
  const number =
    typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
  if (!NUMBERS.has(type) || !Number.isFinite(number)) return null;
  if (type === DataType.Float || type === DataType.Double) return new Variant({ dataType: type, value: number });
  if (!Number.isSafeInteger(number)) return null;
  if (type === DataType.Int64 || type === DataType.UInt64) {
    const words = [Math.floor(number / WORD) >>> 0, number >>> 0];
    return new Variant({ dataType: type, arrayType: VariantArrayType.Scalar, value: words });
  }
  const [low, high] = INTEGER_RANGE[type] ?? [0, -1];
  return number >= low && number <= high ? new Variant({ dataType: type, value: number }) : null;
}

const WORD = 0x1_0000_0000;
const INTEGER_RANGE: Partial<Record<DataType, readonly [number, number]>> = {
  [DataType.SByte]: [-128, 127],
  [DataType.Byte]: [0, 255],
  [DataType.Int16]: [-32_768, 32_767],
  [DataType.UInt16]: [0, 65_535],
  [DataType.Int32]: [-2_147_483_648, 2_147_483_647],
  [DataType.UInt32]: [0, 4_294_967_295],
};

function scalar(value: unknown): boolean | number | string | null {
  if (typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string') return value;
  if (value instanceof Date) return value.getTime();
  if (typeof value === 'object' && value !== null && 'text' in value && typeof value.text === 'string')
    return value.text;
  return null;
}

function isWords(value: unknown): value is ArrayLike<number> & { 0: number; 1: number } {
  if (!Array.isArray(value) && !(value instanceof Uint32Array)) return false;
  return value.length === 2 && typeof value[0] === 'number' && typeof value[1] === 'number';
}

function fromWords(words: { 0: number; 1: number }, type: DataType): number {
  const high = type === DataType.Int64 ? words[0] | 0 : words[0] >>> 0;
  return high * WORD + (words[1] >>> 0);
}
