import argon2 from 'argon2';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { Log } from '../uplink/log.ts';
import type { OnsiteConfig } from './onsite-config.ts';
import { type Person, principalOf } from './people-file.ts';
import { type Refusal, REFUSALS } from './refusal.ts';
import { SignInLimiter } from './sign-in-limiter.ts';
import { tokenId, type Tokens } from './tokens.ts';

const signInSchema = z.strictObject({ login: z.string().min(1).max(64), password: z.string().min(1).max(256) });
const demoSchema = z.strictObject({ personId: z.string().min(1).max(64) });
const signOutSchema = z.strictObject({ token: z.string().min(1).max(256) });

const ROLE_TITLE: Readonly<Record<Person['role'], string>> = {
  rst: 'Remote technologist',
  mrst: 'MR safety tech',
  onsiteTechnologist: 'On-site MR technologist',
  rad: 'Supervising radiologist',
  lip: 'Licensed practitioner on site',
  trainee: 'Trainee',
  coordinator: 'Coordinator',
  mrso: 'MR safety officer',
  mrmd: 'MR medical director',
  it: 'IT',
};

/** Compared when a login does not exist, so that the time taken does not tell which logins do. Nobody knows its password. */
const NOBODYS_HASH =
  '$argon2id$v=19$m=65536,p=4,t=3$MxDMontvxuJTjN8bGydqtQ$UNutnjLsZm1M1UVIM9dOatQ4cyxX1GdZ93ChMn2CeNY';

export interface ApiOptions {
  readonly config: OnsiteConfig;
  readonly clock: Clock;
  readonly log: Log;
  readonly people: readonly Person[];
  readonly tokens: Tokens;
  /** a token was given back: its sockets end */
  readonly onSignOut: (tokenId: string) => void;
}

/** `/api/*`: who serves, signing in and out. The same addresses and answers as at the gateway. */
export function addApiRoutes(app: FastifyInstance, options: ApiOptions): void {
  const { config, clock, log, people, tokens, onSignOut } = options;
  const limiter = new SignInLimiter();

  app.get('/api/served-by', async () => ({
    servedBy: 'onsite',
    siteId: config.siteId,
    siteName: config.siteName,
    demo: config.demoSignIn,
    sitePhone: config.sitePhone,
    remotePhone: config.remotePhone,
    steps: config.steps,
  }));

  app.post('/api/sign-in', async (request, reply) => {
    const body = signInSchema.safeParse(request.body);
    if (!body.success) return refuse(reply, REFUSALS.requestInvalid);
    const login = body.data.login.toLowerCase();
    const keys = [`address ${request.ip}`, `login ${login}`];
    const waitMs = limiter.waitMs(keys, clock.nowMs());
    if (waitMs > 0) {
      log.warn({ address: request.ip, code: 'SIGN_IN_TOO_OFTEN' }, 'sign-in refused');
      return refuse(reply.header('retry-after', Math.ceil(waitMs / 1000)), REFUSALS.signInTooOften);
    }
    const person = people.find((one) => one.login.toLowerCase() === login);
    const isRight = await argon2.verify(person?.passwordHash ?? NOBODYS_HASH, body.data.password);
    if (person?.passwordHash === undefined || !isRight) {
      log.warn({ address: request.ip, code: 'SIGN_IN_REFUSED' }, 'sign-in refused');
      return refuse(reply, REFUSALS.signInRefused);
    }
    limiter.forget(keys);
    return signedIn(person, 'password');
  });

  app.post('/api/sign-out', async (request, reply) => {
    const body = signOutSchema.safeParse(request.body);
    if (!body.success) return refuse(reply, REFUSALS.requestInvalid);
    const id = tokenId(body.data.token);
    tokens.revoke(id);
    onSignOut(id);
    return { signedOut: true };
  });

  if (config.demoSignIn) {
    app.get('/api/demo/people', async () =>
      people.map(({ personId, name, role }) => ({ personId, name, role, roleTitle: ROLE_TITLE[role] })),
    );

    app.post('/api/demo/sign-in', async (request, reply) => {
      const body = demoSchema.safeParse(request.body);
      if (!body.success) return refuse(reply, REFUSALS.requestInvalid);
      const person = people.find(({ personId }) => personId === body.data.personId);
      return person === undefined ? refuse(reply, REFUSALS.signInRefused) : signedIn(person, 'demo');
    });
  }

  function signedIn(person: Person, how: 'password' | 'demo') {
    log.info({ personId: person.personId, role: person.role, how }, 'signed in on site');
    return {
      token: tokens.issue(person, clock.nowMs()),
      principal: principalOf(person, clock.wallMs()),
      sites: [{ siteId: config.siteId, name: config.siteName }],
    };
  }
}

export function refuse(reply: FastifyReply, refusal: Refusal): FastifyReply {
  return reply.code(refusal.status).send(refusal.body);
}
