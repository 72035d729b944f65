import { SCREEN_PURPOSES } from '@farfield/protocol';
import { z } from 'zod';

const text = z.string().min(1).max(200);
const consoleHello = z.strictObject({
  siteId: text,
  consoleId: z.string().regex(/^[\w.:@/-]{1,64}$/),
  token: text,
  /** absent: the screen */
  purpose: z.enum([SCREEN_PURPOSES.linkTest, SCREEN_PURPOSES.beside]).optional(),
});
const agentHello = z.strictObject({ screenSession: text, ticket: text });

/** The first message of a console's screen socket. */
export type ScreenConsoleHello = z.output<typeof consoleHello>;
/** The first message of an agent's screen socket. */
export type ScreenAgentHello = z.output<typeof agentHello>;

export const SCREEN_HELLO_MAX_BYTES = 2_048;

/** @returns null: not such a hello */
export function parseConsoleHello(bytes: Buffer): ScreenConsoleHello | null {
  return parse(consoleHello, bytes);
}

export function parseAgentHello(bytes: Buffer): ScreenAgentHello | null {
  return parse(agentHello, bytes);
}

function parse<T extends z.ZodType>(schema: T, bytes: Buffer): z.output<T> | null {
  if (bytes.byteLength > SCREEN_HELLO_MAX_BYTES) return null;
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : null;
}
