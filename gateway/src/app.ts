import { readFile } from 'node:fs/promises';
import fastify, { type FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { GatewayConfig } from './config/gateway-config.ts';
import { ApiError } from './http/api-error.ts';
import { consoleBundle } from './http/console-bundle.ts';
import { drillRoutes } from './http/drill-routes.ts';
import { incidentRoutes, type IncidentRoutesParts } from './http/incident-routes.ts';
import { operatorRoutes, type OperatorRoutesParts } from './http/operator-routes.ts';
import { peopleRoutes, type PeopleRoutesParts } from './http/people-routes.ts';

const BODY_MAX_BYTES = 16 * 1_024;

/** The HTTP side of a gateway: routes, bundle, errors in one shape. WebSockets are attached to its server by the caller. */
export async function createApp(
  parts: { config: GatewayConfig; log: Logger } & PeopleRoutesParts & OperatorRoutesParts & IncidentRoutesParts,
): Promise<FastifyInstance> {
  const { config, log } = parts;
  const app = await listener(config);
  app.setErrorHandler((error, request, reply) => {
    const known = error instanceof ApiError ? error : asApiError(error);
    if (known === null) log.error({ err: error, method: request.method, code: 'HTTP_FAULT' }, 'request failed');
    const { status, code, words, next } =
      known ?? new ApiError(500, 'INTERNAL', 'the gateway could not do this', 'Try again; tell IT if it stays.');
    return reply.status(status).send({ code, words, next });
  });
  await consoleBundle(app, { folder: config.consoleFolder, isTls: config.tls !== null });
  await peopleRoutes(app, parts);
  operatorRoutes(app, parts);
  incidentRoutes(app, parts);
  drillRoutes(app, parts);
  return app;
}

async function listener({ tls }: GatewayConfig): Promise<FastifyInstance> {
  const common = { bodyLimit: BODY_MAX_BYTES, forceCloseConnections: true } as const;
  if (tls === null) return fastify(common);
  const [cert, key] = await Promise.all([readFile(tls.certFile), readFile(tls.keyFile)]);
  return fastify({ ...common, https: { cert, key } });
}

/** Fastify's own refusals (no JSON, too large, wrong type) in our shape; null: a fault of this program. */
function asApiError(error: unknown): ApiError | null {
  if (!(error instanceof Error) || !('statusCode' in error) || typeof error.statusCode !== 'number') return null;
  const { statusCode, message } = error;
  return statusCode < 500 ? new ApiError(statusCode, 'BAD_REQUEST', message.slice(0, 200), 'Mend the request.') : null;
}
