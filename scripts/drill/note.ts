import { argumentsOf, type PolicyCommand, required, UsageError } from '../policy/policy-command.ts';
import { EvidenceRefused, withFinding } from './evidence/amend-evidence.ts';
import { type Owner, OWNERS } from './evidence/evidence-schema.ts';
import { evidenceNo, readEvidenceFile, writeEvidenceFile } from './evidence-file.ts';

export const note: PolicyCommand = {
  usage: 'EVIDENCE --finding WORDS|F1 [--action WORDS --owner WHO --until 2026-01-31]',
  words: `a finding of the observer, and what is mended by whom until when, before anybody signs; who: ${Object.keys(OWNERS).join(', ')}`,
  run(args) {
    const text = { type: 'string' } as const;
    const { files, options } = argumentsOf(
      args,
      1,
      { finding: text, action: text, owner: text, until: text },
      'evidence file',
    );
    const [file = ''] = files;
    const finding = required(options.finding, '--finding');
    const action =
      options.action === undefined
        ? null
        : { words: options.action, owner: ownerOf(options.owner), until: dateOf(required(options.until, '--until')) };
    const read = readEvidenceFile(file);
    if (!read.ok) return read.answer;
    try {
      const made = withFinding(read.evidence, { finding, action });
      writeEvidenceFile(file, made);
      const { findings, actions } = made.parts;
      return {
        exitCode: 0,
        lines: [`${findings.length} findings, ${actions.length} corrective actions, seal ${made.seal}`],
        json: { ok: true, file, findings, actions },
      };
    } catch (error) {
      if (error instanceof EvidenceRefused) return evidenceNo(file, error.message);
      throw error;
    }
  },
};

function ownerOf(name: string | undefined): Owner {
  const found = (Object.keys(OWNERS) as Owner[]).find((one) => one === name);
  if (found === undefined) throw new UsageError(`--owner is one of ${Object.keys(OWNERS).join(', ')}`);
  return found;
}

/** @throws UsageError */
export function dateOf(text: string): string {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(Date.parse(text)))
    throw new UsageError(`${text}: no such day; write 2026-01-31`);
  return text;
}
