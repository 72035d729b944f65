import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkOpcUaMapping, opcUaMappingJsonSchema } from './mapping-file.ts';

const STATE = 'scanner.state: { node: "ns=1;s=S.State", source: console, values: { "0": idle, "4": scanning } }';

function checked(yaml: string): ReturnType<typeof checkOpcUaMapping> {
  const file = join(mkdtempSync(join(tmpdir(), 'farfield-mapping-')), 'mapping.yaml');
  writeFileSync(file, yaml);
  return checkOpcUaMapping(file);
}

function issuesOf(yaml: string): readonly (readonly [string, string])[] {
  const result = checked(yaml);
  return result.ok ? [] : result.issues.map((issue) => [issue.key, issue.reason]);
}

test('a numeric enumeration and a URI namespace are taken, defaults filled in', () => {
  const result = checked(`
name: Vendor X
signals:
  scanner.state: { node: "nsu=urn:vendor:mr;i=1001", source: console, values: { 0: idle, 4: scanning } }
  scanner.patientWeightKg: { node: "ns=2;i=7", source: registration, notReportedWhen: [0], min: 0.5, max: 300 }
`);
  expect(result.ok ? result.value.signals['scanner.state']?.values : null).toEqual({ 0: 'idle', 4: 'scanning' });
  expect(result.ok ? result.value.signals['scanner.patientWeightKg']?.scale : null).toBe(1);
  expect(result.ok ? result.value.methods : null).toEqual({});
});

test.each([
  ['tableOut', 'object: "ns=1;s=Local", method: "ns=1;s=Local.MoveTableOut"', 'methods.tableOut'],
  ['start', 'object: "ns=1;s=Local", method: "ns=1;s=Local.MoveTableOut"', 'methods.start'],
  ['stop', 'object: "ns=1;s=Magnet", method: "ns=1;s=Magnet.QUENCH"', 'methods.stop'],
  ['abort', 'object: "ns=1;s=Room", method: "ns=1;s=Room.Power_Off"', 'methods.abort'],
  ['abort', 'object: "ns=1;s=Room", method: "ns=1;s=Room.PowerOff"', 'methods.abort'],
  ['pause', 'object: "ns=1;s=EmergencyUnit", method: "ns=1;s=U.Run"', 'methods.pause'],
  ['resume', 'object: "ns=1;s=Doors", method: "ns=1;s=Doors.Unlock"', 'methods.resume'],
  ['resume', 'object: "ns=1;s=Contrast", method: "ns=1;s=Contrast.InjectorArm"', 'methods.resume'],
])('method %s with { %s } is refused as a thing that Farfield never commands', (key, method, where) => {
  const found = issuesOf(`name: X\nsignals:\n  ${STATE}\nmethods:\n  ${key}: { ${method} }\n`);
  expect(found).toHaveLength(1);
  expect(found[0]?.[0]).toBe(where);
  expect(found[0]?.[1]).toContain('no command for table, quench');
});

test('a forbidden method is named as such although the file is wrong elsewhere too', () => {
  const found = issuesOf('name: X\nmethods:\n  quench: { object: 7 }\nsignals:\n  zone.smoke: {}\n');
  expect(found.map(([key]) => key)).toEqual(['methods.quench', 'signals.zone.smoke']);
});

test.each([
  [
    'a method that is no order',
    `signals:\n  ${STATE}\nmethods:\n  shim: { object: "i=1", method: "i=2" }`,
    'methods.shim',
  ],
  [
    'scanner signals without its state',
    'signals:\n  scanner.coilId: { node: "i=1", source: x }',
    'signals.scanner.state',
  ],
  ['methods without a state to see their effect', 'methods:\n  stop: { object: "i=1", method: "i=2" }', 'methods'],
  [
    'a step selection that names no step',
    `signals:\n  ${STATE}\nmethods:\n  selectStep: { object: "i=1", method: "i=2" }`,
    'methods.selectStep.arguments',
  ],
  ['a node id that is none', 'signals:\n  zone.count4: { node: Zone.CountIV, source: x }', 'signals.zone.count4.node'],
  ['a signal without a source', 'signals:\n  zone.count4: { node: "i=1" }', 'signals.zone.count4.source'],
  [
    'a plain wave without its rate',
    'signals:\n  monitor.wave.ecg: { node: "i=1", source: x, layout: plain }',
    'signals.monitor.wave.ecg.rateMilliHz',
  ],
])('%s is refused', (_case, yaml, key) => {
  expect(issuesOf(`name: X\n${yaml}\n`).map(([found]) => found)).toEqual([key]);
});

test('the JSON schema knows the signals and methods', () => {
  const text = JSON.stringify(opcUaMappingJsonSchema());
  expect(text).toContain('"zone.oxygenPercent"');
  expect(text).toContain('"deadlineUtcMs"');
});
