import type { TracedCall } from './strace.ts';

/** What a call changed in a file. */
export type Change =
  | { readonly kind: 'write'; readonly at: number; readonly bytes: Buffer }
  | { readonly kind: 'truncate'; readonly bytes: number };

export function isSync({ name }: TracedCall): boolean {
  return /^f(data)?sync$/.test(name);
}

export function isOf({ text }: TracedCall, file: string): boolean {
  return text.includes(`<${file}>`);
}

/**
 * The calls of the one thread that writes the journal, so that the order in which they began is the order in which they
 * returned. The call in which the trace ends has not returned in it: nothing rests on it.
 *
 * @throws Error when more threads than one are in it
 */
export function ofOneThread(calls: readonly TracedCall[]): readonly TracedCall[] {
  const threads = new Set(calls.map((call) => call.thread));
  if (threads.size > 1) throw new Error(`${threads.size} threads wrote to the journal`);
  return calls.filter(({ text }, index) => index < calls.length - 1 || / = -?\d/.test(text));
}

/** @throws Error for a call that did less than it was asked, or whose bytes are not all in the trace */
export function changeOf({ name, text }: TracedCall): Change {
  const truncated = /^ftruncate\(\d+<[^>]*>, (\d+)\) += 0 <[\d.]+>$/.exec(text);
  if (truncated !== null) return { kind: 'truncate', bytes: Number(truncated[1]) };
  const written = /^pwrite64\(\d+<[^>]*>, "(.*)", (\d+), (\d+)\) += (\d+) <[\d.]+>$/s.exec(text);
  const [, quoted = '', wanted, at, done] = written ?? [];
  const bytes = bytesOf(quoted);
  if (written === null || wanted !== done || bytes.length !== Number(done))
    throw new Error(`a ${name} that cannot be replayed: ${text.slice(0, 80)} … ${text.slice(-40)}`);
  return { kind: 'write', at: Number(at), bytes };
}

export function changed(file: Buffer, change: Change): Buffer {
  switch (change.kind) {
    case 'truncate':
      return file.length >= change.bytes
        ? file.subarray(0, change.bytes)
        : Buffer.concat([file, Buffer.alloc(change.bytes - file.length)]);
    case 'write': {
      const after = Buffer.alloc(Math.max(file.length, change.at + change.bytes.length));
      file.copy(after);
      change.bytes.copy(after, change.at);
      return after;
    }
  }
}

const ESCAPED: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, v: 11, f: 12, '"': 34, '\\': 92 };

/** A string as strace prints it: all in hexadecimal, or readable when every byte of it is. */
function bytesOf(quoted: string): Buffer {
  if (/^(\\x[0-9a-f]{2})*$/.test(quoted)) return Buffer.from(quoted.replaceAll('\\x', ''), 'hex');
  const readable = quoted.replaceAll(/\\(.)/g, (escaped, letter: string) => {
    const code = ESCAPED[letter];
    if (code === undefined) throw new Error(`strace wrote ${escaped}, which is not known here`);
    return String.fromCharCode(code);
  });
  return Buffer.from(readable, 'latin1');
}
