import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { siteViewFixture } from '../gallery/site-view-fixture.ts';
import { PowerWords } from './power-words.tsx';

const { power } = siteViewFixture();
const words = (own: Partial<typeof power>): string =>
  renderToStaticMarkup(createElement(PowerWords, { power: { ...power, ...own }, isFaded: false }));

test('on battery the words name what it feeds', () => {
  const text = words({ mains: 'lost', upsFeeds: 'console and agent', upsRuntimeMs: 540_000 });
  expect(text).toContain('ON BATTERY');
  expect(text).toContain('UPS 9 min');
  expect(text).toContain('feeds console and agent');
});

test('mains that nobody knows of is said to be unknown, never on', () => {
  const text = words({ mains: 'unknown', upsRuntimeMs: -1, upsChargePercent: -1 });
  expect(text).toContain('unknown');
  expect(text).toContain('UPS unknown');
  expect(text).not.toContain('data-mains="on"');
});
