import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plant } from './plants/plant.ts';

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/**
 * From now on every file that this plant names is loaded with its change in it.
 *
 * @throws Error when a text to change is not in its file exactly once: the plant has to follow the code
 */
export function installPlant({ name, patches }: Plant): void {
  const changed = new Map<string, string>();
  for (const { file, find, replace } of patches) {
    const full = path.join(ROOT, file);
    const source = changed.get(full) ?? readFileSync(full, 'utf8');
    const places = source.split(find).length - 1;
    if (places !== 1) throw new Error(`plant ${name}: its text stands ${places} times in ${file}, not once`);
    changed.set(
      full,
      source.replace(find, () => replace),
    );
  }
  registerHooks({
    load(url, context, nextLoad) {
      const source = url.startsWith('file:') ? changed.get(fileURLToPath(url)) : undefined;
      return source === undefined
        ? nextLoad(url, context)
        : { format: 'module-typescript', source, shortCircuit: true };
    },
  });
}
