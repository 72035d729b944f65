import { LINK_TEST } from '@farfield/protocol/link-test';
import { describe, expect, test } from 'vitest';
import { preparedSite } from './prepared-site.ts';
import { VirtualPipes } from './virtual-pipes.ts';
import { VirtualSite } from './virtual-site.ts';

/** Of a line at its own pace: both hops, and the agent's and the page's turns. */
const QUIET_STOP_MS = 150;

function quietSite(line: { mbps: number; delayMs: number } = { mbps: 8, delayMs: 30 }) {
  const site = new VirtualSite();
  const pipes = new VirtualPipes(site, line);
  site.passes(12_000);
  return { site, pipes };
}

const records = (site: VirtualSite) =>
  site.journal.flatMap(({ record }) => (record.type === 'linkTest' ? [record.data] : []));
const shown = (site: VirtualSite) => site.remote.page.view?.value.linkTest;

/** Passes until this is so. @throws Error when it never is */
function until(site: VirtualSite, isSo: () => boolean, withinMs = 20_000): void {
  for (let passedMs = 0; !isSo(); passedMs += 5) {
    if (passedMs > withinMs) throw new Error(`never: ${isSo.toString()}`);
    site.passes(5);
  }
}

test('before the session: asked on the page, measured over both hops, in the record, and shown to both people', () => {
  const { site, pipes } = quietSite();
  site.must(site.remote, { kind: 'testLink' });
  expect(shown(site)?.running).toMatchObject({ consoleId: 'c-remote', line: 0, lines: 1 });
  until(site, () => records(site).length > 0);
  site.passes(1_000);
  expect(records(site)).toMatchObject([{ what: 'measured', verdict: 'limits', by: 'ana Demo', consoleId: 'c-remote' }]);
  const [line] = shown(site)?.last.lines ?? [];
  expect(line?.roundTripP50Ms).toBeGreaterThanOrEqual(60);
  expect(line?.roundTripP50Ms).toBeLessThan(66);
  expect(line?.downMbps).toBeGreaterThan(6.8);
  expect(line?.downMbps).toBeLessThanOrEqual(8.2);
  expect(line?.findings.map((one) => one.verdict)).toContain('limits');
  expect(site.onsite.page.view?.value.linkTest.last.verdict).toBe('limits');
  expect(pipes.sentBytes).toBeLessThan(2 * LINK_TEST.bytesMax);
});

describe('a line full of it', () => {
  test.each([
    // Its hanging up may come before the STOP, by a socket of its own.
    { doesPageYield: true, why: /ana Demo|closed before/ },
    { doesPageYield: false, why: /ana Demo/ },
  ])('a STOP pressed meanwhile is there in a moment, page gives way: $doesPageYield', ({ doesPageYield, why }) => {
    const { site, pipes } = quietSite({ mbps: 3, delayMs: 15 });
    pipes.doesPageYield = doesPageYield;
    site.must(site.remote, { kind: 'testLink' });
    // In the part that fills the way of the STOP.
    until(site, () => pipes.queuedMs('toSite') > 60);
    const pressedMs = site.clock.nowMs();
    site.presses(site.remote, { kind: 'stop' });
    const isStopped = (): boolean =>
      site.journal.some(({ record }) => record.type === 'command' && record.data['action'] === 'stop');
    until(site, isStopped);
    // What stands before a STOP is the queue of a test at most, and that is bounded by its own rule.
    expect(site.clock.nowMs() - pressedMs).toBeLessThan(QUIET_STOP_MS + 250);
    // In the same step.
    expect(records(site)).toMatchObject([{ verdict: '', why: expect.stringMatching(why) }]);
    // Hung up: what was under way drains, and nothing comes after it.
    site.passes(600);
    expect(pipes.isFilling).toBe(false);
  });

  test('neither page nor site finds the link late for it, and no control would be lost', () => {
    const { site } = quietSite({ mbps: 2, delayMs: 15 });
    site.must(site.remote, { kind: 'testLink' });
    let worstMs = 0;
    until(site, () => {
      worstMs = Math.max(worstMs, site.clock.nowMs() - (site.remote.page.echoSentMs ?? 0));
      return records(site).length > 0;
    });
    expect(records(site)).toMatchObject([{ what: 'measured' }]);
    // Suspect begins at 1 s, counted from the sending of what was echoed last.
    expect(worstMs).toBeLessThan(1_000);
  });
});

describe('an exam goes first', () => {
  test('with the patient in Zone IV, and while it scans, it is refused with that reason', () => {
    const { site, scan } = preparedSite();
    const pipes = new VirtualPipes(site, { mbps: 20, delayMs: 15 });
    expect(site.acts(site.remote, { kind: 'testLink' })).toBe('zone4NotEmpty');
    expect(scan(site.remote, 0)).toBe('done');
    site.passes(1_500);
    expect(site.acts(site.remote, { kind: 'testLink' })).toContain('scannerBusy');
    // Also by a page that refuses nothing by itself.
    site.sendsUnasked(site.remote, { kind: 'testLink' });
    site.passes(500);
    expect(site.agent.linkTest.running).toBeNull();
    expect(pipes.sentBytes).toBe(0);
  });

  test('somebody goes in while one runs: it ends in that step, and the record says why', () => {
    const { site, pipes } = quietSite();
    site.must(site.remote, { kind: 'testLink' });
    until(site, () => pipes.isFilling);
    site.count4 = 1;
    site.passes(150);
    expect(site.agent.linkTest.running).toBeNull();
    expect(records(site)).toMatchObject([{ what: 'ended', why: expect.stringMatching(/Zone IV/) }]);
    const sentBytes = pipes.sentBytes;
    site.passes(1_000);
    expect(pipes.sentBytes).toBe(sentBytes);
  });

  test('the link cut in the middle: an end, a record, and nothing that goes on by itself when it is back', () => {
    const { site, pipes } = quietSite();
    site.must(site.remote, { kind: 'testLink' });
    until(site, () => pipes.isFilling);
    site.silence(site.remote);
    pipes.hangUp();
    until(site, () => records(site).length > 0, 30_000);
    expect(records(site)[0]).toMatchObject({ verdict: expect.not.stringMatching(/^fit/) });
    const sentBytes = pipes.sentBytes;
    site.passes(10_000);
    expect(pipes.sentBytes).toBe(sentBytes);
  });
});

test('the same acts give the same lines', () => {
  const lines = (): readonly string[] => {
    const { site } = quietSite();
    site.must(site.remote, { kind: 'testLink' });
    return site.passes(12_000).lines;
  };
  expect(lines()).toEqual(lines());
});
