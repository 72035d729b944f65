import {
  DEFAULT_POLICY,
  type FacilityPolicy,
  INPUT_IDS,
  type InputId,
  STAFFING_PROFILES,
} from '@farfield/protocol/policy';
import { type PolicyChanges, policyFrom, readDocument, TIMELINE_POLICY } from '@farfield/protocol/policy-lab';
import { type ReactNode, useState } from 'react';
import { Choice } from './lab-toolbar.tsx';
import { inputWords } from './lab-words.ts';
import type { Lab } from './use-lab.ts';

/** What the second policy has otherwise; a whole policy file can be opened instead. */
export function SecondPolicy(props: { lab: Lab; other: PolicyChanges }): ReactNode {
  const { lab, other } = props;
  const [input, setInput] = useState<InputId>('squeezeBall');
  const read = readDocument(policyFrom(TIMELINE_POLICY), other);
  if (!read.ok) return null;
  const policy = read.value;
  const change = (own: PolicyChanges): void => lab.setOther({ ...other, ...own });
  return (
    <fieldset className="bar second-policy" aria-label="Second policy, B" data-testid="second-policy">
      <b>B</b>
      <Choice
        label="Staffing"
        testId="b-staffing"
        value={policy.staffingProfile}
        options={Object.entries(STAFFING_PROFILES).map(([id, { title }]) => [id, title])}
        onChoose={(staffingProfile) => change({ staffingProfile })}
      />
      <Choice
        label="Mode ceiling"
        testId="b-mode"
        value={policy.modeCeiling}
        options={[
          ['normal', 'normal'],
          ['firstLevel', 'first level'],
        ]}
        onChoose={(modeCeiling) => change({ modeCeiling })}
      />
      <Choice
        label="Scanner stop"
        testId="b-stop"
        value={stopOf(policy)}
        options={[
          ['both', 'stop and abort'],
          ['stop', 'stop only'],
          ['abort', 'abort only'],
          ['none', 'by hand on site'],
        ]}
        onChoose={(which) =>
          change({
            capabilities: {
              ...policy.capabilities,
              stop: which === 'both' || which === 'stop',
              abort: which === 'both' || which === 'abort',
            },
          })
        }
      />
      <Choice
        label="Equipment"
        testId="b-input"
        value={input}
        options={INPUT_IDS.map((id) => [id, inputWords(id)])}
        onChoose={(id) => setInput(INPUT_IDS.find((one) => one === id) ?? input)}
      />
      <Choice
        label="is"
        testId="b-fit"
        value={policy.equipment[input].fit}
        options={[
          ['fitted', 'fitted'],
          ['attested', 'stated by the safety tech'],
          ['notFitted', 'not fitted'],
        ]}
        onChoose={(fit) => change({ equipment: { ...equipmentOf(other), [input]: fittingOf(fit, input) } })}
      />
      <Choice
        label="Signed"
        testId="b-signed"
        value={policy.signatures.length === 0 ? 'no' : 'yes'}
        options={[
          ['yes', 'by MRMD and MRSO'],
          ['no', 'not'],
        ]}
        onChoose={(signed) => change({ signatures: signed === 'yes' ? [...TIMELINE_POLICY.signatures] : [] })}
      />
      <span className="dim">
        or open a policy file: this page cannot verify its signatures, and plays it as if both had signed
      </span>
    </fieldset>
  );
}

function stopOf({ capabilities }: FacilityPolicy): string {
  if (capabilities.stop) return capabilities.abort ? 'both' : 'stop';
  return capabilities.abort ? 'abort' : 'none';
}

function equipmentOf(other: PolicyChanges): object {
  const { equipment } = other;
  return typeof equipment === 'object' && equipment !== null ? equipment : {};
}

function fittingOf(fit: string, input: InputId): unknown {
  if (fit === 'notFitted') return { fit, substitute: 'a person watches' };
  if (fit === 'attested') return { fit, byRole: 'mrst', validForMs: 900_000, words: 'I looked, and it is well' };
  return DEFAULT_POLICY.equipment[input].fit === 'fitted' ? DEFAULT_POLICY.equipment[input] : { fit: 'fitted' };
}
