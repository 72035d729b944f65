import { expect, test } from 'vitest';
import { withFinding } from '../../scripts/drill/evidence/amend-evidence.ts';
import type { Evidence } from '../../scripts/drill/evidence/evidence-schema.ts';

const evidence = {
  parts: {
    staff: { people: [{ personId: 'mia.demo', name: 'Mia Sørensen', role: 'mrst' }] },
    findings: [],
    actions: [],
  },
  signatures: [],
  closings: [],
  record: [],
} as unknown as Evidence;

test.each(['Mia was late', 'Asked sørensen, who said no.', 'seen by mia.demo.', 'MIA SØRENSEN did not look'])(
  'a finding that calls somebody by a part of their name is refused: %s',
  (finding) => {
    expect(() => withFinding(evidence, { finding, action: null })).toThrow(/it names Mia Sørensen/);
  },
);
