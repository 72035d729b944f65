import { createHmac } from 'node:crypto';
import type { PageOrder } from '../incident-messages.ts';
import type { Delivery, PageChannel } from '../page-channel.ts';

export interface WebhookOptions {
  readonly url: string;
  readonly secret: string;
  readonly timeoutMs: number;
  /** by what name the service knows a person */
  readonly names: ReadonlyMap<string, string>;
  readonly wallMs: () => number;
}

/** Asked to wait, or not its fault: everything else of 4xx stays as it is however often it is tried. */
const WORTH_ANOTHER_TRY: readonly number[] = [408, 425, 429];

/** Pages as JSON over HTTPS to one service of the facility, which rings whom it rings. */
export class WebhookChannel implements PageChannel {
  readonly #options: WebhookOptions;

  constructor(options: WebhookOptions) {
    this.#options = options;
  }

  async send(page: PageOrder): Promise<Delivery> {
    const { url, secret, timeoutMs, names, wallMs } = this.#options;
    const to = names.get(page.personId);
    if (to === undefined) return { kind: 'refused', why: `${page.personId} has no webhook name` };
    const { pageId, incidentId, siteId, call, subject, text } = page;
    const body = JSON.stringify({ pageId, to, incidentId, siteId, call, subject, text, pagedWallMs: page.wallMs });
    const seconds = Math.floor(wallMs() / 1_000);
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'idempotency-key': pageId,
          'farfield-signature': signature(secret, seconds, body),
        },
        body,
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
      await response.body?.cancel();
      return judge(response.status);
    } catch (error) {
      return { kind: 'later', why: reasonOf(error) };
    }
  }
}

/** `t=SECONDS,v1=HEX`: HMAC-SHA256 over `SECONDS.BODY`, so that neither can be changed and an old one is seen to be old. */
export function signature(secret: string, seconds: number, body: string): string {
  const mac = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${mac}`;
}

function judge(status: number): Delivery {
  if (status >= 200 && status < 300) return { kind: 'sent' };
  const why = `the service answered ${status}`;
  return status < 500 && !WORTH_ANOTHER_TRY.includes(status) ? { kind: 'refused', why } : { kind: 'later', why };
}

/** The code beneath fetch's own "fetch failed", without the address in it. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'failed';
  if (error.name === 'TimeoutError') return 'no answer in time';
  const { cause } = error;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : error.message;
}
