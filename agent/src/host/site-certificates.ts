import path from 'node:path';
import type { AgentConfig } from '../config/agent-config.ts';
import type { WatchedCertificate } from './host-watch.ts';

/** Every certificate of the site's own whose end would end something: the on-site console's, and each OPC UA adapter's. */
export function siteCertificates({
  onsite,
  adapters,
}: Pick<AgentConfig, 'onsite' | 'adapters'>): readonly WatchedCertificate[] {
  return [
    ...(onsite === null ? [] : [{ name: 'the on-site console', file: onsite.tls.certFile }]),
    ...adapters.flatMap((one) =>
      one.kind === 'opcua' && one.security !== 'none'
        ? [{ name: `adapter "${one.name}"`, file: path.join(one.pkiFolder, 'own', 'certs', 'agent.pem') }]
        : [],
    ),
  ];
}
