import { registerHooks } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from '../../../scripts/run-command.ts';

/** One change of a source text, made while it is loaded into this process. Nothing on the disk changes. */
export interface Patch {
  /** from the repository's root */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/**
 * Loads the named files with these changes, in this process and from now on: call it before the first import of them.
 *
 * @throws Error while loading when a text to change is not there: a patch that changes nothing proves nothing
 */
export function patchSources(patches: readonly Patch[]): void {
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (!url.startsWith('file:')) return loaded;
      const file = path.relative(ROOT, fileURLToPath(url.split('?')[0] ?? url));
      const mine = patches.filter((one) => one.file === file);
      if (mine.length === 0 || loaded.source === undefined || loaded.source === null) return loaded;
      const text = typeof loaded.source === 'string' ? loaded.source : Buffer.from(asBytes(loaded.source)).toString();
      return { ...loaded, source: mine.reduce(applied, text) };
    },
  });
}

function asBytes(source: ArrayBuffer | NodeJS.TypedArray): Uint8Array {
  return source instanceof ArrayBuffer
    ? new Uint8Array(source)
    : new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
}

function applied(text: string, { file, find, replace }: Patch): string {
  if (!text.includes(find)) throw new Error(`${file} has no text "${find}" to change`);
  return text.replaceAll(find, () => replace);
}
