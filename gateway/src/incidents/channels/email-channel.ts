import { createHash } from 'node:crypto';
import { createTransport, type Transporter } from 'nodemailer';
import type { PageOrder } from '../incident-messages.ts';
import type { Delivery, PageChannel } from '../page-channel.ts';

export interface EmailOptions {
  readonly host: string;
  readonly port: number;
  /** none: only to a mail server on this machine, which the configuration checks */
  readonly tls: 'implicit' | 'starttls' | 'none';
  readonly login: { readonly user: string; readonly password: string } | null;
  readonly from: string;
  readonly timeoutMs: number;
  readonly addresses: ReadonlyMap<string, string>;
}

/** Pages as plain text mails, one to each person. */
export class EmailChannel implements PageChannel {
  readonly #options: EmailOptions;
  readonly #transport: Transporter;

  constructor(options: EmailOptions) {
    this.#options = options;
    const { host, port, tls, login, timeoutMs } = options;
    this.#transport = createTransport({
      host,
      port,
      secure: tls === 'implicit',
      requireTLS: tls === 'starttls',
      ignoreTLS: tls === 'none',
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      ...(login === null ? {} : { auth: { user: login.user, pass: login.password } }),
    });
  }

  async send({ pageId, personId, subject, text }: PageOrder): Promise<Delivery> {
    const to = this.#options.addresses.get(personId);
    if (to === undefined) return { kind: 'refused', why: `${personId} has no e-mail address` };
    const { from } = this.#options;
    try {
      // The same id at each try: mail servers and clients show two copies as one.
      const messageId = `<${createHash('sha256').update(pageId).digest('hex').slice(0, 32)}@${domainOf(from)}>`;
      const headers = { 'Auto-Submitted': 'auto-generated', 'X-Farfield-Page': pageId, Importance: 'high' };
      await this.#transport.sendMail({ from, to, subject, text, messageId, headers });
      return { kind: 'sent' };
    } catch (error) {
      return judge(error);
    }
  }
}

/** @param from an address, which the configuration checks */
function domainOf(from: string): string {
  return from.slice(from.lastIndexOf('@') + 1).replace(/[^\w.-]/g, '');
}

/** A mail server that says 5xx to this mail means it; everything else may be another time. */
function judge(error: unknown): Delivery {
  if (!(error instanceof Error)) return { kind: 'later', why: 'failed' };
  const status = 'responseCode' in error ? Number(error.responseCode) : 0;
  const code = 'code' in error ? String(error.code) : error.name;
  const why = status === 0 ? code : `the mail server answered ${status}`;
  // A refused login is mended by people at the mail server: the page is still owed.
  return status >= 500 && code !== 'EAUTH' ? { kind: 'refused', why } : { kind: 'later', why };
}
