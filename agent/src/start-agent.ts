import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import type { AgentHello, Body } from '@farfield/protocol';
import { PROTOCOL_VERSION, SCHEMA_HASH } from '@farfield/protocol';
import type { SiteIdentity, Verdict } from '@farfield/protocol/policy';
import { Registry } from 'prom-client';
import type { AdapterPort } from './adapters/adapter-port.ts';
import manifest from '../package.json' with { type: 'json' };
import { Agent, type AgentLog } from './agent.ts';
import { agentMetrics } from './agent-metrics.ts';
import { type Clock, systemClock } from './clock.ts';
import { type AgentConfig, capabilityMisfits } from './config/agent-config.ts';
import { clickedCommands } from './config/clicked-commands.ts';
import { choosePolicy, type PolicyChoice } from './config/choose-policy.ts';
import { keepPolicy, keptPolicyFile, readKeptPolicy } from './config/kept-policy.ts';
import { watchPolicyFile } from './config/policy-watch.ts';
import { readSecret } from './config/read-secret.ts';
import { CoreRecordFiles } from './core-record/core-record-files.ts';
import { CoreRecorder } from './core-record/core-recorder.ts';
import { DrillRecordFiles } from './drill/drill-records.ts';
import { END_OF_RECORD_WITHIN_MS, endInTurn, type PartToEnd } from './end-in-turn.ts';
import { collectInCalm } from './host/collect-in-calm.ts';
import { readDiskSpace, watchDisk } from './host/disk-watch.ts';
import { hostWords } from './host/host-findings.ts';
import { HostWatch } from './host/host-watch.ts';
import { probeHost } from './host/probe-host.ts';
import { readCertificate } from './host/read-certificate.ts';
import { siteCertificates } from './host/site-certificates.ts';
import { InspectServer } from './inspect/inspect-server.ts';
import { openJournal } from './journal/sqlite-journal.ts';
import { LinkTestService } from './link-test/link-test-service.ts';
import { partsToEnd } from './parts-to-end.ts';
import { OnsiteServer } from './onsite/onsite-server.ts';
import { ClickingScanner } from './safety/clicking-scanner.ts';
import { Guard } from './safety/guard.ts';
import { screenSocketUrl } from './screen/screen-address.ts';
import { ScreenService } from './screen/screen-service.ts';
import { scannerScreen } from './screen/scanner-screen.ts';
import { NO_STAND_INS, type StandIns } from './stand-ins.ts';
import { BackfillPace } from './uplink/backfill-pace.ts';
import { JournalStreamer } from './uplink/journal-streamer.ts';
import { Uplink } from './uplink/uplink.ts';
import { scanRisk } from './watchdog/scan-risk.ts';
import { WatchdogLink } from './watchdog/watchdog-link.ts';
import type { AgentAsHeard } from './watchdog/watchdog-machine.ts';
import { watchdogProcess } from './watchdog/watchdog-process.ts';

export interface RunningAgent {
  /** '' when the site has no such part */
  readonly onsiteUrl: string;
  readonly inspectUrl: string;
  readonly agent: Agent;
  /** the site shuts itself down in order: whoever runs this stops it and ends the process */
  readonly dark: Promise<string>;
  /** it shuts down, or has; a moment before `dark`, while its last word is on its way */
  isDark(): boolean;
  /** Ends every part in turn, the record last. Never rejects, and ends in time whatever a part does. */
  stop(): Promise<void>;
}

const VERSIONS = {
  agent: manifest.version,
  protocol: PROTOCOL_VERSION,
  schema: SCHEMA_HASH,
  node: process.versions.node,
};

/** How long the last word of a site that shuts down is given to reach screens and gateway. */
const LAST_WORD_MS = 500;

/**
 * Builds one agent from its configuration and starts it: the journal first (it holds what survives), then protective
 * evaluation with the devices, then the on-site console, and the network last.
 *
 * @throws Error naming the file, key or address that is wrong
 */
