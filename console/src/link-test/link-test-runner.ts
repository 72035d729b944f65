import type { SiteView } from '@farfield/protocol';
import type { LinkPath, PathWords } from '../link/link-messages.ts';

/** What the worker of one line is told. */
export interface LinkTestDial {
  readonly url: string;
  readonly hello: {
    readonly siteId: string;
    readonly consoleId: string;
    readonly token: string;
    readonly purpose: string;
  };
  /** this console's own name for the way; '': it has one */
  readonly path: string;
}

/** The line that this console is to answer now; null: none. */
export function lineAsked(
  view: SiteView | null,
  consoleId: string,
): { readonly key: string; readonly line: number } | null {
  const running = view?.linkTest.running;
  if (running === undefined || running.testId === '' || running.consoleId !== consoleId) return null;
  return { key: `${running.testId}/${running.line}`, line: running.line };
}

/** The way of this line: of the paths that are up one after the other, so that each is measured. */
export function wayOfLine(
  line: number,
  measured: readonly PathWords[],
  paths: readonly LinkPath[],
  here: string,
): Pick<LinkTestDial, 'url' | 'path'> {
  const up = paths.filter(({ name }) => measured.some((one) => one.name === name && one.state === 'up'));
  const way = up[line % Math.max(1, up.length)];
  return way === undefined
    ? { url: here, path: '' }
    : { url: way.url.replace(/\/ws\/console$/, '/ws/screen'), path: way.name };
}

/** Answers each line once, and hangs up as soon as the site's view no longer asks for it. */
export class LinkTestRunner {
  readonly #start: (dial: LinkTestDial) => { end(): void };
  #key = '';
  #worker: { end(): void } | null = null;

  constructor(start: (dial: LinkTestDial) => { end(): void }) {
    this.#start = start;
  }

  /** To be called at each change. @param dial asked only where a line begins */
  look(asked: ReturnType<typeof lineAsked>, dial: (line: number) => LinkTestDial): void {
    const key = asked?.key ?? '';
    if (key === this.#key) return;
    this.end();
    this.#key = key;
    if (asked !== null) this.#worker = this.#start(dial(asked.line));
  }

  /** The person here stops something, which goes first. This line is not answered again. */
  yields(): void {
    this.#worker?.end();
    this.#worker = null;
  }

  end(): void {
    this.#worker?.end();
    this.#worker = null;
    this.#key = '';
  }
}
