import { constants, createDeflate, type Deflate } from 'node:zlib';

/**
 * The one zlib stream of a connection: each block goes on where the last one ended, which is what makes repeated
 * screen parts cheap, and what makes a skipped block fatal for the client.
 */
export class ZlibStream {
  readonly #deflate: Deflate;
  #chunks: Buffer[] = [];
  #failure: Error | null = null;
  #isBusy = false;

  constructor() {
    this.#deflate = createDeflate({ level: 3 });
    this.#deflate.on('data', (chunk: Buffer) => this.#chunks.push(chunk));
    this.#deflate.on('error', (error) => {
      this.#failure = error;
    });
  }

  /**
   * @returns the compressed block, ending on a byte border so that the client can decode all of it
   * @throws when zlib failed, or a second block is asked for before the first has returned
   */
  async compress(block: Buffer): Promise<Buffer> {
    if (this.#isBusy) throw new Error('zlib stream: one block at a time');
    this.#isBusy = true;
    this.#deflate.write(block);
    await new Promise<void>((resolve) => {
      this.#deflate.flush(constants.Z_SYNC_FLUSH, () => resolve());
    });
    this.#isBusy = false;
    if (this.#failure !== null) throw this.#failure;
    const compressed = Buffer.concat(this.#chunks);
    this.#chunks = [];
    return compressed;
  }

  close(): void {
    this.#deflate.destroy();
  }
}
