import { appendFileSync, chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Person } from '../../scripts/demo/person.ts';
import { readyForExam, startStep, stepIdOf } from '../support/exam-people.ts';
import { readJournal } from '../support/records.ts';
import { NO_SYSTEMD, ServiceManager, unitHere } from '../support/service-manager.ts';
import { tempFolder } from '../support/test-site.ts';
import { until } from '../support/wait.ts';
import { scannerSays, startWatchdogSite, type WatchdogSite } from '../support/watchdog-site.ts';

// The agent as a hospital runs it, under a real systemd and by the units that are shipped. What is changed in them for this
// test: paths, the user, and PrivateTmp, because the site of a test lies in /tmp.

const AGENT = 'farfield-agent.service';
const DOWN = 'farfield-agent-down.service';

if (NO_SYSTEMD !== null) process.stderr.write(`skipped: the units under a real systemd: ${NO_SYSTEMD}\n`);

describe.skipIf(NO_SYSTEMD !== null)('under systemd', { retry: 0 }, () => {
  const folder = tempFolder('supervised');
  const said = path.join(folder.path, 'said.txt');
  let site: WatchdogSite;
  let manager: ServiceManager;
  let inTheWay: Server | null = null;

  beforeAll(async () => {
    site = await startWatchdogSite();
    await site.demo.agent.stop();
    const beacon = path.join(folder.path, 'beacon');
    writeFileSync(beacon, `#!/bin/sh\necho "$1" >> ${said}\n`);
    chmodSync(beacon, 0o755);
    writeFileSync(said, '');
    const agentFile = path.join(site.demo.folder, 'agent.yaml');
    manager = await ServiceManager.start(folder.path, {
      [AGENT]: unitHere('agent', AGENT, {
        '/etc/farfield/agent.yaml': agentFile,
        'User=farfield\nGroup=farfield\n': `ReadWritePaths=${site.demo.folder} ${folder.path} /tmp\n`,
        'PrivateTmp=yes\n': `StandardError=append:${site.demo.agent.logFile}\n`,
        'StateDirectory=farfield\nStateDirectoryMode=0700\nConfigurationDirectory=farfield\n': '',
      }),
      [DOWN]: unitHere('agent', DOWN, {
        '/usr/bin/logger --priority daemon.emerg --tag farfield': beacon,
        '-/etc/farfield/beacon': beacon,
      }),
    });
  }, 120_000);

  afterAll(async () => {
    inTheWay?.close();
    await manager?.stop();
    await site?.stop();
    folder.remove();
  });

  const state = (): Promise<string> => manager.property(AGENT, 'ActiveState');
  const runs = (): Promise<boolean> =>
    Person.signIn(site.demo.onsiteSeat, 'mia.demo').then(
      (mia) => {
        mia.leave();
        return true;
      },
      () => false,
    );

  test('killed in mid-scan: its watchdog outlives it and stops the scan, it is started again, evaluates before it networks, and nothing starts', async () => {
    await manager.ask('start', AGENT);
    await until('the agent serves its people', runs, { withinMs: 30_000, everyMs: 500 });
    const couple = await readyForExam(site.demo);
    await startStep(couple, stepIdOf(couple.mia, 'T1 sag SE'));
    couple.ana.leave();
    couple.mia.leave();
    const from = await site.newest();
    await manager.ask('kill', '--kill-whom=main', '--signal=KILL', AGENT);
    const stop = await site.demo.world.logged('the stop', from, scannerSays('stop'), 4_000);
    expect(String(stop.detail['commandId'])).toMatch(/^watchdog-/);
    await until('it runs again', async () => (await state()) === 'active' && (await runs()), {
      withinMs: 40_000,
      everyMs: 500,
    });
    expect(await manager.property(AGENT, 'NRestarts')).toBe('1');
    const told = (await site.demo.world.log(from)).filter(({ source }) => source === 'scanner');
    expect(told.filter(({ what }) => what === 'start' || what === 'resume')).toEqual([]);
    const journal = await readJournal(site.demo);
    const since = journal.slice(journal.findLastIndex((line) => line.type === 'booted'));
    expect(since.some((line) => line.type === 'intent')).toBe(false);
    // Not down: it is started again, and nobody is told that it is not.
    expect(readFileSync(said, 'utf8')).toBe('');
  });

  test('stopped by its people: down, no alarm, and not started again', async () => {
    await manager.ask('stop', AGENT);
    expect(await state()).toBe('inactive');
    expect(await manager.property(DOWN, 'ActiveState')).toBe('inactive');
  });

  test('a configuration that is refused: once, and then Farfield is said to be down', async () => {
    const file = path.join(site.demo.folder, 'agent.yaml');
    const good = readFileSync(file, 'utf8');
    appendFileSync(file, '\nunheardOf: 1\n');
    await manager.ask('start', AGENT);
    await until('it failed', async () => (await state()) === 'failed', { withinMs: 20_000, everyMs: 200 });
    writeFileSync(file, good);
    expect([await manager.property(AGENT, 'ExecMainStatus'), await manager.property(AGENT, 'NRestarts')]).toEqual([
      '2',
      '0',
    ]);
    await until('it is said', async () => (await manager.property(DOWN, 'ActiveState')) === 'active');
    expect(readFileSync(said, 'utf8')).toMatch(/Farfield is down here.*\nfarfieldDown\n/);
  });

  test('it ends at each start: tried six times, and then down for good, and said', async () => {
    await manager.ask('reset-failed', AGENT);
    await manager.ask('stop', DOWN);
    writeFileSync(said, '');
    const port = Number(new URL(site.demo.onsiteUrl).port);
    inTheWay = createServer().listen(port, '127.0.0.1');
    const boots = async (): Promise<number> =>
      (await readJournal(site.demo)).filter(({ type }) => type === 'booted').length;
    const before = await boots();
    await manager.ask('start', AGENT);
    await until('it is given up', async () => (await state()) === 'failed', { withinMs: 90_000, everyMs: 500 });
    expect(await manager.property(AGENT, 'ExecMainStatus')).toBe('1');
    expect((await boots()) - before).toBe(6);
    await until('it is said', async () => (await manager.property(DOWN, 'ActiveState')) === 'active');
    expect(readFileSync(said, 'utf8').match(/farfieldDown/g)).toHaveLength(1);

    // What was in the way is gone: people start it, and nothing is said to be down any more.
    inTheWay.close();
    inTheWay = null;
    await manager.ask('reset-failed', AGENT);
    await manager.ask('start', AGENT);
    await until('it runs', runs, { withinMs: 30_000, everyMs: 500 });
    expect(await manager.property(DOWN, 'ActiveState')).toBe('inactive');
  });
});
