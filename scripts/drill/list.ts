import { type DrillScenario, drillSheet, HEADING_IDS, HEADINGS } from '@farfield/protocol/drills';
import type { FacilityPolicy } from '@farfield/protocol/policy';
import { argumentsOf, type PolicyCommand } from '../policy/policy-command.ts';
import { policyOf, readLibrary } from './read-drill.ts';
import { refused } from './refused.ts';

export const list: PolicyCommand = {
  usage: '[--policy FILE]',
  words: 'the scenarios of the library under their headings; exit code 2: one of them is wrong under this policy',
  run(args) {
    const { options } = argumentsOf(args, 0, { policy: { type: 'string' } });
    const policy = policyOf(options.policy);
    if (!policy.ok) return refused(policy.problems);
    const library = readLibrary(policy.value);
    if (!library.ok) return refused(library.problems);
    return {
      exitCode: 0,
      lines: asText(library.value, policy.value),
      json: library.value.map(({ id, number, heading, title, exam, ways, endsAtS }) => ({
        id,
        number,
        heading,
        title,
        examClass: exam.class,
        ways,
        endsAtS,
      })),
    };
  },
};

function asText(library: readonly DrillScenario[], policy: FacilityPolicy): readonly string[] {
  const width = Math.max(...library.map((one) => one.id.length));
  return HEADING_IDS.flatMap((heading, index) => [
    ...(index === 0 ? [] : ['']),
    HEADINGS[heading],
    ...library
      .filter((one) => one.heading === heading)
      .map((one) => {
        const { endsAt, ways } = drillSheet(one, policy);
        const name = `${String(one.number).padStart(4)}  ${one.id.padEnd(width)}`;
        return `${name}  ${one.exam.class}  ${endsAt.padStart(5)}  ${one.title} (${ways})`;
      }),
  ]);
}
