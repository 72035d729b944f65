import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import { makeFacilityCa, type OnsiteTls } from '../../../scripts/demo/facility-ca.ts';
import { demoPolicyFiles, signDemoPolicy } from '../../../scripts/demo/sign-demo-policy.ts';
import { ROOT } from '../../../scripts/run-command.ts';

const SITE_FILES = path.join(ROOT, 'scripts', 'demo', 'site');
export const ENROLMENT = 'the-only-desk-of-the-bench';

/** The picture that its screen service dials, and the calibration of it. */
export interface SiteScreen {
  readonly host: string;
  readonly port: number;
  readonly layoutFile: string;
}

/** Where a site's ways to the gateway begin, in the order of their names. */
export type SitePaths = readonly { readonly name: string; readonly url: string; readonly localAddress: string }[];

/** Everything that a site of this bench reads at its start: the demonstration's own site, many times. */
export class SiteFiles {
  readonly tls: OnsiteTls;
  readonly #folder: string;

  private constructor(folder: string, tls: OnsiteTls) {
    this.#folder = folder;
    this.tls = tls;
  }

  static async prepare(folder: string): Promise<SiteFiles> {
    mkdirSync(path.join(folder, 'pages'), { recursive: true });
    writeFileSync(path.join(folder, 'pages', 'index.html'), '<!doctype html><title>no pages here</title>\n');
    writeFileSync(path.join(folder, 'password'), 'demo-only', { mode: 0o600 });
    const secretSha256 = createHash('sha256').update(ENROLMENT).digest('hex');
    const enrolments = { enrolments: [{ consoleName: 'Zone III desk', secretSha256 }] };
    writeFileSync(path.join(folder, 'enrolments.yaml'), stringify(enrolments));
    signDemoPolicy(folder, path.join(SITE_FILES, 'policy.yaml'), { hasWatchdog: false });
    return new SiteFiles(folder, await makeFacilityCa(folder));
  }

  folderOf(siteId: string): string {
    return path.join(this.#folder, siteId);
  }

  /** @returns the agent's configuration file of one site */
  write(siteId: string, key: string, paths: SitePaths, screen: SiteScreen | null = null): string {
    const own = this.folderOf(siteId);
    mkdirSync(own, { recursive: true });
    const keyFile = path.join(own, 'site.key');
    writeFileSync(keyFile, key, { mode: 0o600 });
    const opcua = (name: string): Record<string, unknown> => ({
      kind: 'opcua',
      name,
      mappingFile: path.join(SITE_FILES, `${name}.mapping.yaml`),
      // Nobody dials it: see `sites/model-devices.ts`.
      endpointUrl: 'opc.tcp://127.0.0.1:1',
      security: 'signAndEncrypt',
      user: 'agent',
      passwordFile: path.join(this.#folder, 'password'),
      pkiFolder: path.join(this.#folder, 'pki'),
      trust: 'firstUse',
    });
    const { certFile, keyFile: tlsKeyFile } = this.tls;
    const config = {
      ...demoPolicyFiles(this.#folder),
      site: { siteId, name: 'Cut', scannerName: 'MR 1', scannerRef: 'MR1', fieldTesla: 1.5, upsFeeds: ['site agent'] },
      gateway: { url: paths[0]?.url, keyFile, paths },
      onsite: {
        host: '127.0.0.1',
        port: 0,
        tls: { certFile, keyFile: tlsKeyFile },
        consoleFolder: path.join(this.#folder, 'pages'),
        peopleFile: path.join(SITE_FILES, 'onsite-people.yaml'),
        enrolmentsFile: path.join(this.#folder, 'enrolments.yaml'),
        demoSignIn: true,
      },
      journal: { file: path.join(own, 'journal.sqlite') },
      adapters: [opcua('scanner')],
      screen,
      inspect: null,
    };
    const file = path.join(own, 'agent.yaml');
    writeFileSync(file, stringify(config));
    return file;
  }
}
