import { expect, test } from 'vitest';
import { decodeLabLink, encodeLabLink } from './lab-link.ts';

test('a document survives the way through an address, with or without its #', async () => {
  const document = { title: 'Zürich ⚡', events: Array.from({ length: 500 }, (_, index) => ({ atMs: index })) };
  const link = await encodeLabLink(document);
  expect(link).toMatch(/^v1\.[\w-]+$/);
  expect(link.length).toBeLessThan(JSON.stringify(document).length / 2);
  expect(await decodeLabLink(link)).toEqual(document);
  expect(await decodeLabLink(`#${link}`)).toEqual(document);
});

test.each([
  ['another form', 'v2.abc', /not of a form/],
  ['foreign characters', 'v1.!!!', /characters that a link does not have/],
  ['damaged', 'v1.AAAA', /damaged or cut short|holds no document/],
])('%s is refused in words', async (_, link, words) => {
  await expect(decodeLabLink(link)).rejects.toThrow(words);
});

test('a link that was cut short is refused', async () => {
  const link = await encodeLabLink({ words: 'abc '.repeat(100) + Math.PI });
  await expect(decodeLabLink(link.slice(0, -6))).rejects.toThrow(/damaged or cut short/);
});
