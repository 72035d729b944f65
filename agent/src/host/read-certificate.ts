import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { CertificateDates } from './host-findings.ts';

const BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** @returns the dates between which everything in the file holds, the ones above the server's own among it; null: it cannot be read */
export async function readCertificate(file: string): Promise<CertificateDates | null> {
  try {
    return certificateDates(await readFile(file, 'latin1'));
  } catch {
    return null;
  }
}

export function certificateDates(pem: string): CertificateDates | null {
  const blocks = pem.match(BLOCK) ?? [];
  if (blocks.length === 0) return null;
  try {
    const read = blocks.map((block) => new X509Certificate(block));
    return {
      fromWallMs: Math.max(...read.map((one) => Date.parse(one.validFrom))),
      toWallMs: Math.min(...read.map((one) => Date.parse(one.validTo))),
    };
  } catch {
    return null;
  }
}
