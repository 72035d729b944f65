import { DataType, DataValue, StatusCodes, Variant, VariantArrayType } from 'node-opcua';
import { expect, test } from 'vitest';
import { argumentVariant, rawReading, rawValue, shapeMisfit } from './ua-value.ts';

const scalar = (dataType: DataType, value: unknown): Variant =>
  new Variant({ dataType, arrayType: VariantArrayType.Scalar, value });
const array = (dataType: DataType, value: unknown): Variant =>
  new Variant({ dataType, arrayType: VariantArrayType.Array, value });

test.each([
  ['Boolean', scalar(DataType.Boolean, true), true],
  ['Int64', scalar(DataType.Int64, [0xffffffff, 0xfffffffe]), -2],
  ['UInt64', scalar(DataType.UInt64, [1, 2]), 4_294_967_298],
  [
    'UInt64 array',
    array(DataType.UInt64, [
      [0, 7],
      [1, 0],
    ]),
    [7, 4_294_967_296],
  ],
  ['Int32 array', array(DataType.Int32, Int32Array.from([1, -2])), [1, -2]],
  ['two Int32', array(DataType.Int32, Int32Array.from([1, 2])), [1, 2]],
  ['DateTime', scalar(DataType.DateTime, new Date(1_767_254_400_123)), 1_767_254_400_123],
  ['LocalizedText', scalar(DataType.LocalizedText, { text: 'Leerlauf' }), 'Leerlauf'],
  ['null text', scalar(DataType.String, null), null],
  ['empty text array', array(DataType.String, []), []],
])('%s is read as plain data', (_type, variant, plain) => {
  expect(rawValue(variant)).toEqual(plain);
});

test('quality and age go with the value; without a clock or a stamp the age is not known', () => {
  const data = new DataValue({
    value: scalar(DataType.Double, 98),
    statusCode: StatusCodes.UncertainLastUsableValue,
    sourceTimestamp: new Date(10_000),
  });
  expect(rawReading(data, 12_500)).toEqual({ value: 98, quality: 'uncertain', sourceAgeMs: 2_500 });
  expect(rawReading(data, 9_000).sourceAgeMs).toBe(0);
  expect(rawReading(data, null).sourceAgeMs).toBeNull();
  expect(rawReading(new DataValue({ statusCode: StatusCodes.BadSensorFailure }), 1)).toEqual({
    value: null,
    quality: 'bad',
    sourceAgeMs: null,
  });
});

test.each([
  ['st-1', DataType.String, 'st-1'],
  [7, DataType.String, '7'],
  ['7', DataType.Int32, 7],
  [1_767_254_400_123, DataType.Double, 1_767_254_400_123],
  [1_767_254_400_123, DataType.Int64, 1_767_254_400_123],
  [-3, DataType.Int64, -3],
  [1_767_254_400_123, DataType.UInt64, 1_767_254_400_123],
  [1_767_254_400_123, DataType.DateTime, 1_767_254_400_123],
  [true, DataType.Boolean, true],
])('argument %j as type %i', (value, type, read) => {
  const variant = argumentVariant(value, type);
  expect(variant?.dataType).toBe(type);
  expect(rawValue(variant)).toBe(read);
});

test.each([
  ['step', DataType.Int32],
  ['', DataType.Int32],
  [1.5, DataType.UInt32],
  [-1, DataType.UInt32],
  [4_294_967_296, DataType.UInt32],
  [1, DataType.Boolean],
  ['2026-01-01', DataType.DateTime],
  ['x', DataType.Guid],
])('argument %j cannot be of type %i', (value, type) => {
  expect(argumentVariant(value, type)).toBeNull();
});

test.each([
  ['number', DataType.Double, false, null],
  ['number', DataType.String, false, 'is of type String, which cannot be read as a number'],
  ['flag', DataType.DateTime, false, 'is of type DateTime, which cannot be read as a flag'],
  ['text', DataType.Int32, false, null],
  ['textArray', DataType.String, false, 'is no array but one String'],
  ['numberArray', DataType.Int32, true, null],
  ['number', DataType.Int32, true, 'is an array of Int32'],
] as const)('a %s from type %i, array %s → %s', (shape, type, isArray, why) => {
  expect(shapeMisfit(shape, type, isArray)).toBe(why);
});
