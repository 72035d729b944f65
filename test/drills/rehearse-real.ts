import path from 'node:path';
import { actWithinMs, type DrillRecord, type DrillScenario, dueTimes, scoreDrill } from '@farfield/protocol/drills';
import type { CommandAction, FacilityPolicy, JournalRecord } from '@farfield/protocol/policy';
import { readHeader } from '@farfield/protocol';
import type { JournalLine } from '../../agent/src/journal/journal-port.ts';
import { exportAudit } from '../../gateway/src/audit/audit-cli.ts';
import { parseExport } from '../../gateway/src/audit/audit-export.ts';
import type { Person } from '../../scripts/demo/person.ts';
import { demoPolicyFiles } from '../../scripts/demo/sign-demo-policy.ts';
import type { Demo } from '../../scripts/demo/start-demo.ts';
import { readPolicy } from '../../scripts/policy/read-policy.ts';
import { type Couple, readyForExam, startStep } from '../support/exam-people.ts';
import { startSite } from '../support/test-site.ts';
import { until } from '../support/wait.ts';
import { actionOf, AGAIN_MS, LONG_STEP, type Rehearsal, STILL_HERE_MS } from './rehearse.ts';

/** What is still on its way to the gateway when the drill is over has this long to come. */
const CATCH_UP_MS = 60_000;

/**
 * Rehearses one scenario in real time over real sockets: the demonstration's site as processes (gateway, agent, simulators with
 * OPC UA, NUT and RFB), its network's own faults, and two robot people at consoles. It takes as long as the scenario does.
 *
 * @param say told now and then what happens
 */
export async function rehearseReal(scenario: DrillScenario, say: (line: string) => void): Promise<Rehearsal> {
  const why = whyNotReal(scenario);
  if (why !== null) return { kind: 'notRunnable', why };
  say(`${scenario.id}: the site starts, and an exam is prepared …`);
  const demo = await startSite('drill-real', { timeScale: 1 });
  try {
    return await rehearsed(demo, scenario, say);
  } finally {
    await demo.stop();
  }
}

/** @returns null: it can be made to happen on the demonstration's site */
function whyNotReal({ ways, start, faults, acts }: DrillScenario): string | null {
  if (!ways.includes('simulators')) return 'it is for the table, or for people';
  if (start === 'idle') return 'it begins without an exam';
  const fault = faults.find((one) => one.kind !== 'act' && one.kind !== 'stated');
  if (fault !== undefined) return `no simulator makes "${fault.id}" happen`;
  const other = acts.find(
    ({ by, action, pass }) => action !== null && pass !== 'never' && by !== 'mrst' && by !== 'rst',
  );
  return other === undefined ? null : `nobody at the demonstration’s consoles is "${other.by}"`;
}

async function rehearsed(demo: Demo, scenario: DrillScenario, say: (line: string) => void): Promise<Rehearsal> {
  const { policyFile } = demoPolicyFiles(demo.folder);
  const under = readPolicy(policyFile);
  if (!under.ok) throw new Error(`the demonstration’s policy: ${JSON.stringify(under.problems)}`);
  const { policy } = under.document;
  const couple = await readyForExam(demo);
  try {
    return await played(demo, scenario, { couple, policy, say });
  } finally {
    couple.ana.leave();
    couple.mia.leave();
  }
}

