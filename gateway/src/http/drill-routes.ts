import { CONDUCTORS } from '@farfield/protocol/drills';
import type { FastifyInstance } from 'fastify';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { readDrillLibrary } from '../drills/drill-library.ts';
import { readProgrammeFile } from '../drills/programme-file.ts';
import type { Identity } from '../identity/identity.ts';
import { requireSignIn } from './bearer.ts';

export interface DrillRoutesParts {
  readonly identity: Identity;
  readonly config: Pick<GatewayConfig, 'drillsFolder' | 'drillProgramme'>;
}

/** The scenarios that a conductor chooses from. Nothing begins here: what is asked of a site is asked over its socket. */
export function drillRoutes(app: FastifyInstance, { identity, config }: DrillRoutesParts): void {
  app.get('/api/drills', async (request) => {
    await requireSignIn(request, identity);
    return config.drillsFolder === null ? { drills: [], unread: [] } : readDrillLibrary(config.drillsFolder);
  });

  /** The year of drills. New pairs are named by their accounts: to those alone who conduct drills. */
  app.get('/api/drills/programme', async (request) => {
    const { principal } = await requireSignIn(request, identity);
    if (config.drillProgramme === null) return { programme: null, why: '' };
    const read = await readProgrammeFile(config.drillProgramme.file);
    if (!read.ok) return { programme: null, why: read.why };
    const pairs = CONDUCTORS.includes(principal.role) ? read.value.pairs : [];
    return { programme: { ...read.value, pairs }, why: '' };
  });
}
