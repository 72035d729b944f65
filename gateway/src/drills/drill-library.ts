import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

/** As much of a scenario as a list shows; the site reads the whole of it, under its own policy. */
const LISTED = z.looseObject({
  id: z.string().min(1),
  number: z.number(),
  title: z.string().min(1),
  heading: z.string(),
  ways: z.array(z.string()),
});

export interface ListedDrill {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly heading: string;
  readonly ways: readonly string[];
  /** as its file says it */
  readonly document: unknown;
}

/** The scenarios of a folder in their order, read anew each time: a facility writes its own while the gateway runs. */
export async function readDrillLibrary(folder: string): Promise<{
  readonly drills: readonly ListedDrill[];
  /** files that no scenario could be read from, and why */
  readonly unread: readonly { readonly file: string; readonly why: string }[];
}> {
  const files = (await readdir(folder)).filter((one) => /\.ya?ml$/.test(one));
  const drills: ListedDrill[] = [];
  const unread: { file: string; why: string }[] = [];
  for (const file of files) {
    try {
      const document: unknown = parse(await readFile(path.join(folder, file), 'utf8'));
      const { id, number, title, heading, ways } = LISTED.parse(document);
      drills.push({ id, number, title, heading, ways, document });
    } catch (error) {
      const why = error instanceof z.ZodError ? 'it is no scenario' : String(error).slice(0, 200);
      unread.push({ file, why });
    }
  }
  return { drills: drills.toSorted((left, right) => left.number - right.number), unread };
}