export async function startAgent(
  config: AgentConfig,
  log: AgentLog,
  clock: Clock = systemClock,
  { adapterOf, looksOn }: StandIns = NO_STAND_INS,
): Promise<RunningAgent> {
  const incarnation = `a-${clock.wallMs().toString(36)}-${randomBytes(4).toString('hex')}`;
  const { site } = config;
  const journal = await openJournal({ file: config.journal.file, incarnation });
  const adapters: AdapterPort[] = config.adapters.map((one) =>
    adapterOf(one, { siteId: site.siteId, scannerRef: site.scannerRef }, clock),
  );
  const commander = adapters.find((one) => one.capabilities !== null);
  const clicks = clickedCommands(config.screen, config.adapters);
  const scanner =
    clicks.size === 0
      ? commander
      : new ClickingScanner({ commander: commander ?? null, clicks, presser: () => screen });
  const guard = scanner === undefined ? null : new Guard({ adapter: scanner, clock });
  const { chosen, note } = policyAtStart(config, journal.fold.session !== null, log);
  const { policy, policyHash } = chosen;
  const identity: SiteIdentity = { siteId: site.siteId, scannerRef: site.scannerRef, policy, policyHash };
  const parts: PartToEnd[] = [];
  const disk = path.dirname(path.resolve(config.journal.file));
  const record = new CoreRecordFiles({
    folder: path.join(disk, 'core-record'),
    wallMs: () => clock.wallMs(),
    log,
    readSpace: () => readDiskSpace(disk),
  });
  record.start();
  parts.push({ name: 'record of the core', end: () => record.stop(), withinMs: END_OF_RECORD_WITHIN_MS });

  const drills = new DrillRecordFiles({
    folder: path.join(disk, 'drills'),
    failed: (error) =>
      log.error({ err: error, code: 'DRILL_RECORD_FAILED' }, 'the record of a drill could not be written'),
    sealed: (seal) => agent.post({ kind: 'drillSealed', ...seal }),
  });
  parts.push({ name: 'records of drills', end: () => drills.settled(), withinMs: END_OF_RECORD_WITHIN_MS });

  let isDark = false;
  let goDark: (because: string) => void = () => undefined;
  const dark = new Promise<string>((resolve) => {
    goDark = (because) => {
      isDark = true;
      // Time for the last word to reach screens and gateway.
      setTimeout(() => resolve(because), LAST_WORD_MS);
    };
  });
  let uplink: Uplink | null = null;
  let onsite: OnsiteServer | null = null;
  let screen: ScreenService | null = null;
  let watchdog: WatchdogLink | null = null;
  let isCalm = false;
  let now: AgentAsHeard = { scan: 'none', mayHold: false };
  const linkTest = new LinkTestService({
    log,
    onLine: (pipe, outcome) => agent.post({ kind: 'linkTestLine', pipe, outcome }),
  });
  const agent = new Agent(
    {
      siteId: site.siteId,
      name: site.name,
      scannerName: site.scannerName,
      scannerRef: site.scannerRef,
      fieldTesla: site.fieldTesla,
      upsFeeds: site.upsFeeds.join(', '),
    },
    identity,
    {
      clock,
      log,
      journal,
      guard,
      adapters,
      recorder: new CoreRecorder(record),
      drills,
      sendToGateway: (body) => void uplink?.send(body),
      sendToOnsite: (consoleId, body) => void onsite?.sendTo(consoleId, body),
      broadcastOnsite: (body) => {
        onsite?.broadcast(body);
      },
      dialLinkTest: ({ pipe, ticket, sitePath }) => {
        const by = uplink?.route(sitePath);
        if (by === undefined) linkTest.cannotDial(pipe, sitePath);
        else linkTest.dial({ pipe, ticket, ...by, url: screenSocketUrl(by.url).href });
      },
      hangUpLinkTest: () => linkTest.hangUp(),
      onShutdown: (because) => {
        log.warn({ code: 'SITE_DARK', because }, 'the site shuts down in order');
        goDark(because);
      },
      onTurn: (policy) => {
        const mayHold = policy.lease.control.kind === 'granted' || screen?.mayBeHeld === true;
        now = { scan: scanRisk(policy), mayHold };
        isCalm = now.scan === 'none';
        watchdog?.turn(now);
      },
      beforeActs: (policy) => {
        // The watchdog knows of a START before the scanner does: the agent may die right after it.
        watchdog?.tellAtOnce(scanRisk(policy));
        looksOn(policy);
      },
      onScreenSituation: (situation) => {
        screen?.setSituation(situation);
      },
    },
  );
  parts.push({ name: 'journal', end: () => journal.close(), withinMs: END_OF_RECORD_WITHIN_MS });
  await agent.start();
  parts.push({ name: 'agent', end: () => agent.stop() });
  parts.push({ name: 'link test', end: () => linkTest.hangUp() });
  const tellWatchdog = (raw: 'good' | 'bad', words: string): void => agent.hostFact({ input: 'watchdog', raw, words });
  if (config.watchdog !== null) {
    const link = new WatchdogLink({ start: watchdogProcess(config.file), clock, log, tell: tellWatchdog, now });
    link.start();
    watchdog = link;
    parts.push({ name: 'watchdog', end: () => link.stop() });
    // Nobody looks at what is signed to be missing.
    if (policy.equipment.watchdog.fit === 'notFitted')
      log.warn(
        { code: 'WATCHDOG_NOT_ASKED' },
        'a watchdog runs, and by the signed policy there is none: it bars no start',
      );
  } else tellWatchdog('bad', 'the agent’s file has none');
  parts.push({
    name: 'disk watch',
    end: watchDisk({ post: (fact) => agent.hostFact(fact), read: () => readDiskSpace(disk) }),
  });
  const host = new HostWatch({
    clock,
    certificates: siteCertificates(config),
    probe: () => probeHost(),
    readCertificate,
    readSpace: () => readDiskSpace(disk),
    tell: ({ what, level, words, next }) => {
      const fields = { what, level, words, next, code: 'HOST_HEALTH' };
      if (level === 'good') log.info(fields, 'the computer of the agent is well again');
      else log.warn(fields, 'the computer of the agent is not well');
    },
  });
  host.start();
  parts.push({ name: 'host watch', end: () => host.stop() });
  const tellNote = (words: string): void => agent.post({ kind: 'policyNote', words });
  tellNote(note);
  parts.push({
    name: 'policy watch',
    end: watchPolicyFile({
      file: config.policyFile,
      running: chosen,
      offered: config.offered,
      signers: config.signers,
      tell: tellNote,
    }),
  });

  if (config.screen !== null) {
    screen = new ScreenService({
      ...scannerScreen(config.screen),
      gateway: config.gateway === null ? null : { url: config.gateway.url },
      clock,
      log,
      onFact: (fact) => agent.post({ kind: 'screen', fact }),
      onCutDrag: (what) => agent.post(what),
    });
    const service = screen;
    parts.push({ name: 'screen', end: () => service.stop() });
  }

  let onsiteUrl = '';
  if (config.onsite !== null) {
    const { sitePhone, remotePhone } = policy;
    onsite = new OnsiteServer({
      config: {
        ...config.onsite,
        siteId: site.siteId,
        siteName: `${site.name} · ${site.scannerName}`,
        sitePhone,
        remotePhone,
      },
      clock,
      log,
      incarnation,
      policyHash,
      events: {
        joined: (consoleId, principal) => agent.consoleJoined(consoleId, principal, 'onsite'),
        left: (consoleId) => agent.consoleLeft(consoleId, 'onsite'),
        heartbeat: (consoleId, beat) => agent.consoleBeat(consoleId, beat, 'onsite'),
        command: (consoleId, principal, command) =>
          agent.consoleCommand(consoleId, command, { via: 'onsite', principal }),
        drillAsk: (consoleId, principal, ask) => agent.drillAsk(consoleId, ask, { via: 'onsite', principal }),
        shadow: (consoleId, principal, shadow) => agent.shadow(consoleId, shadow, { via: 'onsite', principal }),
      },
    });
    onsiteUrl = (await onsite.start()).url;
    const server = onsite;
    parts.push({ name: 'on-site server', end: () => server.stop() });
  }

  let inspectUrl = '';
  if (config.inspect !== null) {
    const registry = new Registry();
    agentMetrics(
      registry,
      () => agent.snapshot(),
      () => onsite?.counts() ?? {},
    );
    const server = new InspectServer({
      ...config.inspect,
      snapshot: () => ({ ...agent.snapshot(), host: host.findings(), versions: VERSIONS }),
      health: () => {
        const { isAlive, words } = agent.health();
        const findings = host.findings();
        return { isAlive, words: `${words}; ${hostWords(findings)}`, host: findings };
      },
      registry,
    });
    inspectUrl = (await server.start()).url;
    parts.push({ name: 'inspect server', end: () => server.stop() });
  }

  if (config.gateway !== null) {
    const { url: gatewayUrl } = config.gateway;
    const streamer = new JournalStreamer({
      journal,
      clock,
      log,
      pace: new BackfillPace(),
      send: (batch, historical) => uplink?.send({ kind: 'journalBatch', value: batch }, { historical }) ?? 'down',
      onFork: (why) => {
        log.error({ code: 'JOURNAL_FORK', why }, 'gateway and site hold different records under one number');
        agent.identityDoubted(why);
      },
      onFits: () => agent.identityDoubted(null),
    });
    uplink = new Uplink({
      url: gatewayUrl,
      paths: config.gateway.paths?.map((one) => ({ ...one, url: one.url ?? gatewayUrl })),
      siteId: site.siteId,
      key: readSecret(config.gateway.keyFile),
      incarnation,
      clock,
      log,
      random: Math.random,
      renewEveryMs: config.gateway.renewEveryMin * 60_000,
      isBusy: () => agent.mayScanRun,
      hello: (): AgentHello => ({
        siteId: site.siteId,
        key: '',
        policyHash,
        softwareVersion: `${manifest.version}, protocol ${PROTOCOL_VERSION}`,
        schemaHash: SCHEMA_HASH,
        epoch: agent.epoch,
        journalHeadSeq: streamer.head.seq,
        journalHeadHash: streamer.head.hash,
      }),
      onBody: (body) => hearGateway(agent, streamer, screen, uplink, body),
      onState: (state) => {
        if (state === 'down') streamer.down();
        agent.post({ kind: 'uplink', state });
      },
      onPaths: (paths, sharedRoute) => agent.post({ kind: 'paths', paths, sharedRoute }),
      onBetterPath: () => screen?.betterPath(uplink?.betterPath() ?? null),
      onPathLost: () => streamer.pathLost(),
      onDiffers: (words) => {
        log.error({ code: 'PATH_COPIES_DIFFER', words }, 'two copies of one message differ');
        agent.post({ kind: 'copiesDiffer', words });
      },
      interfaceOf,
    });
    const link = uplink;
    parts.push({ name: 'uplink', end: () => link.stop() });
    uplink.start();
  }
  agent.watchLag();
  parts.push({ name: 'collecting in calm', end: collectInCalm(() => isCalm) });
  return {
    onsiteUrl,
    inspectUrl,
    agent,
    dark,
    isDark: () => isDark,
    stop: () => {
      return endInTurn(partsToEnd({ agent, watchdog, isDark, parts }), { clock, log });
    },
  };
}

