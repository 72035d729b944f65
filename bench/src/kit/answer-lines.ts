import { createInterface } from 'node:readline';
import { isRecord } from './is-record.ts';

/**
 * The other end of `ProgramProcess.ask`: says that it is ready, then answers each line of JSON on stdin with one on
 * stdout, until stdin ends. What else prints on stdout would be taken for an answer: nothing may.
 */
export async function answerLines(
  ready: Readonly<Record<string, unknown>>,
  answer: (question: Readonly<Record<string, unknown>>) => Promise<Readonly<Record<string, unknown>>>,
): Promise<void> {
  const say = (line: Readonly<Record<string, unknown>>): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
  say({ ready: true, ...ready });
  const lines = createInterface({ input: process.stdin });
  // Told to end, it goes the same way out: what it has started would outlive it.
  process.once('SIGTERM', () => lines.close());
  for await (const line of lines) {
    const question: unknown = JSON.parse(line);
    if (!isRecord(question)) throw new Error(`not a question: ${line}`);
    say(await answer(question));
  }
}
