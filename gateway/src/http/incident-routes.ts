import { unreachable } from '@farfield/protocol/policy';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { AuditEvent } from '../audit/audit-event.ts';
import { type Identity, mayWorkAt, type SignedIn } from '../identity/identity.ts';
import type { IncidentDesk } from '../incidents/incident-desk.ts';
import { incidentRefusal } from '../incidents/may-incident.ts';
import type { Sites } from '../sites/sites.ts';
import { API_ERRORS } from './api-error.ts';
import { requireSignIn } from './bearer.ts';
import { parse } from './people-routes.ts';

const LIST_QUERY = z.object({
  siteId: z.string().min(1).max(64),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
const WORDS = z.string().max(200);
const READ_BACK = z.strictObject({ patientRef: WORDS, scannerRef: WORDS, lastCommand: WORDS, reason: WORDS });
const ONE = z.object({ incidentId: z.string().min(1).max(128) });

export interface IncidentRoutesParts {
  readonly identity: Identity;
  readonly sites: Sites;
  readonly desk: Pick<IncidentDesk, 'list' | 'find' | 'acknowledge' | 'readBack'>;
  /** never waits */
  record(event: AuditEvent): void;
}

/** Incidents, and the one thing that people do with them. */
export function incidentRoutes(app: FastifyInstance, parts: IncidentRoutesParts): void {
  const { identity, sites, desk } = parts;

  app.get('/api/incidents', async (request) => {
    const signedIn = await requireSignIn(request, identity);
    const { siteId, limit } = parse(LIST_QUERY, request.query);
    if (!mayWorkAt(signedIn.person, siteId) || sites.known(siteId) === null) throw API_ERRORS.siteUnknown(siteId);
    const refusal = incidentRefusal(signedIn.principal, 'read');
    if (refusal !== null) throw API_ERRORS.notAllowed(refusal);
    return { siteId, incidents: await desk.list(siteId, limit) };
  });

  app.get('/api/incidents/:incidentId', async (request) => {
    const { view } = await asked(request, 'read');
    return view;
  });

  app.post('/api/incidents/:incidentId/acknowledge', async (request) => {
    const { incidentId, person } = await asked(request, 'acknowledge');
    const { personId, name } = person;
    if (desk.acknowledge(incidentId, { personId, name }) === 'closed') throw API_ERRORS.incidentClosed(incidentId);
    return (await desk.find(incidentId))?.view ?? {};
  });

  app.post('/api/incidents/:incidentId/read-back', async (request) => {
    const { incidentId, person, view, siteId } = await asked(request, 'acknowledge');
    const { personId, name } = person;
    const answer = desk.readBack(incidentId, { personId, name }, parse(READ_BACK, request.body));
    switch (answer.kind) {
      case 'done':
        return (await desk.find(incidentId))?.view ?? view;
      case 'closed':
        throw API_ERRORS.incidentClosed(incidentId);
      case 'notAssigned':
        throw API_ERRORS.notAssigned(name);
      case 'siteUnheard':
        throw API_ERRORS.siteUnheard(siteId);
      case 'differs':
        throw API_ERRORS.readBackDiffers(answer.what);
    }
    return unreachable(answer);
  });

  async function asked(
    request: FastifyRequest,
    act: 'read' | 'acknowledge',
  ): Promise<SignedIn & { readonly incidentId: string; readonly siteId: string; readonly view: unknown }> {
    const signedIn = await requireSignIn(request, identity);
    const { incidentId } = parse(ONE, request.params);
    const found = await desk.find(incidentId);
    // What belongs to a site where this person does not work is not there for them.
    if (found === null || !mayWorkAt(signedIn.person, found.siteId)) throw API_ERRORS.incidentUnknown(incidentId);
    const refusal = incidentRefusal(signedIn.principal, act);
    if (refusal !== null) {
      const { personId, name, role } = signedIn.principal;
      parts.record({
        kind: 'incidentRefused',
        siteId: found.siteId,
        incidentId,
        why: refusal,
        personId,
        name,
        role,
      });
      throw API_ERRORS.notAllowed(refusal);
    }
    return { ...signedIn, incidentId, siteId: found.siteId, view: found.view };
  }
}
