import { CONTRAST_FACT_IDS, CONTRAST_FACTS, type ContrastFact, isReasonId, reason } from '@farfield/protocol/policy';
import { type ReactNode, useState } from 'react';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { TextField } from 'react-aria-components/TextField';
import { agedMs, useConsole } from '../shell/console-context.ts';
import { minutes, seconds } from '../state/format.ts';
import { AnswerLine, GatedButton, ReasonLines } from './parts.tsx';
import { Said } from './read-back-form.tsx';

const COVER_MINUTES = 120;

/** What stands against an injection now, and what people said: the same lines on both pages. No dose, no button that gives it. */
export function ContrastWords(): ReactNode {
  const facts = useConsole();
  const { view } = facts;
  if (view === null || view.session.state !== 'open') return null;
  const { contrast } = view.session;
  const open = contrast.open.map(({ id, params }) => (isReasonId(id) ? reason(id, params) : reason('policyMismatch')));
  const supervisionMs = agedMs(facts, contrast.supervisionAgeMs);
  return (
    <div className="stack" data-testid="contrast" data-open={open.length}>
      <ul className="plain-list">
        <li>
          {contrast.approvedBy === ''
            ? 'Not approved by a radiologist.'
            : `${contrast.agent}: approved by ${contrast.approvedBy}, second ${contrast.backup || 'not named'}, covers ${minutes(contrast.coveredLeftMs)} more.`}
        </li>
        <li>
          {contrast.practitioner === '' ? 'No practitioner checked in.' : `Practitioner: ${contrast.practitioner}.`}
        </li>
        <li>
          {supervisionMs < 0
            ? 'Nobody has said that the radiologist is heard and seen.'
            : `Radiologist heard and seen: said by ${contrast.supervisionBy} ${seconds(supervisionMs)} ago, stated, not measured.`}
        </li>
        <li>
          {contrast.cartBy === '' ? 'Drugs and cart not checked.' : `Drugs and cart checked: ${contrast.cartBy}.`}
        </li>
        <li>{checkWords(contrast)}</li>
      </ul>
      {contrast.given === 'none' ? null : (
        <p data-testid="contrast-given" data-given={contrast.given}>
          {contrast.given === 'before'
            ? 'Contrast was given before the site agent restarted: nobody knows when. Observe.'
            : `Contrast given · ${contrast.givenBy}${contrast.wasPermitted ? '' : ' · recorded with reasons open'}`}
          {contrast.observationLeftMs > 0 ? ` · observe ${minutes(contrast.observationLeftMs)} more` : ''}
        </p>
      )}
      {open.length === 0 ? (
        <p>
          <b>Nothing stands against it now.</b>
        </p>
      ) : (
        <div data-testid="contrast-open">
          <b>Not now:</b> <ReasonLines reasons={open} max={12} withNext />
        </div>
      )}
    </div>
  );
}

function checkWords(contrast: {
  check: string;
  checkAgent: string;
  checkLot: string;
  checkBy: string;
  checkConfirmedBy: string;
}): string {
  if (contrast.check === 'none') return 'Agent, dose, lot and expiry not checked.';
  const what = `${contrast.checkAgent}, lot ${contrast.checkLot}: checked by ${contrast.checkBy}`;
  return contrast.check === 'said'
    ? `${what}, not confirmed yet.`
    : `${what}, confirmed by ${contrast.checkConfirmedBy}.`;
}

