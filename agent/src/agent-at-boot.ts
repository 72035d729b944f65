import { NO_DRILL, toReturnAtBoot } from '@farfield/protocol/drills';
import { bootState, type SiteIdentity } from '@farfield/protocol/policy';
import type { AgentState, SiteOutput, SiteProfile } from './agent-state.ts';
import { EMPTY_DOORWAY } from './doorway.ts';
import { NO_SITE_DRILL, type SiteDrill } from './drill/site-drill.ts';
import type { JournalFold } from './journal/fold.ts';
import { NO_LINK_TEST } from './link-test/link-test-state.ts';
import { cutDragsAtBoot, cutDragsBooted } from './screen/cut-drags.ts';
import { Work } from './work.ts';

export function agentAtBoot(
  profile: SiteProfile,
  site: SiteIdentity,
  journal: { fold: JournalFold; headSeq: number },
  nowMs: number,
  wallOffsetMs: number,
): { state: AgentState; outputs: readonly SiteOutput[] } {
  const policy = bootState(site, journal.fold, nowMs);
  const state: AgentState = {
    profile,
    policy,
    consoles: [],
    journal: { nextSeq: journal.headSeq + 1, durableSeq: journal.headSeq, failure: '', waiting: [] },
    uplink: { state: 'never', heardMs: nowMs, paths: [], sharedRoute: '', copiesDifferMs: null, apartMs: 0 },
    readings: {
      count3: null,
      oxygenPercent: null,
      lastBadge: '',
      doorway: EMPTY_DOORWAY,
      doorSinceMs: null,
      power: { mains: 'unknown', runtimeMs: null, chargePercent: null },
      powerSinceMs: nowMs,
      sources: {},
    },
    screen: {
      source: 'none',
      seenMs: nowMs,
      frozenAfterMs: null,
      layout: 'uncalibrated',
      regions: [],
      localHands: 'unknown',
      mayBeHeld: false,
    },
    cutDrags: cutDragsAtBoot(policy.session?.sessionId ?? null, nowMs + wallOffsetMs),
    linkTest: NO_LINK_TEST,
    drill: drillAtBoot(journal.fold),
    events: [],
    wallOffsetMs,
    lastBeatMs: nowMs,
    lastViewMs: 0,
    lastLookMs: 0,
    lastShown: null,
    policyNote: '',
    counts: {
      commandsAccepted: 0,
      commandsRefused: 0,
      commandsReplayed: 0,
      unseatedInputs: 0,
      echoesUnknown: 0,
      linkTestPipesRefused: 0,
      violations: 0,
    },
  };
  const work = new Work(state, nowMs);
  work.journal({ type: 'booted', data: { epoch: policy.lease.epoch, policyHash: site.policyHash } }, null);
  cutDragsBooted(work);
  return work.finish();
}

/** A restart ends the drill, and not what is to be done after it. */
function drillAtBoot({ drillToReturn }: JournalFold): SiteDrill {
  if (drillToReturn === undefined) return NO_SITE_DRILL;
  return { ...NO_SITE_DRILL, live: { ...NO_DRILL, toReturn: toReturnAtBoot(drillToReturn) } };
}
