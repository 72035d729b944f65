import { argumentsOf, type PolicyCommand } from '../policy/policy-command.ts';
import { EvidenceRefused } from './evidence/amend-evidence.ts';
import { openCopy } from './evidence/open-copy.ts';
import { evidenceNo, readEvidenceFile, writeEvidenceFile } from './evidence-file.ts';

export const copy: PolicyCommand = {
  usage: 'EVIDENCE COPY',
  words:
    'a machine file for whoever need not know who took part: no names, no signatures, the same seal and chain; it verifies',
  run(args) {
    const { files } = argumentsOf(args, 2, {}, 'file');
    const [file = '', to = ''] = files;
    const read = readEvidenceFile(file);
    if (!read.ok) return read.answer;
    try {
      writeEvidenceFile(to, openCopy(read.evidence));
    } catch (error) {
      if (error instanceof EvidenceRefused) return evidenceNo(file, error.message);
      throw error;
    }
    return {
      exitCode: 0,
      lines: [`wrote ${to}, seal ${read.evidence.seal}`],
      json: { ok: true, file: to, seal: read.evidence.seal },
    };
  },
};
