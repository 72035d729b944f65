import { childrenOf } from '../../agent/src/watchdog/children-of.ts';
import { pause } from './wait.ts';

/** One process stands still, as in a long pause of its own or starved; what it started goes on. */
export async function standsStill(pid: number, forMs: number, meanwhile: () => void = () => undefined): Promise<void> {
  await held([pid], forMs, meanwhile);
}

/** The agent with all that it started, its watchdog too: the whole computer stands still, as a virtual machine does that is moved. */
export async function allStandStill(agentPid: number, forMs: number, meanwhile: () => void): Promise<void> {
  const all = [...childrenOf(agentPid), agentPid];
  if (all.length < 2) throw new Error('the agent has started nothing: its watchdog would go on');
  await held(all, forMs, meanwhile);
}

async function held(pids: readonly number[], forMs: number, meanwhile: () => void): Promise<void> {
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  try {
    meanwhile();
    await pause(forMs);
  } finally {
    for (const pid of pids) goesOn(pid);
  }
}

/** It may have been ended meanwhile. */
function goesOn(pid: number): void {
  try {
    process.kill(pid, 'SIGCONT');
  } catch {
    // Over.
  }
}
