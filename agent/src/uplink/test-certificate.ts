import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OPCUACertificateManager } from 'node-opcua';

export interface TestCertificate {
  readonly certFile: string;
  readonly keyFile: string;
  readonly certPem: string;
  readonly keyPem: string;
}

/** A key and a certificate for 127.0.0.1 that nobody trusts, in a temporary folder; for tests. */
export async function makeTestCertificate(): Promise<TestCertificate> {
  const folder = mkdtempSync(join(tmpdir(), 'farfield-tls-'));
  const manager = new OPCUACertificateManager({ rootFolder: folder });
  await manager.initialize();
  const certFile = join(folder, 'certificate.pem');
  await manager.createSelfSignedCertificate({
    applicationUri: 'urn:farfield:test',
    dns: ['localhost'],
    ip: ['127.0.0.1'],
    outputFile: certFile,
    subject: '/CN=localhost',
    startDate: new Date(Date.now() - 86_400_000),
    validity: 30,
  });
  const keyFile = manager.privateKey;
  await manager.dispose();
  return {
    certFile,
    keyFile,
    certPem: readFileSync(certFile, 'utf8'),
    keyPem: readFileSync(keyFile, 'utf8'),
  };
}
