import type { Log } from './log.ts';

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly sentence: string;
  readonly fields: object;
}

/** A log that remembers, for tests. */
export function testLog(): { readonly log: Log; readonly lines: readonly LogLine[]; readonly codes: () => string[] } {
  const lines: LogLine[] = [];
  const at = (level: LogLine['level']) => (fields: object, sentence: string) => {
    lines.push({ level, sentence, fields });
  };
  return {
    log: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') },
    lines,
    codes: () =>
      lines.flatMap(({ fields }) => ('code' in fields && typeof fields.code === 'string' ? [fields.code] : [])),
  };
}
