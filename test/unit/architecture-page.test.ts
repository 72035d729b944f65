import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../../scripts/run-command.ts';

const PAGE = readFileSync(path.join(ROOT, 'docs', 'ARCHITECTURE.md'), 'utf8');
const FILE = /`((?:agent|gateway|console|protocol|simulators|test)\/[\w./-]+\.tsx?)`/g;

test('every file that the architecture page names is there', () => {
  const named = [...PAGE.matchAll(FILE)].map((match) => match[1] ?? '');
  expect(named.length).toBeGreaterThan(50);
  expect(named.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
});

test('each arrow inside a process is an import, one way or the other', () => {
  const arrows = [...PAGE.matchAll(/`([\w./-]+\.tsx?)`\s*→\s*(?=`([\w./-]+\.tsx?)`)/g)].map(
    (match) => [match[1] ?? '', match[2] ?? ''] as const,
  );
  expect(arrows.length).toBeGreaterThan(35);
  const imports = (from: string, to: string): boolean => {
    const text = readFileSync(path.join(ROOT, from), 'utf8');
    const name = path.basename(to).replace(/\./g, '\\.');
    const isCore = to.startsWith('protocol/src/policy/') && /@farfield\/protocol\/policy'/.test(text);
    return isCore || new RegExp(`from '[^']*/${name}'|new URL\\('[^']*/${name}'`).test(text);
  };
  const broken = arrows.filter(([from, to]) => !imports(from, to) && !imports(to, from));
  expect(broken.map(([from, to]) => `${from} → ${to}`)).toEqual([]);
});
