import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { AuditEvent } from '../audit/audit-event.ts';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { type Identity, mayWorkAt, type SignedIn } from '../identity/identity.ts';
import { ROLE_TITLES } from '../identity/principal-of.ts';
import type { Metrics } from '../metrics.ts';
import type { Sites } from '../sites/sites.ts';
import { API_ERRORS } from './api-error.ts';

/** From one address in a minute: a ward's worth of people, not a password list. */
const SIGN_INS_PER_MINUTE = 20;
/** One-click sign-in tries no password; the limit only keeps a loop from filling the store. */
const DEMO_SIGN_INS_PER_MINUTE = 600;

const SIGN_IN = z.strictObject({ login: z.string().min(1).max(64), password: z.string().min(1).max(1_024) });
const DEMO_SIGN_IN = z.strictObject({ personId: z.string().min(1).max(64) });
const SIGN_OUT = z.strictObject({ token: z.string().min(1).max(128) });

export interface PeopleRoutesParts {
  readonly config: GatewayConfig;
  readonly identity: Identity;
  readonly sites: Sites;
  readonly metrics: Metrics;
  /** never waits */
  record(event: AuditEvent): void;
}

/** Who serves, who signs in, who signs out: the same on the gateway and on site. */
export async function peopleRoutes(app: FastifyInstance, parts: PeopleRoutesParts): Promise<void> {
  const { config, identity, sites, metrics } = parts;
  await app.register(rateLimit, {
    global: false,
    errorResponseBuilder: (_request, { ttl }) => {
      metrics.signIn('limited');
      return API_ERRORS.tooMany(Math.ceil(ttl / 1_000));
    },
  });

  app.get('/api/served-by', () => ({
    servedBy: 'gateway',
    siteId: null,
    siteName: null,
    demo: config.demoSignIn,
    sitePhone: config.sitePhone,
    remotePhone: config.remotePhone,
    consolePaths: config.consolePaths,
  }));

  const limit = (max: number) => ({ config: { rateLimit: { max, timeWindow: 60_000 } } });

  app.post('/api/sign-in', limit(SIGN_INS_PER_MINUTE), async (request, reply) => {
    const { login, password } = parse(SIGN_IN, request.body);
    const signedIn = await identity.signIn(login, password);
    if (signedIn === null) {
      metrics.signIn('refused');
      parts.record({ kind: 'signInRefused', login, why: 'login or password is wrong', address: request.ip });
      throw API_ERRORS.signInRefused();
    }
    return welcome(signedIn, 'password', request, reply);
  });

  app.get('/api/demo/people', () => {
    if (!config.demoSignIn) throw API_ERRORS.notFound();
    return identity.people.demoPeople.map(({ personId, name, role }) => ({
      personId,
      name,
      role,
      roleTitle: ROLE_TITLES[role],
    }));
  });

  app.post('/api/demo/sign-in', limit(DEMO_SIGN_INS_PER_MINUTE), async (request, reply) => {
    if (!config.demoSignIn) throw API_ERRORS.notFound();
    const { personId } = parse(DEMO_SIGN_IN, request.body);
    const signedIn = await identity.signInDemo(personId);
    if (signedIn === null) throw API_ERRORS.signInRefused();
    return welcome(signedIn, 'demo', request, reply);
  });

  app.post('/api/sign-out', async (request) => {
    const { token } = parse(SIGN_OUT, request.body);
    const signedIn = await identity.authenticate(token);
    const sessionId = await identity.signOut(token);
    for (const { site } of sites.all) site.post({ kind: 'signedOut', sessionId });
    if (signedIn !== null) parts.record({ kind: 'signedOut', personId: signedIn.person.personId });
    return {};
  });

  function welcome(
    signedIn: SignedIn & { token: string },
    how: 'password' | 'demo',
    request: FastifyRequest,
    reply: FastifyReply,
  ) {
    const { person, principal, token } = signedIn;
    metrics.signIn('done');
    const { personId, name, role } = principal;
    parts.record({ kind: 'signedIn', how, address: request.ip, personId, name, role });
    reply.header('cache-control', 'no-store');
    const open = sites.all.filter(({ stored }) => mayWorkAt(person, stored.siteId));
    return { token, principal, sites: open.map(({ stored }) => ({ siteId: stored.siteId, name: stored.name })) };
  }
}

/** @throws ApiError 400 naming the first thing that does not fit */
export function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw API_ERRORS.badRequest(`${issue?.path.join('.') ?? ''} ${issue?.message ?? 'does not fit'}`.trim());
}
