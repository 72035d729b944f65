import { ROLES } from '@farfield/protocol/policy';
import { z } from 'zod';
import { AGAIN_AFTER } from '../incidents/limits.ts';

const id = z.string().regex(/^[\w.:@/-]{1,64}$/, '1–64 letters, digits or . : @ / - _');
const role = z.enum(ROLES).exclude(['unidentifiedOnsite']);
const file = z.string().min(1);
const timeoutS = z.number().min(1).max(30).default(10).describe('seconds until a try counts as failed');
const email = z.email('is not an e-mail address').max(254);

/** Bounds of the facility's choice: nobody is made to wait for longer than ten minutes at any rung. */
const AFTER_MAX_S = 600;

const ORDER = z
  .array(
    z.strictObject({
      afterS: z.number().min(0).max(AFTER_MAX_S).describe('seconds from the loss until these roles are paged'),
      roles: z.array(role).min(1),
    }),
  )
  .min(1)
  .max(8)
  .optional()
  .superRefine((rungs, context) => {
    for (const [at, rung] of (rungs ?? []).entries()) {
      const before = rungs?.[at - 1];
      if (before !== undefined && rung.afterS <= before.afterS) {
        const message = `is not later than the one before it (${before.afterS}): put the rungs in order of time`;
        context.addIssue({ code: 'custom', path: [at, 'afterS'], message });
      }
    }
  });

const PERSON = z.strictObject({
  personId: id.describe('who acknowledges signs in as this person'),
  name: z.string().min(1).max(120),
  role,
  siteIds: z.array(id).default([]).describe('on call for these sites; empty: for every one'),
  email: email.nullable().default(null),
  webhook: z.string().min(1).max(128).nullable().default(null).describe('by what name the webhook knows this person'),
});

const WEBHOOK = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: 'is not an http(s) address' }),
  secretFile: file.describe('the shared secret that signs each page, on its first line'),
  timeoutS,
});

const EMAIL = z.strictObject({
  host: z.string().min(1).max(253),
  port: z.int().min(1).max(65_535).default(587),
  tls: z
    .enum(['implicit', 'starttls', 'none'])
    .default('starttls')
    .describe('none: only to a mail server on this machine'),
  from: email,
  login: z
    .strictObject({ user: z.string().min(1), passwordFile: file })
    .nullable()
    .default(null),
  timeoutS,
});

/** Who is called when something is lost. Nothing waits for it: the site has acted by then. */
export const PAGING = z
  .strictObject({
    consoleUrl: z
      .string()
      .max(200)
      .regex(/^(https?:\/\/\S+)?$/, 'is not an http(s) address')
      .default('')
      .describe('said in each page: where to sign in to acknowledge'),
    webhook: WEBHOOK.nullable().default(null),
    email: EMAIL.nullable().default(null),
    people: z.array(PERSON).min(1, 'is empty: name who is on call, or leave paging out').max(200),
    orders: z
      .strictObject({ agent: ORDER, remote: ORDER, power: ORDER, person: ORDER })
      .default({})
      .describe('instead of the default order, for each kind of loss while somebody may be in the room'),
    againAfterS: z
      .number()
      .min(AGAIN_AFTER.minMs / 1_000)
      .max(AGAIN_AFTER.maxMs / 1_000)
      .default(AGAIN_AFTER.usualMs / 1_000)
      .describe('seconds after somebody acknowledged until people are called anew for what is still lost'),
  })
  .superRefine(({ people, webhook, email: mail }, context) => {
    const issue = (path: (string | number)[], message: string): void =>
      context.addIssue({ code: 'custom', path, message });
    const seen = new Set<string>();
    for (const [at, one] of people.entries()) {
      const path = ['people', at];
      if (seen.has(one.personId)) issue([...path, 'personId'], 'used twice: one entry for each person');
      seen.add(one.personId);
      if (one.email === null && one.webhook === null)
        issue(path, 'cannot be reached: give an email, a webhook name, or both');
      if (one.email !== null && mail === null)
        issue([...path, 'email'], 'needs paging.email: say which mail server sends it');
      if (one.webhook !== null && webhook === null)
        issue([...path, 'webhook'], 'needs paging.webhook: say which address takes it');
    }
    if (webhook?.url.startsWith('http://') === true && !isThisMachine(new URL(webhook.url).hostname))
      issue(['webhook', 'url'], 'is not encrypted: use https, or a service on this machine');
    if (mail?.tls === 'none' && !isThisMachine(mail.host))
      issue(['email', 'tls'], 'is not encrypted: use starttls or implicit, or a mail server on this machine');
  });

function isThisMachine(host: string): boolean {
  return ['127.0.0.1', '::1', '[::1]', 'localhost'].includes(host);
}
