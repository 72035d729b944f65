import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ACTION_RULES, type ScannerOrder } from '@farfield/protocol/policy';
import { describe, expect, test } from 'vitest';
import { METHOD_KINDS } from '../../agent/src/adapters/opcua/mapping-file.ts';
import { ROOT } from '../../scripts/run-command.ts';

const PROTO = path.join(ROOT, 'protocol', 'proto');
const FILES = readdirSync(PROTO).filter((file) => file.endsWith('.proto'));
const TEXT = FILES.map((file) => readFileSync(path.join(PROTO, file), 'utf8').replaceAll(/\/\/.*$/gm, '')).join('\n');

/** Every variant of a `oneof` of a message: what can be sent. */
function variantsOf(message: string, oneof: string): readonly string[] {
  const body = new RegExp(`message ${message} \\{[\\s\\S]*?oneof ${oneof} \\{([\\s\\S]*?)\\}`).exec(TEXT)?.[1] ?? '';
  return [...body.matchAll(/\w+ (\w+) = \d+;/g)].map(([, name]) => name ?? '');
}

const camel = (name: string): string => name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** What has no command, however it is called. */
const NEVER = /table|quench|power|emergency|door|strike|inject|magnet|ramp|unlock|estop/i;

const ORDERS = Object.keys({
  start: true,
  resume: true,
  pause: true,
  selectStep: true,
  stop: true,
  abort: true,
} satisfies Record<ScannerOrder['kind'], true>);

describe('what does not exist', () => {
  test('no message that asks for something names table, quench, power-off, door or injector', () => {
    const asked = [
      ...variantsOf('Action', 'kind'),
      ...variantsOf('Envelope', 'body'),
      ...variantsOf('FromConsole', 'body'),
      ...variantsOf('ToConsole', 'body'),
    ];
    expect(asked.length).toBeGreaterThan(45);
    expect(asked.filter((name) => NEVER.test(name))).toEqual([]);
  });

  test('no action, order or mapped method names one either', () => {
    const actions = Object.keys(ACTION_RULES);
    expect(variantsOf('Action', 'kind').map(camel).toSorted()).toEqual(actions.toSorted());
    expect([...actions, ...ORDERS, ...METHOD_KINDS].filter((name) => NEVER.test(name))).toEqual([]);
    expect(ORDERS.toSorted()).toEqual([...METHOD_KINDS].toSorted());
  });

  test('no message asks for an update, a restart or a change of policy', () => {
    const asked = [...variantsOf('Action', 'kind'), ...variantsOf('Envelope', 'body')];
    expect(asked.filter((name) => /update|upgrade|install|restart|reboot|shutdown|policy|config/i.test(name))).toEqual(
      [],
    );
  });

  test('the search would find one', () => {
    expect(
      ['move_table', 'quench', 'emergency_off', 'open_door', 'start_injector'].every((name) => NEVER.test(name)),
    ).toBe(true);
    expect(variantsOf('Action', 'kind')).toContain('give_ready');
  });
});
