import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isInForce } from '@farfield/protocol/policy';
import { expect, test } from 'vitest';
import { loadOpcUaMapping } from '../../agent/src/adapters/opcua/mapping-file.ts';
import { loadFacilityPolicy } from '../../agent/src/config/facility-policy-file.ts';
import { loadPolicySigners } from '../../agent/src/config/policy-signers-file.ts';
import { loadScreenLayout } from '../../agent/src/screen/layout-file.ts';
import { signDemoPolicy } from '../../scripts/demo/sign-demo-policy.ts';
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
])('%s is in force under its staffing profile, signed as the demonstration signs it', (file, profile) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'farfield-demo-policy-'));
  try {
    const { policyFile, policySignersFile } = signDemoPolicy(folder, inSite(file));
    const { policy, text } = loadFacilityPolicy(policyFile, loadPolicySigners(policySignersFile));
    expect(isInForce(policy)).toBe(true);
    expect(policy.staffingProfile).toBe(profile);
    // The same folder again, as after a crash: the policy is the same to the byte.
    signDemoPolicy(folder, inSite(file));
    expect(loadFacilityPolicy(policyFile, []).text).toBe(text);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a run without a watchdog has it signed that there is none', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'farfield-demo-policy-'));
  try {
    const { policyFile, policySignersFile } = signDemoPolicy(folder, inSite('policy.yaml'), { hasWatchdog: false });
    const { policy } = loadFacilityPolicy(policyFile, loadPolicySigners(policySignersFile));
    expect(isInForce(policy)).toBe(true);
    expect(policy.equipment.watchdog.fit).toBe('notFitted');
    expect(policy.equipment.patientAudio.fit).toBe('attested');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('no policy in the repository is signed: keys and signatures are made where they are used', () => {
  for (const file of ['policy.yaml', 'policy-default-staffing.yaml'])
    expect(loadFacilityPolicy(inSite(file), []).document.signatures).toEqual([]);
});

test('the screen layout frees nothing that moves the table or registers a patient', () => {
  const layout = loadScreenLayout(inSite('screen-layout.yaml'));
  const words = layout.regions.filter((one) => one.kind !== 'blocked').map((one) => one.words);
  expect(words.length).toBeGreaterThan(5);
  expect(words.join(' ')).not.toMatch(/table|register/i);
});
