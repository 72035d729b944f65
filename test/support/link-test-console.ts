import type { SiteView } from '@farfield/protocol';
import { ConsoleEnd, decodeLinkTest } from '@farfield/protocol/link-test';
import WebSocket from 'ws';
import type { Person, Seat } from '../../scripts/demo/person.ts';
import { lineAsked, LinkTestRunner } from '../../console/src/link-test/link-test-runner.ts';

/** What a page does beside its link: answers the link test that the site's view asks of it. */
export class LinkTestConsole {
  readonly #seat: Seat;
  readonly #person: Person;
  readonly #runner: LinkTestRunner;
  readonly #timer: NodeJS.Timeout;
  /** of the line that goes on now, both ways together; 0: none does */
  bytes = 0;

  constructor(seat: Seat, person: Person) {
    this.#seat = seat;
    this.#person = person;
    this.#runner = new LinkTestRunner(() => this.#dial());
    this.#timer = setInterval(() => this.#look(person.view), 10);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#runner.end();
  }

  #look(view: SiteView | null): void {
    const { siteId } = this.#seat;
    const { consoleId, token } = this.#person;
    const hello = { siteId, consoleId, token, purpose: 'linkTest' };
    this.#runner.look(lineAsked(view, consoleId), () => ({ url: '', path: '', hello }));
  }

  #dial(): { end(): void } {
    const { url, ca, siteId } = this.#seat;
    const { consoleId, token } = this.#person;
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ws/screen`, ca === undefined ? {} : { ca });
    const now = (): number => performance.now();
    let end: ConsoleEnd | null = null;
    const ticking = setInterval(() => end?.tick(now()), 4);
    socket.on('error', () => undefined);
    socket.on('open', () => {
      socket.send(JSON.stringify({ siteId, consoleId, token, purpose: 'linkTest' }));
      end = new ConsoleEnd(now(), 'desk', {
        send: (bytes) => {
          this.bytes += bytes.length;
          if (socket.readyState === WebSocket.OPEN) socket.send(bytes);
        },
        waitingBytes: () => socket.bufferedAmount,
        wallMs: () => Date.now(),
        token: () => Math.floor(Math.random() * 0x1_0000_0000),
      });
    });
    socket.on('message', (data: Buffer) => {
      this.bytes += data.length;
      end?.hear(decodeLinkTest(data), now());
    });
    socket.on('close', () => clearInterval(ticking));
    return {
      end: () => {
        clearInterval(ticking);
        socket.close();
        this.bytes = 0;
      },
    };
  }
}
