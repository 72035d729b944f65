import { parsePolicyDocument, type PolicyDocument, type PolicyProblem } from '@farfield/protocol/policy';
import { policyHashOf } from '../../agent/src/config/policy-signature.ts';
import { parseYaml, readText } from '../../agent/src/config/yaml-file.ts';
import type { Answer } from './policy-command.ts';

export type PolicyInFile =
  | { readonly ok: true; readonly document: PolicyDocument; readonly policyHash: string; readonly text: string }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

/** `unreadable`: there is no such file, or it is no YAML */
type FileProblem = Omit<PolicyProblem, 'code'> & { readonly code: PolicyProblem['code'] | 'unreadable' };

export function readPolicy(file: string): PolicyInFile {
  const text = readText(file);
  return text.ok ? parsePolicyText(text.value) : unreadable(text.issues);
}

export function parsePolicyText(text: string): PolicyInFile {
  const yaml = parseYaml('', text);
  if (!yaml.ok) return unreadable(yaml.issues);
  const parsed = parsePolicyDocument(yaml.value);
  if (!parsed.ok) return parsed;
  return { ok: true, document: parsed.document, policyHash: policyHashOf(parsed.document), text };
}

export function refused(file: string, problems: readonly FileProblem[]): Answer {
  return {
    exitCode: 1,
    lines: problems.map(({ path, words }) => (path === '' ? `${file}: ${words}` : `${file}: ${path}: ${words}`)),
    json: { ok: false, file, problems },
  };
}

export function titleOf({ policy }: PolicyDocument): string {
  return `${policy.name} v${policy.version}`;
}

function unreadable(issues: readonly { readonly reason: string }[]): PolicyInFile {
  return { ok: false, problems: issues.map(({ reason }) => ({ path: '', code: 'unreadable', words: reason })) };
}
