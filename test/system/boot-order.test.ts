import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { parse, stringify } from 'yaml';
import type { WorldEntry } from '../../scripts/demo/world-client.ts';
import { readyForExam, startStep, stepIdOf } from '../support/exam-people.ts';
import { readJournal } from '../support/records.ts';
import { type Config, withSection } from '../support/test-site.ts';
import { startWatchdogSite, type WatchdogSite } from '../support/watchdog-site.ts';

// The agent is killed in mid-scan, and its watchdog with it, so that the scanner scans on. What the next process does first.

let site: WatchdogSite;

beforeAll(async () => {
  site = await startWatchdogSite();
}, 90_000);

afterAll(() => site?.stop());

test(
  'killed in mid-scan and started again: remote control is off and the stop is asked for before anything is dialled',
  { retry: 0 },
  async () => {
    const { demo } = site;
    const couple = await readyForExam(demo);
    await startStep(couple, stepIdOf(couple.mia, 'T1 sag SE'));
    couple.ana.leave();
    couple.mia.leave();
    process.kill(site.watchdogPid(), 'SIGKILL');
    demo.agent.kill('SIGKILL');
    await demo.agent.exited;
    const before = (await readJournal(demo)).length;
    const from = await site.newest();
    // Nobody has stopped it.
    expect(await demo.world.state()).toMatchObject({ scanner: { truth: { state: 'scanning' } } });

    // Where its gateway would be there is somebody who only notes when they are called.
    const calledMs: number[] = [];
    const nobody = createServer((socket) => {
      calledMs.push(Date.now());
      socket.on('error', () => undefined);
    });
    await new Promise<void>((resolve) => nobody.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void nobody.close());
    const { port } = nobody.address() as AddressInfo;
    const file = path.join(demo.folder, 'agent.yaml');
    const config = parse(readFileSync(file, 'utf8')) as Config;
    const url = `ws://127.0.0.1:${port}`;
    writeFileSync(file, stringify(withSection(config, 'gateway', { url, paths: [{ name: 'primary' }] })));

    await demo.restartAgent();
    const isStop = ({ source, what }: WorldEntry): boolean => source === 'scanner' && /^(stop|abort)$/.test(what);
    const stop = await demo.world.logged('the stop', from, isStop, 15_000);
    expect(String(stop.detail['commandId'])).not.toMatch(/^watchdog-/);
    await demo.world.logged('the scan is over', from, ({ what }) => /^scan(Stopped|Aborted)$/.test(what));
    const [dialledMs = 0] = calledMs;
    expect(dialledMs).toBeGreaterThan(0);

    const since = (await readJournal(demo)).slice(before);
    const at = (type: string, what?: string): number =>
      since.find((line) => line.type === type && (what === undefined || line.data['what'] === what))?.wallMs ??
      Infinity;
    expect(since[0]?.type).toBe('booted');
    expect(at('booted')).toBeLessThan(dialledMs);
    expect(at('stop', 'sent')).toBeLessThan(dialledMs);
    // Nobody has control, and nothing of the life before gives it back.
    expect(since.some(({ type, data }) => type === 'control' && data['kind'] === 'granted')).toBe(false);
    const told = (await demo.world.log(from)).filter(({ source, kind }) => source === 'scanner' && kind === 'told');
    expect(told.map(({ what }) => what).filter((what) => what !== 'stop' && what !== 'abort')).toEqual([]);
  },
);
