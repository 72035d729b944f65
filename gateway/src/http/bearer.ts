import type { FastifyRequest } from 'fastify';
import type { Identity, SignedIn } from '../identity/identity.ts';
import { API_ERRORS } from './api-error.ts';

/** @throws ApiError 401 when the request carries no valid sign-in */
export async function requireSignIn(request: FastifyRequest, identity: Identity): Promise<SignedIn> {
  const token = /^Bearer ([\w-]{1,128})$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const signedIn = await identity.authenticate(token);
  if (signedIn === null) throw API_ERRORS.tokenRefused();
  return signedIn;
}

/** On this machine and not through a proxy on it, which would make everybody local. */
export function isLocal(request: FastifyRequest): boolean {
  const { headers, socket } = request;
  const isProxied =
    headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined || headers.via !== undefined;
  const address = socket.remoteAddress ?? '';
  return !isProxied && (address === '127.0.0.1' || address === '::1' || address === '::ffff:127.0.0.1');
}
