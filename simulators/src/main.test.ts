import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'farfield-simulate-'));

const EVERY_PORT_FREE = `
scanner: { timeScale: 0.5 }
network:
  paths: [{ name: primary, target: '127.0.0.1:9' }]
`;

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `simulate`; once stdout has a line, ends it by SIGTERM. */
function simulate(...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      if (stdout.startsWith('{') && stdout.includes('\n')) child.kill('SIGTERM');
    });
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

function config(text: string): string {
  const file = join(mkdtempSync(join(folder, 'c-')), 'world.yaml');
  writeFileSync(file, text);
  return file;
}

test('the world says where it listens in one line on stdout, and ends with 0 on SIGTERM', async () => {
  const { code, stdout, stderr } = await simulate('world', '--config', config(EVERY_PORT_FREE));
  expect(stderr).not.toContain('Error');
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  const ready: unknown = JSON.parse(stdout);
  expect(ready).toEqual({
    ready: true,
    endpoints: {
      scanner: expect.stringMatching(/^opc\.tcp:\/\/127\.0\.0\.1:\d+$/),
      screen: expect.stringMatching(/^rfb:\/\/127\.0\.0\.1:\d+$/),
      monitor: expect.stringMatching(/^opc\.tcp:\/\/127\.0\.0\.1:\d+$/),
      zone: expect.stringMatching(/^opc\.tcp:\/\/127\.0\.0\.1:\d+$/),
      ups: expect.stringMatching(/^nut:\/\/127\.0\.0\.1:\d+\/mri$/),
      'path.primary': expect.stringMatching(/^tcp:\/\/127\.0\.0\.1:\d+$/),
      control: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    },
  });
  expect(code).toBe(0);
});

test('one device runs alone', async () => {
  const { code, stdout } = await simulate('ups', '--config', config(EVERY_PORT_FREE));
  expect(JSON.parse(stdout)).toEqual({ ready: true, endpoints: { ups: expect.stringMatching(/^nut:/) } });
  expect(code).toBe(0);
});

test.each([
  ['no configuration', [], 2],
  ['an unknown part', ['toaster', '--config', 'x.yaml'], 2],
  ['an unknown option', ['--verbose'], 2],
  ['a configuration with an unknown key', ['world', '--config', config('scaner: {}')], 2],
  ['a file that is not there', ['world', '--config', join(folder, 'none.yaml')], 2],
  ['a device that is not fitted', ['monitor', '--config', config('monitor: { fitted: false }')], 1],
])('%s ends with its exit code and says why', async (_name, args, exitCode) => {
  const { code, stderr } = await simulate(...args);
  expect(stderr.length).toBeGreaterThan(20);
  expect(code).toBe(exitCode);
});

test('--help is no error', async () => {
  const { code, stdout } = await simulate('--help');
  expect(stdout).toMatch(/^usage: simulate/);
  expect(code).toBe(0);
});
