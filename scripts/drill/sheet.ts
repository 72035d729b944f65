import { writeFileSync } from 'node:fs';
import { drillSheet } from '@farfield/protocol/drills';
import { argumentsOf, type PolicyCommand, required } from '../policy/policy-command.ts';
import { policyOf, readNamed } from './read-drill.ts';
import { refused } from './refused.ts';
import { sheetHtml } from './sheet-html.ts';

export const sheet: PolicyCommand = {
  usage: 'ID|FILE --html FILE [--policy FILE]',
  words: 'the table-top sheet as one page of HTML to print, or to tick on a screen; it loads nothing from elsewhere',
  run(args) {
    const options = { policy: { type: 'string' }, html: { type: 'string' } } as const;
    const parsed = argumentsOf(args, 1, options, 'drill');
    const [name = ''] = parsed.files;
    const html = required(parsed.options.html, '--html');
    const policy = policyOf(parsed.options.policy);
    if (!policy.ok) return refused(policy.problems);
    const drill = readNamed(name, policy.value);
    if (!drill.ok) return refused(drill.problems);
    writeFileSync(html, sheetHtml(drillSheet(drill.value, policy.value)));
    return { exitCode: 0, lines: [`wrote ${html}`], json: { ok: true, id: drill.value.id, file: html } };
  },
};
