import { COMMAND_CLASS } from '@farfield/protocol/policy';
import { useEffect } from 'react';
import type { LinkPath } from '../link/link-messages.ts';
import type { ConsoleSession } from '../shell/console-session.ts';
import { lineAsked, type LinkTestDial, LinkTestRunner, wayOfLine } from './link-test-runner.ts';

/** This page answers the link test that the site asks of it. */
export function useLinkTest(session: ConsoleSession, siteId: string, token: string, paths: readonly LinkPath[]): void {
  useEffect(() => {
    const one = new LinkTestRunner(startWorker);
    const look = (): void => {
      // Of the real way: nobody measures a line of a drill.
      const { real: state } = session.snapshot();
      const { consoleId } = state;
      if (state.pending.some(({ action }) => COMMAND_CLASS[action.kind] === 'protect')) one.yields();
      const isOpen = state.socket.kind === 'open' && state.servedBy === 'gateway';
      one.look(isOpen ? lineAsked(state.view?.value ?? null, consoleId) : null, (line) => ({
        ...wayOfLine(line, state.paths, paths, hereUrl()),
        hello: { siteId, consoleId, token, purpose: 'linkTest' },
      }));
    };
    const unsubscribe = session.subscribe(look);
    return () => {
      unsubscribe();
      one.end();
    };
  }, [session, siteId, token, paths]);
}

function startWorker(dial: LinkTestDial): { end(): void } {
  const worker = new Worker(new URL('./link-test-worker.ts', import.meta.url), {
    type: 'module',
    name: 'farfield-link-test',
  });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker's port has no origin
  worker.postMessage(dial);
  return { end: () => worker.terminate() };
}

function hereUrl(): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws/screen`;
}
