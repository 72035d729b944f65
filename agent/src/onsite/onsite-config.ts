import type { SiteSteps } from './site-steps.ts';

/** What the on-site server needs to know; paths are absolute or relative to the working folder. */
export interface OnsiteConfig {
  readonly siteId: string;
  readonly siteName: string;
  readonly host: string;
  /** 0: any free port */
  readonly port: number;
  /** null only on a loopback address: passwords never cross a network in the clear */
  readonly tls: { readonly certFile: string; readonly keyFile: string } | null;
  /** the built console bundle */
  readonly consoleFolder: string;
  readonly peopleFile: string;
  readonly enrolmentsFile: string;
  /** one-click sign-in as anybody in the people file; for demonstrations only */
  readonly demoSignIn: boolean;
  readonly sitePhone: string;
  readonly remotePhone: string;
  readonly steps: SiteSteps;
}

const LOOPBACK: readonly string[] = ['127.0.0.1', '::1', 'localhost'];

export function isLoopback(host: string): boolean {
  return LOOPBACK.includes(host);
}
