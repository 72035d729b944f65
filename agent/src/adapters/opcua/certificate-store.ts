import { X509Certificate } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { OPCUACertificateManager } from 'node-opcua-certificate-manager';

export type Trust = 'enrolled' | 'firstUse';

/**
 * The keys and certificates of one adapter, in a folder of its own. With `enrolled` only servers whose certificate
 * somebody has put into `trusted/certs` are spoken to; an unknown one lands in `rejected`, to be compared and moved.
 * With `firstUse` the first certificate ever seen is put there, and from then on the rule is the same.
 */
export class CertificateStore {
  readonly manager: OPCUACertificateManager;
  readonly certificateFile: string;
  readonly applicationUri: string;
  readonly #trustedFolder: string;
  readonly #rejectedFolder: string;
  #read = '';
  #refreshing: Promise<void> = Promise.resolve();

  private constructor(options: { manager: OPCUACertificateManager; folder: string; applicationUri: string }) {
    this.manager = options.manager;
    this.applicationUri = options.applicationUri;
    this.certificateFile = join(options.folder, 'own', 'certs', 'agent.pem');
    this.#trustedFolder = join(options.folder, 'trusted', 'certs');
    this.#rejectedFolder = join(options.folder, 'rejected');
  }

  /** Makes folder, key and certificate when missing. @throws Error when the folder cannot be written */
  static async open(options: { folder: string; trust: Trust; applicationUri: string }): Promise<CertificateStore> {
    const { folder, trust, applicationUri } = options;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const manager = new OPCUACertificateManager({
      rootFolder: folder,
      automaticallyAcceptUnknownCertificate: false,
      // Its watchers miss a file that is moved between two folders; `refresh` looks for itself.
      disableFileWatchers: true,
    });
    await manager.initialize();
    // Each client counts itself as a user and disposes of the manager when it is the last; this one is ours until `close`.
    manager.referenceCounter += 1;
    const store = new CertificateStore({ manager, folder, applicationUri });
    if (!existsSync(store.certificateFile)) {
      await manager.createSelfSignedCertificate({
        applicationUri,
        subject: '/CN=farfield-agent',
        dns: ['localhost'],
        startDate: new Date(),
        validity: 3650,
        outputFile: store.certificateFile,
      });
    }
    if (trust === 'firstUse') manager.automaticallyAcceptUnknownCertificate = !store.#hasTrusted();
    return store;
  }

  /**
   * Takes in what somebody has put into the folders since; before each connection. A certificate that lies among the
   * trusted and the rejected ones was enrolled, so its rejected copy goes (the library would let that one win).
   */
  refresh(): Promise<void> {
    const turn = this.#refreshing.then(() => this.#refresh());
    this.#refreshing = turn.catch(() => {
      // Told to who asked; the next connection looks again.
    });
    return turn;
  }

  /** A server was spoken to: from now on only what lies in the trusted folder. */
  closeFirstUse(): void {
    if (this.#hasTrusted()) this.manager.automaticallyAcceptUnknownCertificate = false;
  }

  async close(): Promise<void> {
    this.manager.referenceCounter = 0;
    await this.manager.dispose();
  }

  async #refresh(): Promise<void> {
    const now = JSON.stringify([filesIn(this.#trustedFolder), filesIn(this.#rejectedFolder)]);
    if (now === this.#read) return;
    const trusted = new Set((await certificatesIn(this.#trustedFolder)).map((one) => one.fingerprint));
    for (const { file, fingerprint } of await certificatesIn(this.#rejectedFolder)) {
      if (trusted.has(fingerprint)) await rm(file, { force: true });
    }
    await this.manager.reloadCertificates();
    this.#read = JSON.stringify([filesIn(this.#trustedFolder), filesIn(this.#rejectedFolder)]);
  }

  #hasTrusted(): boolean {
    return filesIn(this.#trustedFolder).length > 0;
  }
}

function filesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).toSorted() : [];
}

async function certificatesIn(folder: string): Promise<readonly { file: string; fingerprint: string }[]> {
  const found: { file: string; fingerprint: string }[] = [];
  for (const name of filesIn(folder)) {
    const file = join(folder, name);
    try {
      found.push({ file, fingerprint: new X509Certificate(await readFile(file)).fingerprint256 });
    } catch {
      // Not a certificate, or gone again: nothing to compare.
    }
  }
  return found;
}
