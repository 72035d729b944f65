import { readFileSync } from 'node:fs';

/** A unit of systemd, as far as the project's own are written: sections, `Key=value` on one line, comments on lines of their own. */
export type Unit = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

/** @throws Error naming the line that is none of these */
export function readUnit(file: string): Unit {
  const unit = new Map<string, Map<string, string[]>>();
  let section: Map<string, string[]> | null = null;
  for (const [index, line] of readFileSync(file, 'utf8').split('\n').entries()) {
    if (line === '' || line.startsWith('#')) continue;
    const name = /^\[(Unit|Service|Install)\]$/.exec(line)?.[1];
    if (name !== undefined) {
      if (unit.has(name)) throw new Error(`${file}:${index + 1}: [${name}] is there twice`);
      section = new Map();
      unit.set(name, section);
      continue;
    }
    const [, key, value] = /^([A-Z][A-Za-z]+)=(.*)$/.exec(line) ?? [];
    if (section === null || key === undefined || value === undefined || value.endsWith('\\'))
      throw new Error(`${file}:${index + 1}: not a section, a key with its value or a comment: ${line}`);
    section.set(key, [...(section.get(key) ?? []), value]);
  }
  return unit;
}

/** @throws Error when the key is not there, or there more than once */
export function only(unit: Unit, section: 'Unit' | 'Service' | 'Install', key: string): string {
  const values = unit.get(section)?.get(key) ?? [];
  const [value] = values;
  if (value === undefined || values.length > 1) throw new Error(`[${section}] ${key} is there ${values.length} times`);
  return value;
}
