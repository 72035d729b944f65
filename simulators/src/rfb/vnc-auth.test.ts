import { expect, test } from 'vitest';
import { isVncAuthResponse, vncAuthResponse } from './vnc-auth.ts';

const challenge = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex');

test('answers as noVNC 1.7.0 does', () => {
  expect(vncAuthResponse('scanpw12', challenge).toString('hex')).toBe('e5d3a76c38333c882212b4dcc361f068');
});

test('only the first 8 characters of a password count', () => {
  expect(vncAuthResponse('scanpw12', challenge)).toEqual(vncAuthResponse('scanpw12more', challenge));
  expect(vncAuthResponse('scanpw12', challenge)).not.toEqual(vncAuthResponse('scanpw13', challenge));
});

test('a response is accepted only for its own challenge and in full length', () => {
  const response = vncAuthResponse('scanpw12', challenge);
  expect(isVncAuthResponse('scanpw12', challenge, response)).toBe(true);
  expect(isVncAuthResponse('scanpw12', Buffer.alloc(16), response)).toBe(false);
  expect(isVncAuthResponse('scanpw12', challenge, response.subarray(0, 8))).toBe(false);
});