/** The radiologist's part, from afar: what was looked at, the agent of the order, who takes over. */
export function ApproveContrastForm(): ReactNode {
  const { view, act, state } = useConsole();
  const [saw, setSaw] = useState<readonly ContrastFact[]>([]);
  const [agent, setAgent] = useState('');
  const [backup, setBackup] = useState('');
  if (view === null || view.session.state !== 'open' || state.principal?.role !== 'rad') return null;
  const isComplete = saw.length === CONTRAST_FACT_IDS.length && agent.trim() !== '' && backup.trim() !== '';
  return (
    <section className="stack" aria-label="Approve contrast" data-testid="approve-contrast-form">
      {CONTRAST_FACT_IDS.map((fact) => (
        <Said
          key={fact}
          isSelected={saw.includes(fact)}
          onChange={(isOn) => setSaw(isOn ? [...saw, fact] : saw.filter((one) => one !== fact))}
          testId={`saw-${fact}`}
        >
          I have seen: {CONTRAST_FACTS[fact]}
        </Said>
      ))}
      <TextField className="field" value={agent} onChange={setAgent} maxLength={60}>
        <Label>Agent, as ordered</Label>
        <Input data-testid="contrast-agent" />
      </TextField>
      <TextField className="field" value={backup} onChange={setBackup} maxLength={60}>
        <Label>Second radiologist</Label>
        <Input data-testid="contrast-backup" />
      </TextField>
      <GatedButton
        action="approveContrast"
        testId="approve-contrast"
        tone={isComplete ? 'action' : 'plain'}
        label={`Approve for ${view.patient.name}, I cover the next ${COVER_MINUTES} min`}
        detail={isComplete ? undefined : 'tick all four, name agent and second radiologist'}
        onPress={() => {
          const coveredForMs = COVER_MINUTES * 60_000;
          if (isComplete)
            act({ kind: 'approveContrast', agent: agent.trim(), saw, coveredForMs, backup: backup.trim() });
        }}
      />
      <AnswerLine kinds={['approveContrast']} />
    </section>
  );
}

/** On site: practitioner and safety tech say what they checked, and record that it was given. */
export function ContrastStep(): ReactNode {
  const { view, act } = useConsole();
  const [agent, setAgent] = useState('');
  const [lot, setLot] = useState('');
  if (view === null || view.session.state !== 'open')
    return <p className="dim">Contrast begins when a session is open.</p>;
  const kind = view.session.contrast.check === 'said' ? 'confirmContrast' : 'checkContrast';
  const isTyped = agent.trim() !== '' && lot.trim() !== '';
  return (
    <div className="stack">
      <ContrastWords />
      <div className="halves">
        <GatedButton
          action="checkInPractitioner"
          testId="check-in-practitioner"
          size="pad"
          label="I am the practitioner on site"
          detail="competency and BLS valid"
          onPress={() => act({ kind: 'checkInPractitioner' })}
        />
        <GatedButton
          action="checkCart"
          testId="check-cart"
          size="pad"
          label="Drugs and cart checked today"
          onPress={() => act({ kind: 'checkCart' })}
        />
      </div>
      <div className="choice-row">
        <TextField className="field" value={agent} onChange={setAgent} maxLength={60}>
          <Label>Agent, as on the vial</Label>
          <Input data-testid="check-agent" />
        </TextField>
        <TextField className="field narrow" value={lot} onChange={setLot} maxLength={40}>
          <Label>Lot</Label>
          <Input data-testid="check-lot" />
        </TextField>
      </div>
      <GatedButton
        action={kind}
        testId="check-contrast"
        size="pad"
        label={kind === 'checkContrast' ? 'Agent, dose, lot, expiry: I looked' : 'I looked too, and see the same'}
        detail={isTyped ? 'as prescribed and as on the vial' : 'type agent and lot from the vial'}
        onPress={() => {
          if (isTyped) act({ kind, agent: agent.trim(), lot: lot.trim() });
        }}
      />
      <GatedButton
        action="stateSupervision"
        testId="state-supervision"
        size="pad"
        label="The radiologist and we hear and see each other now"
        detail="stated for 60 s, not measured; a telephone is not enough"
        onPress={() => act({ kind: 'stateSupervision' })}
      />
      <GatedButton
        action="contrastGiven"
        testId="contrast-was-given"
        size="pad"
        label="Contrast was given"
        detail="recorded with what was open; begins the observation"
        onPress={() => act({ kind: 'contrastGiven' })}
      />
      <AnswerLine
        kinds={[
          'checkInPractitioner',
          'checkCart',
          'checkContrast',
          'confirmContrast',
          'stateSupervision',
          'contrastGiven',
        ]}
      />
    </div>
  );
}
