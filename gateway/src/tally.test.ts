import { expect, test } from 'vitest';
import { Metrics } from './metrics.ts';

test('what is counted with every frame is told once a scrape, and scraping twice does not count twice', async () => {
  const metrics = new Metrics();
  metrics.frame('agent', 'in', 'waveform');
  metrics.frame('agent', 'in', 'waveform');
  metrics.frame('console', 'out', 'waveform');
  metrics.bytes('agent', 'in', 120);
  metrics.bytes('agent', 'in', 5);
  const lines = async (): Promise<string[]> =>
    (await metrics.registry.metrics()).split('\n').filter((line) => /^farfield_gateway_(frames|relayed)/.test(line));
  const told = [
    'farfield_gateway_frames_total{peer="agent",direction="in",body="waveform"} 2',
    'farfield_gateway_frames_total{peer="console",direction="out",body="waveform"} 1',
    'farfield_gateway_relayed_bytes_total{peer="agent",direction="in"} 125',
  ];
  expect(await lines()).toEqual(told);
  expect(await lines()).toEqual(told);
});