/** The policy that this agent runs with until it ends, kept for a start that comes in the middle of a session. */
function policyAtStart(config: AgentConfig, isSessionOpen: boolean, log: AgentLog): PolicyChoice {
  const file = keptPolicyFile(config.journal.file);
  const kept = readKeptPolicy(file, config.signers);
  // A policy that promises what no adapter does any more cannot be gone on with.
  const isUsable = kept !== null && capabilityMisfits(file, kept.policy, config.adapters, config.screen).length === 0;
  const choice = choosePolicy({ offered: config.offered, kept: isUsable ? kept : null, isSessionOpen });
  const { policyHash, notInForce } = choice.chosen;
  const fields = { policyHash, notInForce, isSessionOpen };
  if (choice.note === '') log.info(fields, 'policy in force');
  else log.warn({ ...fields, note: choice.note }, 'policy not as the file says, or not in force');
  if (isSessionOpen || kept?.text === choice.chosen.text) return choice;
  try {
    keepPolicy(file, choice.chosen.text);
  } catch (error) {
    // No reason to stay down: a restart in the middle of a session then starts no scan, and says why.
    log.error({ file, why: error instanceof Error ? error.message : String(error) }, 'the policy could not be kept');
    rmSync(file, { force: true });
  }
  return choice;
}

