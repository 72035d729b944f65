import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isInForce } from '@farfield/protocol/policy';
import { expect, test } from 'vitest';
import { loadOpcUaMapping } from '../adapters/opcua/mapping-file.ts';
import { loadFacilityPolicy } from './facility-policy-file.ts';

const folder = join(import.meta.dirname, 'examples');
const mappings = readdirSync(folder).filter((file) => file.endsWith('.mapping.yaml'));

test.each(mappings)('%s loads', (file) => {
  expect(Object.keys(loadOpcUaMapping(join(folder, file)).signals).length).toBeGreaterThan(5);
});

test('the demo policy loads and is in force', () => {
  const { policy } = loadFacilityPolicy(join(folder, 'demo.policy.yaml'));
  expect(isInForce(policy)).toBe(true);
  expect(policy.staffingProfile).toBe('mrst');
});
