import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { consoleFixture, NOW_MS } from '../gallery/state-fixture.ts';
import { ConsoleContext } from '../shell/console-context.ts';
import { WaveStore } from './wave-store.ts';
import { ZoneMap } from './zone-map.tsx';
import { ZoneStrip } from './zone-strip.tsx';

/** What both say of the zones, so long after the site was heard last. */
function words(unheardMs: number): readonly string[] {
  const state = consoleFixture('remote', (view) => ({
    ...view,
    zone: { ...view.zone, ferromagnetic: 'quiet', ferromagneticAgeMs: 12_000 },
  }));
  const nowMs = NOW_MS + unheardMs;
  const value = {
    state,
    nowMs,
    waves: new WaveStore(),
    now: () => nowMs,
    act: () => undefined,
    pressedBarred: () => undefined,
    drill: null,
    drillFace: { kind: 'none' } as const,
    realMs: nowMs,
    askDrill: () => undefined,
    acknowledgeIncident: null,
    readBackIncident: null,
  };
  return [ZoneStrip, ZoneMap].map((panel) =>
    renderToStaticMarkup(createElement(ConsoleContext.Provider, { value }, createElement(panel)))
      .replaceAll(/<[^>]*>/g, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim(),
  );
}

test('the detector is quiet for as long as the site was heard, and no longer', () => {
  for (const said of words(0)) expect(said).toMatch(/FMD quiet 1[23] s/);
  const asOf = words(300_000);
  for (const said of asOf) {
    expect(said).toContain('as of');
    expect(said).toContain('FMD quiet 12 s');
  }
});
