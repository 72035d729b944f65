import type { FastifyInstance } from 'fastify';
import { ROLES, type Role } from '@farfield/protocol/policy';
import { z } from 'zod';
import type { AuditEvent } from '../audit/audit-event.ts';
import { type Identity, mayWorkAt } from '../identity/identity.ts';
import type { Metrics } from '../metrics.ts';
import { agentHeardMs, agentPresence } from '../sites/site-state.ts';
import type { Sites } from '../sites/sites.ts';
import type { StorePort } from '../store/store-port.ts';
import type { Clock } from '../clock.ts';
import { API_ERRORS } from './api-error.ts';
import { isLocal, requireSignIn } from './bearer.ts';
import { parse } from './people-routes.ts';

/** A record names the patient; these roles worked the exam or answer for it. */
const AUDIT_READERS: readonly Role[] = ROLES.filter(
  (role) => !['coordinator', 'it', 'trainee', 'unidentifiedOnsite'].includes(role),
);

const AUDIT_QUERY = z.object({
  siteId: z.string().min(1).max(64),
  afterSeq: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1_000).default(200),
  of: z.enum(['site', 'gateway']).default('site'),
});
const INSPECT_QUERY = z.object({ siteId: z.string().min(1).max(64).optional() });

export interface OperatorRoutesParts {
  readonly identity: Identity;
  readonly sites: Sites;
  readonly store: StorePort;
  readonly metrics: Metrics;
  readonly clock: Clock;
  inspect(): object;
  /** never waits */
  record(event: AuditEvent): void;
}

/** For those who run the gateway and those who read its record. Nothing here changes anything. */
export function operatorRoutes(app: FastifyInstance, parts: OperatorRoutesParts): void {
  const { identity, sites, store, metrics, clock } = parts;
  let inspections = 0;

  app.get('/healthz', () => ({ ok: true }));

  app.get('/readyz', async (_request, reply) => {
    const isWritable = await store.isWritable();
    return reply
      .status(isWritable ? 200 : 503)
      .send({ ready: isWritable, store: isWritable ? 'writable' : 'not writable' });
  });

  app.get('/metrics', async (_request, reply) => {
    const text = await metrics.registry.metrics();
    return reply.header('content-type', metrics.registry.contentType).send(text);
  });

  app.get('/api/sites', async (request) => {
    const { person } = await requireSignIn(request, identity);
    return sites.all
      .filter(({ stored }) => mayWorkAt(person, stored.siteId))
      .map(({ stored, site }) => {
        const heardMs = agentHeardMs(site.state);
        const presence = agentPresence(site.state, clock.nowMs());
        return {
          siteId: stored.siteId,
          name: stored.name,
          agent: presence === 'connected' ? presence : heardMs === null ? 'never' : 'silent',
          heardAgeMs: heardMs === null ? null : clock.nowMs() - heardMs,
          seated: site.state.consoles.length,
        };
      });
  });

  app.get('/api/inspect', async (request, reply) => {
    if (!isLocal(request)) await requireSignIn(request, identity);
    const { siteId } = parse(INSPECT_QUERY, request.query);
    if (siteId === undefined) return parts.inspect();
    const site = sites.known(siteId);
    if (site === null) throw API_ERRORS.siteUnknown(siteId);
    inspections += 1;
    const text = await site.inspectAgent(`inspect-${inspections}`);
    if (text === null) throw API_ERRORS.noAnswer(siteId);
    return reply.header('content-type', 'application/json; charset=utf-8').send(text);
  });

  app.get('/api/audit', async (request) => {
    const { person, principal } = await requireSignIn(request, identity);
    const { siteId, afterSeq, limit, of } = parse(AUDIT_QUERY, request.query);
    if (!AUDIT_READERS.includes(principal.role)) throw API_ERRORS.notAllowed('read the record');
    if (!mayWorkAt(person, siteId) || sites.known(siteId) === null) throw API_ERRORS.siteUnknown(siteId);
    const page = { afterSeq, limit };
    const records = of === 'site' ? await store.siteRecords(siteId, page) : await store.auditRecords(siteId, page);
    if (records.length > 0) {
      parts.record({ kind: 'auditExported', siteId, by: person.personId, afterSeq, count: records.length });
    }
    return { siteId, of, records, nextAfterSeq: records.at(-1)?.seq ?? afterSeq };
  });
}
