import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(crypto);

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;

export interface OnsiteTls {
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
  /** PEM of the facility's CA, for clients of this site */
  readonly ca: string;
}

/** The demonstration facility's own CA and the on-site server's certificate, made anew for each demonstration. */
export async function makeFacilityCa(folder: string): Promise<OnsiteTls> {
  const caKeys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const notBefore = new Date(Date.now() - DAY_MS);
  const notAfter = new Date(Date.now() + 60 * DAY_MS);
  const name = 'CN=Cedar Ridge demonstration CA';
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name,
    notBefore,
    notAfter,
    keys: caKeys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
    ],
  });
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const leaf = await x509.X509CertificateGenerator.create({
    serialNumber: '02',
    subject: 'CN=Cedar Ridge MR 1 on site',
    issuer: name,
    notBefore,
    notAfter,
    publicKey: keys.publicKey,
    signingKey: caKeys.privateKey,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.SubjectAlternativeNameExtension([
        { type: 'dns', value: 'localhost' },
        { type: 'ip', value: '127.0.0.1' },
      ]),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    ],
  });
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  const files = {
    caFile: path.join(folder, 'facility-ca.pem'),
    certFile: path.join(folder, 'onsite-cert.pem'),
    keyFile: path.join(folder, 'onsite-key.pem'),
  };
  const caPem = ca.toString('pem');
  writeFileSync(files.caFile, caPem);
  writeFileSync(files.certFile, leaf.toString('pem'));
  writeFileSync(files.keyFile, x509.PemConverter.encode(pkcs8, 'PRIVATE KEY'), { mode: 0o600 });
  return { ...files, ca: caPem };
}
