import { parsePolicyText, type PolicyInFile } from '../policy/read-policy.ts';

/**
 * The policy that every facility starts from, as a document: what a rehearsal without a policy of its own runs under, so that
 * there is a report of it. Nobody has signed it, and its evidence says so.
 */
const TEXT = `
format: farfield-policy/1
name: the policy that every facility starts from
version: 1
oxygenPlan: Not written yet. No facility works without one of its own.
sitePhone: not stated
remotePhone: not stated
`;

export function startingPolicy(): Extract<PolicyInFile, { readonly ok: true }> {
  const read = parsePolicyText(TEXT);
  if (!read.ok) throw new Error(read.problems.map(({ path, words }) => `${path} ${words}`).join('; '));
  return read;
}
