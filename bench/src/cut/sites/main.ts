import { systemClock } from '../../../../agent/src/clock.ts';
import { loadAgentConfig } from '../../../../agent/src/config/agent-config.ts';
import { type RunningAgent, startAgent } from '../../../../agent/src/start-agent.ts';
import { answerLines } from '../../kit/answer-lines.ts';
import { ModelDevices, quietAdapter } from './model-devices.ts';
import { MarkWatch } from './site-marks.ts';
import { machineClockOffsetMs, StallWatch } from './stall-watch.ts';

/**
 * Many site agents in one process, each with its own configuration, journal, uplink and on-site console. Questions name
 * a site: `start` (with its file) is answered with the address of its on-site console, `patientIn` puts somebody into its
 * Zone IV, `marks` tells what its agent did and when, `end` ends it.
 */
interface Site {
  readonly running: RunningAgent;
  readonly devices: ModelDevices;
  readonly marks: MarkWatch;
}

const sites = new Map<string, Site>();
const stalls = new StallWatch();
const log = { debug: silent, info: silent, warn: silent, error: complain };

await answerLines({ clockOffsetMs: machineClockOffsetMs() }, async (question) => {
  const siteId = String(question['siteId']);
  switch (question['ask']) {
    case 'start':
      return { onsiteUrl: await start(siteId, String(question['file'])) };
    case 'patientIn':
      siteOf(siteId).devices.patientIn();
      return {};
    case 'marks': {
      const { devices, marks } = siteOf(siteId);
      const { lastEchoMs, paths, offMs, downMs } = marks;
      const { stopAskedMs, notScanningMs } = devices;
      const stallMs = stalls.longestMs(lastEchoMs ?? 0, notScanningMs ?? systemClock.nowMs());
      return { lastEchoMs, paths, offMs, downMs, stopAskedMs, notScanningMs, stallMs };
    }
    case 'end': {
      const site = sites.get(siteId);
      sites.delete(siteId);
      await site?.running.stop();
      return {};
    }
    default:
      throw new Error('start, patientIn, marks or end');
  }
});
process.exit(0);

async function start(siteId: string, file: string): Promise<string> {
  const devices = new ModelDevices(systemClock, sites.size);
  const marks = new MarkWatch();
  const running = await startAgent(loadAgentConfig(file), log, systemClock, {
    adapterOf: ({ name }) => (name === 'scanner' ? devices.adapter : quietAdapter(name)),
    looksOn: (policy) => marks.looksOn(policy),
  });
  sites.set(siteId, { running, devices, marks });
  return running.onsiteUrl;
}

function siteOf(siteId: string): Site {
  const site = sites.get(siteId);
  if (site === undefined) throw new Error(`no site ${siteId}`);
  return site;
}

function silent(): void {
  // What sites say of each cut is thousands of lines, and their writing is no part of it.
}

function complain(fields: object, text: string): void {
  process.stderr.write(`${text} ${JSON.stringify(fields)}\n`);
}
