import helmet from '@fastify/helmet';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { API_ERRORS } from './api-error.ts';

/** The pages of the web console: routes of one bundle, so an unknown path without a dot is its index. */
export async function consoleBundle(
  app: FastifyInstance,
  options: { folder: string | null; isTls: boolean },
): Promise<void> {
  const { folder, isTls } = options;
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        connectSrc: ["'self'", 'ws:', 'wss:'],
        workerSrc: ["'self'", 'blob:'],
      },
    },
    hsts: isTls,
  });
  if (folder !== null) {
    await app.register(fastifyStatic, {
      root: folder,
      cacheControl: false,
      setHeaders: (reply, path) => {
        // Names of built assets carry their hash; the page that names them must always be the newest.
        const isAsset = path.includes('/assets/');
        reply.header('cache-control', isAsset ? 'public, max-age=31536000, immutable' : 'no-store');
      },
    });
  }
  app.setNotFoundHandler(async (request, reply) => {
    const path = request.url.split('?')[0] ?? '/';
    const isPage =
      request.method === 'GET' && !path.startsWith('/api/') && !path.startsWith('/ws/') && !path.includes('.');
    if (folder === null || !isPage) throw API_ERRORS.notFound();
    return reply.sendFile('index.html');
  });
}
