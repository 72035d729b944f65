import { readFileSync } from 'node:fs';
import Fastify, { type FastifyInstance } from 'fastify';
import { z } from 'zod';
import { EXAM_PROTOCOLS } from '../scanner/exam-fixtures.ts';
import type { World } from './world.ts';
import { WORLD_ACTS } from './world-acts.ts';

const actSchema = z.strictObject({ act: z.string(), args: z.record(z.string(), z.unknown()).default({}) });
const logSchema = z.strictObject({ since: z.coerce.number().int().min(0).default(0) });

const LOG_ENTRIES_MAX = 2_000;

export interface ControlServer {
  /** e.g. `http://127.0.0.1:4700` */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * The page from which a person rehearses an outage, and the same as JSON: `GET /acts`, `POST /act {act, args}`,
 * `GET /state`, `GET /log?since=SEQ` (at most 2000 entries, oldest first), `GET /exams`. It has no login and must
 * listen on a loopback address only.
 * @throws Error when the port is taken
 */
export async function startControlServer(
  world: World,
  options: { readonly host: string; readonly port: number },
): Promise<ControlServer> {
  const app = Fastify({ logger: false, bodyLimit: 64 * 1024 });
  // Only JSON bodies: a foreign web page in the same browser cannot send one without asking first.
  app.removeContentTypeParser('text/plain');
  addRoutes(app, world);
  await app.listen({ host: options.host, port: options.port });
  const address = app.server.address();
  const port = address === null || typeof address === 'string' ? options.port : address.port;
  return { url: `http://${options.host}:${port}`, stop: () => app.close() };
}

function addRoutes(app: FastifyInstance, world: World): void {
  const page = readFileSync(new URL('./control-page.html', import.meta.url), 'utf8');
  app.get('/', (_request, reply) => reply.type('text/html; charset=utf-8').send(page));
  app.get('/acts', () => WORLD_ACTS.map(({ id, group, sentence, args }) => ({ id, group, sentence, args })));
  app.get('/exams', () => EXAM_PROTOCOLS);
  app.get('/endpoints', () => world.endpoints);
  app.get('/state', () => world.snapshot());
  app.get('/log', (request, reply) => {
    const query = logSchema.safeParse(request.query);
    if (!query.success) return reply.code(400).send({ ok: false, problem: 'log: since must be a whole number from 0' });
    return reply.send(world.log.entries(query.data.since).slice(0, LOG_ENTRIES_MAX));
  });
  app.post('/act', (request, reply) => {
    const body = actSchema.safeParse(request.body);
    if (!body.success) return reply.code(400).send({ ok: false, problem: 'act: the body must be {act, args}' });
    const outcome = world.act(body.data.act, body.data.args);
    return reply.code(outcome.ok ? 200 : 409).send(outcome);
  });
}
