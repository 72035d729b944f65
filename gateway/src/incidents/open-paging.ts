import { readFile } from 'node:fs/promises';
import { ConfigError, type GatewayConfig } from '../config/gateway-config.ts';
import { CALL_ORDERS, type CallOrder } from './call-orders.ts';
import type { CallPlan, ChannelId } from './call-plan.ts';
import { CALL_IDS, type CallId } from './causes.ts';
import { AGAIN_AFTER } from './limits.ts';
import { WebhookChannel } from './channels/webhook-channel.ts';
import type { PageChannel } from './page-channel.ts';

type Paging = NonNullable<GatewayConfig['paging']>;
type Channels = Readonly<Partial<Record<ChannelId, PageChannel>>>;

/**
 * Who is called and by which channels. Without `paging` incidents are kept and shown, and nobody is called.
 *
 * @throws ConfigError for a secret that cannot be read
 */
export async function openPaging(
  { paging, sitePhone }: Pick<GatewayConfig, 'paging' | 'sitePhone'>,
  wallMs: () => number,
): Promise<{ readonly plan: CallPlan; readonly channels: Channels }> {
  if (paging === null) {
    return {
      plan: { people: [], orders: CALL_ORDERS, againAfterMs: AGAIN_AFTER.usualMs, sitePhone, consoleUrl: '' },
      channels: {},
    };
  }
  return { plan: planOf(paging, sitePhone), channels: await channelsOf(paging, wallMs) };
}

function planOf({ people, orders, againAfterS, consoleUrl }: Paging, sitePhone: string): CallPlan {
  const own = (call: CallId): CallOrder => {
    const rungs = orders[call];
    if (rungs === undefined) return CALL_ORDERS[call];
    const occupied = rungs.map(({ afterS, roles }) => ({ afterMs: afterS * 1_000, roles }));
    return { ...CALL_ORDERS[call], occupied };
  };
  return {
    people: people.map(({ personId, name, role, siteIds, email, webhook }) => ({
      personId,
      name,
      role,
      siteIds,
      channels: [...(webhook === null ? [] : (['webhook'] as const)), ...(email === null ? [] : (['email'] as const))],
    })),
    orders: Object.fromEntries(CALL_IDS.map((call) => [call, own(call)])) as Record<CallId, CallOrder>,
    againAfterMs: againAfterS * 1_000,
    sitePhone,
    consoleUrl,
  };
}

async function channelsOf({ people, webhook, email }: Paging, wallMs: () => number): Promise<Channels> {
  const reach = (by: 'email' | 'webhook'): ReadonlyMap<string, string> =>
    new Map(people.flatMap((one) => (one[by] === null ? [] : [[one.personId, one[by]] as const])));
  const made: Partial<Record<ChannelId, PageChannel>> = {};
  if (webhook !== null) {
    const { url, timeoutS, secretFile } = webhook;
    const secret = await secretOf(secretFile, 'paging.webhook.secretFile');
    made.webhook = new WebhookChannel({ url, secret, timeoutMs: timeoutS * 1_000, names: reach('webhook'), wallMs });
  }
  if (email !== null) {
    const { host, port, tls, from, timeoutS, login } = email;
    // Where nobody sends mails, nobody loads what sends them.
    const { EmailChannel } = await import('./channels/email-channel.ts');
    made.email = new EmailChannel({
      host,
      port,
      tls,
      from,
      timeoutMs: timeoutS * 1_000,
      addresses: reach('email'),
      login:
        login === null
          ? null
          : { user: login.user, password: await secretOf(login.passwordFile, 'paging.email.login.passwordFile') },
    });
  }
  return made;
}

/** One line; an empty one would sign with nothing. */
async function secretOf(file: string, key: string): Promise<string> {
  const problem = (reason: string): ConfigError => new ConfigError([{ file, key, reason }]);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw problem(`cannot be read: ${error instanceof Error && 'code' in error ? String(error.code) : String(error)}`);
  });
  const secret = text.trim();
  if (secret === '') throw problem('is empty: put the secret on its first line');
  return secret;
}