async function played(
  demo: Demo,
  scenario: DrillScenario,
  { couple, policy, say }: { couple: Couple; policy: FacilityPolicy; say: (line: string) => void },
): Promise<Rehearsal> {
  if (scenario.start === 'scanning') {
    const step = couple.ana.view?.scanner.steps[LONG_STEP];
    if (step === undefined) throw new Error('the exam has no such step');
    await startStep(couple, step.stepId);
  }
  const beganTickMs = await siteTickMs(demo);
  const beganMs = performance.now();
  const plan = planOf(demo, scenario, couple);
  for (const one of plan.toSorted((left, right) => left.atMs - right.atMs)) {
    await passTo(beganMs + one.atMs);
    // Nobody waits for somebody else’s page.
    void one
      .act()
      .then((words) => {
        if (words !== '') say(`${(one.atMs / 1_000).toFixed(0)} s: ${words}`);
      })
      .catch((error: unknown) => say(`  ${error instanceof Error ? error.message : String(error)}`));
  }
  await passTo(beganMs + scenario.endsAtS * 1_000);
  const endedTickMs = beganTickMs + scenario.endsAtS * 1_000;
  const lines = await recordOf(demo, endedTickMs);
  const record: DrillRecord = { beganTickMs, endedTickMs, journal: lines };
  return { kind: 'scored', score: scoreDrill(scenario, policy, record), record, lines, policy };

  function planOf(site: Demo, drill: DrillScenario, { ana, mia }: Couple): readonly Planned[] {
    const due = dueTimes(drill, policy);
    const endMs = drill.endsAtS * 1_000 - AGAIN_MS;
    const planned: Planned[] = drill.faults.flatMap((fault) =>
      fault.kind === 'act'
        ? [
            {
              atMs: fault.atS * 1_000,
              act: async () => {
                await site.world.act(fault.act, { ...fault.with });
                return fault.words;
              },
            },
          ]
        : [],
    );
    for (let atMs = STILL_HERE_MS; atMs < endMs; atMs += STILL_HERE_MS)
      planned.push({
        atMs,
        act: async () => {
          await mia.asks({ kind: 'confirmPresence' });
          return '';
        },
      });
    for (const one of drill.acts) {
      const action = actionOf(one, drill);
      if (action === null || one.pass === 'never') continue;
      const who = one.by === 'mrst' ? mia : ana;
      const withinMs = actWithinMs(one, policy);
      const fromMs = due.get(one.after) ?? 0;
      const press = pressOnce(site, who, { action, words: one.do });
      const firstMs = fromMs + (withinMs === null ? AGAIN_MS : Math.floor(withinMs / 2));
      const lastMs = withinMs === null ? endMs : fromMs + withinMs;
      for (let atMs = firstMs; atMs <= lastMs; atMs += AGAIN_MS) planned.push({ atMs, act: press });
    }
    return planned;
  }
}

interface Planned {
  readonly atMs: number;
  /** @returns what happened, for people; '': nothing new */
  readonly act: () => Promise<string>;
}

/** What is refused is asked again at the next turn; what was done is not. */
function pressOnce(
  { world }: Demo,
  who: Person,
  { action, words }: { readonly action: CommandAction; readonly words: string },
): () => Promise<string> {
  let isDone = false;
  return async () => {
    if (isDone) return '';
    const outcome = await who.asks(action);
    if (outcome.kind !== 'done') return '';
    isDone = true;
    if (action.kind === 'patientOut') await world.act('allLeave');
    return `${who.principal.name}: ${words}`;
  };
}

async function siteTickMs({ inspectUrl }: Demo): Promise<number> {
  const said: unknown = await (await fetch(`${inspectUrl}/inspect`)).json();
  if (typeof said !== 'object' || said === null || !('nowMs' in said) || typeof said.nowMs !== 'number')
    throw new Error('the agent does not say what time it is');
  return said.nowMs;
}

async function passTo(atMs: number): Promise<void> {
  const leftMs = atMs - performance.now();
  if (leftMs > 0) await new Promise((resolve) => setTimeout(resolve, leftMs));
}

/** The site’s own record, as it came to the gateway: whole up to the end of the drill. */
async function recordOf(demo: Demo, endedTickMs: number): Promise<readonly JournalLine[]> {
  let lines: readonly JournalLine[] = [];
  const isWhole = async (): Promise<boolean> => {
    lines = readRecord(path.join(demo.folder, 'gateway.sqlite'), demo.siteId);
    const said: unknown = await (await fetch(`${demo.inspectUrl}/inspect`)).json();
    return JSON.stringify(said).includes(`"durableSeq":${lines.at(-1)?.seq ?? -1}`);
  };
  // Something is always written down; what matters is that nothing of the drill is still to come.
  await until('the record has come to the gateway', async () => (await isWhole()) || isBeyond(lines, endedTickMs), {
    withinMs: CATCH_UP_MS,
    everyMs: 500,
  });
  return lines;
}

function isBeyond(lines: readonly JournalLine[], endedTickMs: number): boolean {
  return (lines.at(-1)?.tickMs ?? 0) > endedTickMs;
}

function readRecord(storeFile: string, siteId: string): readonly JournalLine[] {
  return [...exportAudit(storeFile, siteId)].flatMap((text): readonly JournalLine[] => {
    const parsed = parseExport(text);
    if (parsed?.kind !== 'record') return [];
    const header = readHeader(parsed.entry.header);
    if (header === null) return [];
    const { seq, tickMs, wallMs, type } = header;
    // What the agent’s own code wrote.
    const record = { type, data: JSON.parse(Buffer.from(parsed.entry.payload).toString()) } as JournalRecord;
    return [{ seq, tickMs, wallMs, record }];
  });
}
