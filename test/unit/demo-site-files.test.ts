import path from 'node:path';
import { isInForce } from '@farfield/protocol/policy';
import { expect, test } from 'vitest';
import { loadOpcUaMapping } from '../../agent/src/adapters/opcua/mapping-file.ts';
import { loadFacilityPolicy } from '../../agent/src/config/facility-policy-file.ts';
import { loadScreenLayout } from '../../agent/src/screen/layout-file.ts';
import { ROOT } from '../../scripts/run-command.ts';

const inSite = (file: string): string => path.join(ROOT, 'scripts', 'demo', 'site', file);

test.each([
  ['scanner', 'scanner.state', ['start', 'stop', 'abort', 'pause', 'resume', 'selectStep']],
  ['zone', 'zone.door34', []],
  ['monitor', 'monitor.spo2Percent', []],
] as const)('the demonstration’s %s mapping loads', (name, signal, methods) => {
  const mapping = loadOpcUaMapping(inSite(`${name}.mapping.yaml`));
  expect(Object.keys(mapping.signals)).toContain(signal);
  expect(Object.keys(mapping.methods).toSorted()).toEqual([...methods].toSorted());
});

test.each([
  ['policy.yaml', 'mrst'],
  ['policy-default-staffing.yaml', 'iac'],
])('%s is in force under its staffing profile', (file, profile) => {
  const { policy } = loadFacilityPolicy(inSite(file));
  expect(isInForce(policy)).toBe(true);
  expect(policy.staffingProfile).toBe(profile);
});

test('the screen layout frees nothing that moves the table or registers a patient', () => {
  const layout = loadScreenLayout(inSite('screen-layout.yaml'));
  const words = layout.regions.filter((one) => one.kind !== 'blocked').map((one) => one.words);
  expect(words.length).toBeGreaterThan(5);
  expect(words.join(' ')).not.toMatch(/table|register/i);
});