/** What the gateway says. Console frames carry an identity that it vouches for; nothing it says is a permit. */
function hearGateway(
  agent: Agent,
  streamer: JournalStreamer,
  screen: ScreenService | null,
  uplink: Uplink | null,
  body: Body,
): void {
  switch (body.kind) {
    case 'agentWelcome':
      return streamer.welcome(body.value);
    case 'consoleJoined':
      return agent.consoleJoined(body.value.consoleId, body.value.principal, 'gateway');
    case 'consoleCredential':
      return agent.consoleCredential(body.value.consoleId, body.value.isValid);
    case 'consoleLeft':
      return agent.consoleLeft(body.value.consoleId, 'gateway');
    case 'fromConsole': {
      const { consoleId, body: inner } = body.value;
      return inner.kind === 'heartbeat'
        ? agent.consoleBeat(consoleId, inner.value, 'gateway')
        : agent.consoleCommand(consoleId, inner.value, { via: 'gateway' });
    }
    case 'drillAsk':
      return agent.drillAsk(body.value.consoleId, body.value.ask, { via: 'gateway' });
    case 'shadow': {
      const { drillId, body: said } = body.value;
      if (said.kind !== 'fromConsole') return;
      return agent.shadow(said.value.consoleId, { drillId, body: said.value.body }, { via: 'gateway' });
    }
    case 'gatewayVerdict': {
      const { authority, scan, people, system, why, againstDrill, gatewayWallMs: wallMs } = body.value;
      const verdict = boundVerdict(authority, scan, people, system);
      return agent.gatewayVerdict({ verdict, why, againstDrill, gatewayWallMs: wallMs > 0 ? wallMs : null });
    }
    case 'journalAck':
      return streamer.ack(body.value);
    case 'screenOpen': {
      const { purpose, consoleId, screenSession: pipe, ticket } = body.value;
      if (purpose === 'linkTest') return agent.post({ kind: 'linkTestPipe', consoleId, pipe, ticket });
      return screen?.open(body.value, uplink?.betterPath() ?? null);
    }
    case 'screenClose':
      agent.post({ kind: 'linkTestPipeGone', pipe: body.value.screenSession });
      return screen?.close(body.value.screenSession);
    case 'inspectRequest':
      uplink?.send({
        kind: 'inspectSnapshot',
        value: { requestId: body.value.requestId, text: JSON.stringify(agent.snapshot()) },
      });
      return;
    default:
      return;
  }
}

/** A level that this side does not know is read as the most restrictive one. */
function boundVerdict(authority: number, scan: number, people: number, system: number): Verdict {
  const level = <T extends number>(value: number, all: readonly T[]): T =>
    all.find((one) => one === value) ?? (all.at(-1) as T);
  return {
    authority: level(authority, [0, 1, 2, 3] as const),
    scan: level(scan, [0, 1, 2, 3] as const),
    people: level(people, [0, 1, 2, 3, 4] as const),
    system: level(system, [0, 1, 2, 3] as const),
  };
}

/** The network interface of this machine that has this address. */
function interfaceOf(address: string): string | null {
  const found = Object.entries(networkInterfaces()).find(([, all]) => all?.some((one) => one.address === address));
  return found?.[0] ?? null;
}
