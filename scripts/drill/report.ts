import { existsSync, writeFileSync } from 'node:fs';
import { type Answer, argumentsOf, type PolicyCommand, UsageError } from '../policy/policy-command.ts';
import { EvidenceRefused } from './evidence/amend-evidence.ts';
import type { Evidence } from './evidence/evidence-schema.ts';
import { refuseNamed } from './evidence/open-copy.ts';
import { EVIDENCE_FOLDER, fileOfId, idsThere, isEvidenceId } from './drill-folder.ts';
import { evidenceNo, evidenceRefused, readEvidenceFile, scenarioIn } from './evidence-file.ts';
import { evidenceReport } from './report/evidence-report.ts';
import { reportHtml } from './report/report-html.ts';

/** @returns null: it names nobody where everybody reads it */
function whyNotOpen(evidence: Evidence): string | null {
  try {
    refuseNamed(evidence, evidence);
    return null;
  } catch (error) {
    if (error instanceof EvidenceRefused) return error.message;
    throw error;
  }
}

function noSuchId(id: string): Answer {
  const there = idsThere();
  const words =
    there.length === 0 ? 'nothing is there yet: drill run NAME leaves it there' : `there is ${there.join(', ')}`;
  return evidenceRefused(id, [{ where: 'id', words: `no such evidence in ${EVIDENCE_FOLDER}; ${words}` }]);
}

export const report: PolicyCommand = {
  usage: 'ID|EVIDENCE [--html FILE] [--pdf FILE] [--copy open|signed]',
  words:
    'the evidence of one drill as a page of HTML and as a PDF to hand over: of an ID that drill run gave, both beside its ' +
    'machine file when nothing else is said; open (the default) names nobody, signed names ' +
    'those who took part',
  async run(args) {
    const options = { html: { type: 'string' }, pdf: { type: 'string' }, copy: { type: 'string' } } as const;
    const parsed = argumentsOf(args, 1, options, 'evidence file');
    const [name = ''] = parsed.files;
    const isId = isEvidenceId(name);
    const file = isId ? fileOfId(name) : name;
    const { copy = 'open' } = parsed.options;
    const isBoth = isId && parsed.options.html === undefined && parsed.options.pdf === undefined;
    const beside = (ending: string): string => file.replace(/json$/, ending);
    const { html, pdf } = isBoth ? { html: beside('html'), pdf: beside('pdf') } : parsed.options;
    if (isId && !existsSync(file)) return noSuchId(name);
    if (copy !== 'open' && copy !== 'signed') throw new UsageError('--copy is open or signed');
    if (html === undefined && pdf === undefined) throw new UsageError('--html FILE or --pdf FILE, or both');
    const read = readEvidenceFile(file);
    if (!read.ok) return read.answer;
    const { evidence, isScoreShown } = read;
    if (copy === 'open') {
      const why = whyNotOpen(evidence);
      if (why !== null) return evidenceNo(file, why);
    }
    const made = evidenceReport(evidence, scenarioIn(evidence), { copy, isScoreShown });
    if (html !== undefined) writeFileSync(html, reportHtml(made));
    if (pdf !== undefined) {
      const { reportPdf } = await import('./report/report-pdf.ts');
      writeFileSync(pdf, await reportPdf(made));
    }
    const written = [html, pdf].filter((one) => one !== undefined);
    return {
      exitCode: 0,
      lines: [...written.map((one) => `wrote ${one}`), made.verdict.words],
      json: { ok: true, file, written, verdict: made.verdict.words },
    };
  },
};
