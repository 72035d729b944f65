import { expect, test } from 'vitest';
import { parseRoute, remotePath } from './routes.ts';

test.each([
  ['/', '', { kind: 'signIn' }],
  ['/remote', '?site=cedar-1&as=moreno', { kind: 'remote', siteId: 'cedar-1', as: 'moreno' }],
  ['/remote/', '', { kind: 'remote', siteId: '', as: '' }],
  ['/onsite', '?as=okafor', { kind: 'onsite', as: 'okafor', card: '' }],
  ['/onsite', '?card=site', { kind: 'onsite', as: '', card: 'site' }],
  ['/gallery', '?fixture=remote-live', { kind: 'gallery', fixture: 'remote-live', state: '' }],
  ['/audit', '?site=cedar-1', { kind: 'audit', siteId: 'cedar-1' }],
  ['/policy-lab', '', { kind: 'policyLab' }],
  ['/drill-editor', '', { kind: 'drillEditor' }],
  ['/drill-year', '', { kind: 'drillYear' }],
  ['/calibration', '', { kind: 'calibration' }],
  ['/nowhere', '', { kind: 'notFound', path: '/nowhere' }],
])('%s%s', (pathname, search, route) => {
  expect(parseRoute({ pathname, search })).toEqual(route);
});

test('a site id survives the way through an address', () => {
  const [pathname = '', search = ''] = remotePath('a b&c').split(/(?=\?)/);
  expect(parseRoute({ pathname, search })).toEqual({ kind: 'remote', siteId: 'a b&c', as: '' });
});
