import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../../scripts/run-command.ts';

const SOURCE = path.join(ROOT, 'console', 'src');
const FILES = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file))
  .map((file) => ({ file, text: readFileSync(path.join(SOURCE, file), 'utf8') }));

function source(file: string): string {
  const found = FILES.find((one) => one.file === file);
  if (found === undefined) throw new Error(`no such file: console/src/${file}`);
  return found.text;
}

const where = (pattern: RegExp): readonly string[] =>
  FILES.filter(({ text }) => pattern.test(text)).map(({ file }) => file);

describe('the pages', () => {
  test('nothing on a page is called emergency stop; the one stop is STOP SCAN', () => {
    expect(FILES.length).toBeGreaterThan(60);
    expect(where(/emergency[- ]?stop|\be-stop\b/i)).toEqual([]);
    expect(source('state/stop-face.ts')).toContain("label: 'STOP SCAN' | 'ASK SITE TO STOP'");
  });

  test('STOP acts on press-down, is never disabled, and nothing asks before it', () => {
    const button = source('panels/stop-button.tsx');
    expect(button).toContain("onPressStart={() => act({ kind: 'stop' })}");
    expect(button).not.toMatch(/isDisabled|disabled=|aria-disabled/);
    expect(where(/\b(?:confirm|prompt|alert)\(|<(?:Alert)?Dialog|<Modal|role="(?:alert)?dialog"/)).toEqual([]);
  });

  test('an alarm has its priority as a word and as a shape, not by colour alone', () => {
    const alarms = source('panels/alarms-panel.tsx');
    expect(alarms).toContain('<Mark kind={alarm.priority} />');
    expect(alarms).toContain('{alarm.priority}: ');
    const marks = source('panels/mark.tsx');
    for (const priority of ['high', 'medium', 'low', 'info']) {
      const shape = new RegExp(`^  ${priority}: '(.+)',$`, 'm').exec(marks)?.[1];
      expect(shape, priority).toBeDefined();
      expect(marks.split(shape ?? '?')).toHaveLength(2);
    }
  });
});
