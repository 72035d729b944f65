import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { END_OF_RECORD_WITHIN_MS } from '../../agent/src/end-in-turn.ts';
import { EXIT_SITE_DARK, EXIT_USAGE } from '../../agent/src/end-of-process.ts';
import { AGENT_NODE_FLAGS } from '../../agent/src/node-flags.ts';
import { LAST_ANSWER_MS, LAST_STOP_ALONE_MS } from '../../agent/src/safety/last-stop.ts';
import { EXIT_USAGE as GATEWAY_EXIT_USAGE } from '../../gateway/src/exit-codes.ts';
import { GATEWAY_NODE_FLAGS } from '../../gateway/src/node-flags.ts';
import { ROOT } from '../../scripts/run-command.ts';
import { only, readUnit, type Unit } from '../support/read-unit.ts';

// What a hospital hands to systemd, against the code that it starts. How systemd then behaves: test/real/supervised.test.ts.

const INSTALLED = '/opt/farfield';
const at = (part: string, name: string): string => path.join(ROOT, part, 'deploy', name);
const PARTS = [
  {
    part: 'agent',
    unit: readUnit(at('agent', 'farfield-agent.service')),
    flags: AGENT_NODE_FLAGS,
    notAgain: [EXIT_USAGE, EXIT_SITE_DARK],
  },
  {
    part: 'gateway',
    unit: readUnit(at('gateway', 'farfield-gateway.service')),
    flags: GATEWAY_NODE_FLAGS,
    notAgain: [GATEWAY_EXIT_USAGE],
  },
] as const;

describe.each(PARTS)('$part', ({ part, unit, flags, notAgain }) => {
  const service = (key: string): string => only(unit, 'Service', key);
  const says = (key: string): boolean => unit.get('Service')?.has(key) === true;

  test('what it starts is there, and is how the command line starts it', () => {
    const [program = '', ...args] = service('ExecStart').split(' ');
    const node = program.replace(INSTALLED, ROOT);
    expect(program.startsWith(`${INSTALLED}/`)).toBe(true);
    accessSync(node, constants.X_OK);
    expect(service('WorkingDirectory')).toBe(INSTALLED);
    const main = `${part}/src/main.ts`;
    expect(existsSync(path.join(ROOT, main))).toBe(true);
    const [, name = ''] = /^--config \/etc\/(farfield[\w-]*)\/\w+\.yaml$/.exec(args.slice(-2).join(' ')) ?? [];
    expect(args.slice(0, -2)).toEqual([...flags, main]);
    expect([service('ConfigurationDirectory'), service('StateDirectory')]).toEqual([name, name]);
  });

  test('it is started again whatever ended it, but for the codes that the code itself means so', () => {
    expect(service('Restart')).toBe('always');
    expect(service('RestartPreventExitStatus').split(' ').map(Number)).toEqual(notAgain);
    expect(says('SuccessExitStatus')).toBe(false);
  });

  test('what it does in order when it is ended has its time', () => {
    const needsMs = part === 'agent' ? LAST_STOP_ALONE_MS + LAST_ANSWER_MS + 3 * END_OF_RECORD_WITHIN_MS : 0;
    expect(Number(service('TimeoutStopSec')) * 1_000).toBeGreaterThan(needsMs);
  });

  test('wrong usage ends with such a code', () => {
    const ended = spawnSync(process.execPath, [`${part}/src/main.ts`], { cwd: ROOT, encoding: 'utf8' });
    expect(notAgain).toContain(ended.status);
    expect(ended.stderr).toMatch(/usage|--config/);
  });

  test('a crash loop reaches its limit, and ends in a unit that says so and is never limited itself', () => {
    const seconds = (key: string): number => Number(only(unit, 'Unit', key));
    // Ten seconds for a boot on a slow machine: slower ones than that are no loop.
    const loopS = seconds('StartLimitBurst') * (Number(service('RestartSec')) + 10);
    expect(loopS).toBeLessThan(seconds('StartLimitIntervalSec'));
    const name = only(unit, 'Unit', 'OnFailure');
    const down = readUnit(at(part, name));
    expect(only(down, 'Unit', 'Conflicts')).toBe(`farfield-${part}.service`);
    expect(only(down, 'Unit', 'StartLimitIntervalSec')).toBe('0');
    expect(only(down, 'Service', 'RemainAfterExit')).toBe('yes');
    expect(saidBy(down)).toMatch(/is down/);
  });

  test('nothing is promised to systemd that the code does not serve, and nothing is taken that Node needs', () => {
    for (const key of ['WatchdogSec', 'NotifyAccess', 'MemoryDenyWriteExecute'])
      expect([key, says(key)]).toEqual([key, false]);
    expect(service('Type')).toBe('exec');
    for (const key of ['NoNewPrivileges', 'ProtectHome', 'LockPersonality']) expect(service(key)).toBe('yes');
    expect(service('ProtectSystem')).toBe('strict');
    expect(service('LimitCORE')).toBe('0');
    expect(service('RestrictAddressFamilies').split(' ')).toEqual(
      expect.arrayContaining(['AF_UNIX', 'AF_INET', 'AF_INET6', 'AF_NETLINK']),
    );
  });
});

test('the agent alone is ended, so that its watchdog outlives it; it waits for no network, and a beacon keeps its devices', () => {
  const [{ unit }] = PARTS;
  expect(only(unit, 'Service', 'KillMode')).toBe('process');
  const text = readFileSync(at('agent', 'farfield-agent.service'), 'utf8');
  expect(text).not.toMatch(/^(After|Requires|Wants)=.*network/m);
  expect(text).not.toMatch(/^(PrivateDevices|ProtectClock|DevicePolicy|DeviceAllow)=/m);
  expect(saidBy(readUnit(at('agent', 'farfield-agent-down.service')))).toMatch(/the scanner's own STOP/);
});

test.skipIf(spawnSync('systemd-analyze', ['--version']).error !== undefined)(
  'systemd reads all four and has nothing to say about them (skipped where there is no systemd-analyze)',
  () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'farfield-units-'));
    try {
      const files = PARTS.flatMap(({ part }) =>
        [`farfield-${part}.service`, `farfield-${part}-down.service`].map((name) => {
          const file = path.join(folder, name);
          writeFileSync(file, readFileSync(at(part, name), 'utf8').replaceAll(INSTALLED, ROOT));
          return file;
        }),
      );
      const checked = spawnSync('systemd-analyze', ['verify', '--man=no', ...files], { encoding: 'utf8' });
      expect([checked.status, checked.stderr]).toEqual([0, '']);
      // It does say something about what is wrong.
      const wrong = files[0] ?? '';
      writeFileSync(wrong, readFileSync(wrong, 'utf8').replace('RestartSec=1', 'RestartSec=soon'));
      expect(spawnSync('systemd-analyze', ['verify', '--man=no', wrong], { encoding: 'utf8' }).stderr).toContain(
        'Failed to parse',
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

function saidBy(down: Unit): string {
  return [...(down.get('Service')?.get('ExecStart') ?? [])].join('\n');
}
