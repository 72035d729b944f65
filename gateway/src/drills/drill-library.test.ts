import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { readDrillLibrary } from './drill-library.ts';

let folder = '';
afterEach(async () => {
  if (folder !== '') await rm(folder, { recursive: true });
  folder = '';
});

test('scenarios come in their order with their documents; what cannot be read is named and hides no other', async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'farfield-drills-'));
  const scenario = (number: number, id: string): string =>
    `id: ${id}\nnumber: ${number}\ntitle: ${id} of them\nheading: emergencies\nways: [live]\nendsAtS: 60\n`;
  await writeFile(path.join(folder, 'b.yaml'), scenario(2, 'second'));
  await writeFile(path.join(folder, 'a.yaml'), scenario(9, 'last'));
  await writeFile(path.join(folder, 'bad.yaml'), 'id: [');
  await writeFile(path.join(folder, 'other.yaml'), 'a: 1');
  await writeFile(path.join(folder, 'notes.txt'), 'nothing');
  const { drills, unread } = await readDrillLibrary(folder);
  expect(drills.map((one) => one.id)).toEqual(['second', 'last']);
  expect(drills[0]?.document).toMatchObject({ endsAtS: 60 });
  expect(unread.map((one) => one.file).toSorted()).toEqual(['bad.yaml', 'other.yaml']);
});
