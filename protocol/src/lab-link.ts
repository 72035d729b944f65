/**
 * A document in the fragment of an address: its JSON, deflated, in base64url. The fragment is never sent to a server.
 * `v1.` names the form, so that a later one can be told apart.
 */
const PREFIX = 'v1.';
/** What an address may hold before browsers begin to refuse it. */
export const LINK_MAX_CHARS = 1_500_000;
/** A fragment of a few bytes can swell without end: more than any real document is refused. */
const TEXT_MAX_BYTES = 64 * 1024 * 1024;

/** @returns the fragment without its `#` */
export async function encodeLabLink(document: unknown): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(document));
  const packed = await collect(new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate-raw')));
  return PREFIX + base64Url(packed);
}

/**
 * @param fragment with or without its `#`
 * @throws Error in words when it is not a link of this form
 */
export async function decodeLabLink(fragment: string): Promise<unknown> {
  const text = fragment.startsWith('#') ? fragment.slice(1) : fragment;
  if (!text.startsWith(PREFIX)) throw new Error('this link is not of a form that this page knows');
  const bytes = fromBase64Url(text.slice(PREFIX.length));
  if (bytes === null) throw new Error('this link is damaged: it has characters that a link does not have');
  let json: string;
  try {
    json = new TextDecoder().decode(
      await collect(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'))),
    );
  } catch {
    throw new Error('this link is damaged or cut short');
  }
  try {
    const value: unknown = JSON.parse(json);
    return value;
  } catch {
    throw new Error('this link holds no document');
  }
}

async function collect(stream: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    length += value.length;
    if (length > TEXT_MAX_BYTES) {
      await reader.cancel();
      throw new RangeError('larger than any document');
    }
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function base64Url(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += 8_192) binary += String.fromCharCode(...bytes.subarray(at, at + 8_192));
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    return Uint8Array.from(binary, (char) => char.charCodeAt(0));
  } catch {
    return null;
  }
}
