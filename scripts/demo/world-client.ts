/** One entry of the simulated world's own log: what a device was told and what it did. */
export interface WorldEntry {
  readonly seq: number;
  readonly atMs: number;
  readonly wallMs: number;
  readonly source: string;
  readonly kind: 'told' | 'did';
  readonly what: string;
  readonly detail: Record<string, string | number | boolean>;
}

/** The control page's JSON side: makes things happen in the simulated world, and reads what its devices really did. */
export class WorldClient {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  /** @throws Error with the world's words when the act is not possible now */
  async act(act: string, args: Record<string, unknown> = {}): Promise<void> {
    const response = await fetch(`${this.url}/act`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ act, args }),
    });
    const outcome = (await response.json()) as { ok: boolean; problem?: string };
    if (!outcome.ok) throw new Error(`${act}: ${outcome.problem ?? response.status}`);
  }

  async state(): Promise<Record<string, unknown>> {
    return (await (await fetch(`${this.url}/state`)).json()) as Record<string, unknown>;
  }

  /** Oldest first. @param since only entries with a greater seq */
  async log(since = 0): Promise<readonly WorldEntry[]> {
    const entries: WorldEntry[] = [];
    for (let from = since; ;) {
      const page = (await (await fetch(`${this.url}/log?since=${from}`)).json()) as WorldEntry[];
      entries.push(...page);
      const last = page.at(-1);
      if (last === undefined || page.length < 2_000) return entries;
      from = last.seq;
    }
  }

  /** Waits until the world's log has such an entry with a seq above `since`. */
  async logged(
    what: string,
    since: number,
    matches: (entry: WorldEntry) => boolean,
    withinMs = 5_000,
  ): Promise<WorldEntry> {
    const endMs = Date.now() + withinMs;
    for (;;) {
      const found = (await this.log(since)).find(matches);
      if (found !== undefined) return found;
      if (Date.now() > endMs) throw new Error(`${what}: not in the simulators' own log within ${withinMs / 1_000} s`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
