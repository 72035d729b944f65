import { expect, test } from 'vitest';
import { sharedRoute } from './shared-route.ts';

const nic = (address: string): string | null =>
  ({ '10.0.0.5': 'eth0', '10.0.0.6': 'eth0', '192.0.2.9': 'wwan0' })[address] ?? null;
const primary = { name: 'primary', localAddress: '10.0.0.5', remoteAddress: '198.51.100.1' };

test.each([
  ['the same local address', { localAddress: '10.0.0.5', remoteAddress: '198.51.100.2' }, 'same address 10.0.0.5'],
  ['two addresses of one interface', { localAddress: '10.0.0.6', remoteAddress: '198.51.100.2' }, 'interface eth0'],
  [
    'one address of the gateway',
    { localAddress: '192.0.2.9', remoteAddress: '198.51.100.1' },
    'the gateway at the same address',
  ],
])('two paths that share %s', (_, own, words) => {
  expect(sharedRoute([primary, { name: 'cellular', ...own }], nic)).toContain(words);
});

test.each(['192.0.2.9', '127.0.0.2'])('two paths that share nothing that is known, by %s', (localAddress) => {
  const other = { name: 'cellular', localAddress, remoteAddress: '198.51.100.2' };
  expect(sharedRoute([primary, other], nic)).toBe('');
});

test('one path shares nothing', () => {
  expect(sharedRoute([primary], nic)).toBe('');
});
