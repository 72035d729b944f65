/** What carries frames from a site's agent to the console of that site, under one load. */
export interface Contestant {
  readonly name: string;
  /** The server in a process of its own on the server core, with one agent and one console per site connected. */
  start(own: StartContestant): Promise<RunningContestant>;
}

export interface StartContestant {
  readonly siteCount: number;
  /** for this round's files */
  readonly folder: string;
  /** a message reached the console of this site */
  readonly delivered: (site: number, bytes: Uint8Array) => void;
}

export interface RunningContestant {
  readonly pid: number;
  send(site: number, bytes: Buffer): void;
  stop(): Promise<void>;
}

/** Connects all sites a few at a time: a storm of handshakes is not what is measured. */
export async function forEachSite(siteCount: number, connect: (site: number) => Promise<void>): Promise<void> {
  const AT_ONCE = 40;
  for (let first = 0; first < siteCount; first += AT_ONCE) {
    const count = Math.min(AT_ONCE, siteCount - first);
    await Promise.all(Array.from({ length: count }, (_, offset) => connect(first + offset)));
  }
}
