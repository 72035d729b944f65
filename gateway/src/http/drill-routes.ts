import type { FastifyInstance } from 'fastify';
import { readDrillLibrary } from '../drills/drill-library.ts';
import type { Identity } from '../identity/identity.ts';
import { requireSignIn } from './bearer.ts';

export interface DrillRoutesParts {
  readonly identity: Identity;
  readonly config: { readonly drillsFolder: string | null };
}

/** The scenarios that a conductor chooses from. Nothing begins here: what is asked of a site is asked over its socket. */
export function drillRoutes(app: FastifyInstance, { identity, config }: DrillRoutesParts): void {
  app.get('/api/drills', async (request) => {
    await requireSignIn(request, identity);
    return config.drillsFolder === null ? { drills: [], unread: [] } : readDrillLibrary(config.drillsFolder);
  });
}
