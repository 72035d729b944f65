import { existsSync, readdirSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { OPCUACertificateManager } from 'node-opcua';

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

  private constructor(options: { manager: OPCUACertificateManager; folder: string; applicationUri: string }) {
    this.manager = options.manager;
    this.applicationUri = options.applicationUri;
    this.certificateFile = join(options.folder, 'own', 'certs', 'agent.pem');
    this.#trustedFolder = join(options.folder, 'trusted', 'certs');
  }

  /** Makes folder, key and certificate when missing. @throws Error when the folder cannot be written */
  static async open(options: { folder: string; trust: Trust; applicationUri: string }): Promise<CertificateStore> {
    const { folder, trust, applicationUri } = options;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const manager = new OPCUACertificateManager({ rootFolder: folder, automaticallyAcceptUnknownCertificate: false });
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

  /** A server was spoken to: from now on only what lies in the trusted folder. */
  closeFirstUse(): void {
    if (this.#hasTrusted()) this.manager.automaticallyAcceptUnknownCertificate = false;
  }

  async close(): Promise<void> {
    this.manager.referenceCounter = 0;
    await this.manager.dispose();
  }

  #hasTrusted(): boolean {
    return existsSync(this.#trustedFolder) && readdirSync(this.#trustedFolder).length > 0;
  }
}
