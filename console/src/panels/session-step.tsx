import { type OperatorMode, type PatientStatement, reason, sedatedReasons } from '@farfield/protocol/policy';
import { type ReactNode, useState } from 'react';
import { Label } from 'react-aria-components/Label';
import { Radio, RadioGroup } from 'react-aria-components/RadioGroup';
import { useConsole } from '../shell/console-context.ts';
import type { ConsoleState } from '../state/console-state.ts';
import { clockTime, known, seconds } from '../state/format.ts';
import { gateReasons } from '../state/gates.ts';
import { EMPTY_LABEL, implantOf, type LabelDraft } from '../state/implant-label.ts';
import { ImplantForm } from './implant-form.tsx';
import { ImplantLines } from './implant-lines.tsx';
import { Level2HandOver } from './level2-hand-over.tsx';
import { LinkTest } from './link-test.tsx';
import { AnswerLine, GatedButton, PlainButton } from './parts.tsx';
import { Said } from './read-back-form.tsx';
import { ReturnList } from './return-list.tsx';
import { SupervisionWords } from './supervision.tsx';

/**
 * Opening a session: for whom, monitored or not, sedated or not, implant and its limit, as said on site. Of another patient
 * nothing has been said yet.
 */
export function SessionStep(): ReactNode {
  const { view } = useConsole();
  if (view === null) return <p className="dim">Nothing heard from the site agent yet.</p>;
  return (
    <>
      <ReturnList />
      {view.session.state === 'open' ? <OpenSession /> : <OpenForm key={view.scanner.registeredPatientRef} />}
    </>
  );
}

function OpenForm(): ReactNode {
  const { view, act, state, nowMs } = useConsole();
  const [monitoring, setMonitoring] = useState<'monitored' | 'notMonitored' | ''>('');
  const [isSedated, setSedated] = useState(false);
  const [implantKind, setImplantKind] = useState<'none' | 'conditional' | ''>('');
  const [label, setLabel] = useState<LabelDraft>(EMPTY_LABEL);
  const [mode, setMode] = useState<OperatorMode>('forYou');
  const [isAdult, setAdult] = useState(false);
  if (view === null) return null;
  const { registeredPatientRef, registeredPatientName, registeredWeightKg } = view.scanner;
  const patient = statement({ monitoring, isSedated, isAdult, implantKind, label });
  const isRegistered = registeredPatientRef !== '';
  const isAlone = !view.people.some((one) => one.seat === 'onsite' && one.role === 'onsiteTechnologist');
  return (
    <div className="stack" data-testid="open-session-form">
      <p data-testid="registered-patient">
        {isRegistered ? (
          <>
            Registered: <b>{registeredPatientName}</b> · {registeredPatientRef} ·{' '}
            {known(registeredWeightKg, 1, 'no weight')} kg
          </>
        ) : (
          <b>No patient is registered on the scanner.</b>
        )}
      </p>
      <RadioGroup
        className="choice is-beside"
        value={monitoring}
        onChange={(value) => setMonitoring(value === 'monitored' ? 'monitored' : 'notMonitored')}
      >
        <Label>Vitals</Label>
        <div className="choice-row">
          <Radio className="choice-item" value="monitored" data-testid="monitoring-monitored">
            Monitored
          </Radio>
          <Radio className="choice-item" value="notMonitored" data-testid="monitoring-notMonitored">
            Not monitored, by plan
          </Radio>
        </div>
      </RadioGroup>
      <RadioGroup
        className="choice is-beside"
        value={implantKind}
        onChange={(value) => setImplantKind(value === 'conditional' ? 'conditional' : 'none')}
      >
        <Label>Implant</Label>
        <div className="choice-row">
          <Radio className="choice-item" value="none" data-testid="implant-none">
            None
          </Radio>
          <Radio className="choice-item" value="conditional" data-testid="implant-conditional">
            MR Conditional, with limits
          </Radio>
        </div>
      </RadioGroup>
      {implantKind === 'conditional' ? <ImplantForm label={label} onChange={setLabel} /> : null}
      <Said isSelected={isSedated} onChange={setSedated} testId="sedated">
        Sedated
      </Said>
      {mayAnythingFinish(state, nowMs) ? (
        <Said isSelected={isAdult} onChange={setAdult} testId="adult">
          Adult: link lost, a step with little left may finish if you say so
        </Said>
      ) : null}
      {isAlone && mode === 'forYou' ? (
        <p className="dim" data-testid="mode-words">
          The remote technologist scans for you: link lost, the sequence stops. To scan with you, an MR technologist
          signs in here.
        </p>
      ) : (
        <RadioGroup
          className="choice"
          value={mode}
          onChange={(value) => setMode(value === 'withYou' ? 'withYou' : 'forYou')}
        >
          <Label>The remote technologist scans</Label>
          <div className="choice-row">
            <Radio className="choice-item" value="forYou" data-testid="mode-forYou">
              For you: link lost, the sequence stops
            </Radio>
            <Radio className="choice-item" value="withYou" data-testid="mode-withYou">
              With you: the MR technologist on site may take it
            </Radio>
          </div>
        </RadioGroup>
      )}
      <h3>The link to the remote technologist</h3>
      <LinkTest size="pad" />
      <div className="pinned">
        <GatedButton
          action="openSession"
          testId="open-session"
          size="pad"
          tone={patient !== null && isRegistered ? 'action' : 'plain'}
          also={[
            ...(mode === 'withYou' && isAlone ? [reason('noTechnologistOnSite')] : []),
            ...(patient === null ? [] : sedatedReasons(patient)),
          ]}
          label={isRegistered ? `Open the session for ${registeredPatientName}` : 'Open the session'}
          detail={patient === null ? 'choose vitals and implant first' : undefined}
          onPress={() => {
            if (patient !== null) act({ kind: 'openSession', patientRef: registeredPatientRef, patient, mode });
          }}
        />
        <AnswerLine kinds={['openSession']} />
      </div>
    </div>
  );
}

function statement(said: {
  monitoring: 'monitored' | 'notMonitored' | '';
  isSedated: boolean;
  isAdult: boolean;
  implantKind: 'none' | 'conditional' | '';
  label: LabelDraft;
}): PatientStatement | null {
  const { monitoring, isSedated, isAdult, implantKind, label } = said;
  if (monitoring === '' || implantKind === '') return null;
  const own = { monitoring, isSedated, ...(isAdult ? { age: 'adult' as const } : {}) };
  if (implantKind === 'none') return { ...own, implant: { kind: 'none' } };
  const implant = implantOf(label);
  return implant === null ? null : { ...own, implant };
}

/** Only where the facility signed that a step may finish without its remote technologist does anybody ask for the age. */
function mayAnythingFinish(state: ConsoleState, nowMs: number): boolean {
  return !gateReasons(state, 'letFinish', nowMs).some(({ id }) => id === 'nothingFinishes');
}

function OpenSession(): ReactNode {
  const { view, act } = useConsole();
  if (view === null) return null;
  const { patient, session } = view;
  const complete = session.imagesCompleteBy;
  return (
    <div className="stack">
      <p data-testid="session-open">
        Open for <b>{patient.name}</b> · {patient.patientRef} · {known(patient.weightKg, 1, 'no weight')} kg ·{' '}
        {patient.monitoring === 'notMonitored' ? 'not monitored, by plan' : 'monitored'} · implant:{' '}
        {patient.implantWords || 'none'}
        {patient.isSedated ? ' · sedated' : ''}
        {session.mode === 'withYou' ? ' · scanning with you' : ' · scanning for you'}
      </p>
      <ImplantLines />
      <ControlWords />
      <SupervisionWords />
      <Level2HandOver />
      <p className="dim">
        {complete === ''
          ? 'The remote technologist has not said yet that images are complete.'
          : `Images complete: ${complete}.`}
      </p>
      <PlainButton
        testId="print-card"
        size="large"
        label="Print this session's card"
        detail="last command, phones, this site's own steps"
        onPress={() => globalThis.print()}
      />
      <GatedButton
        action="closeSession"
        testId="close-session"
        size="pad"
        label="Close the session"
        detail="patient out, Zone IV empty"
        maxReasons={3}
        onPress={() => act({ kind: 'closeSession' })}
      />
      <AnswerLine kinds={['closeSession']} />
    </div>
  );
}

function ControlWords(): ReactNode {
  const { view } = useConsole();
  if (view === null) return null;
  const { control } = view;
  switch (control.kind) {
    case 'granted':
      return (
        <p data-testid="control-words">
          <b>{control.name}</b> has control since {clockTime(control.sinceWallMs)}, offered by {control.by}.
        </p>
      );
    case 'offered':
      return (
        <p data-testid="control-words">
          Offered to <b>{control.name}</b>; waiting for the read-back.
        </p>
      );
    case 'passing':
      return (
        <p data-testid="control-words">
          Control passes to <b>{control.name}</b>, agreed by {control.by}.
        </p>
      );
    default:
      return (
        <p data-testid="control-words" className="dim">
          The site has control. {control.requests.length === 0 ? 'No remote technologist has asked for it.' : ''}
        </p>
      );
  }
}

/** Somebody asks for control: shown above whatever step is open, because both people wait for it. */
export function ControlRequests(): ReactNode {
  const { view, act } = useConsole();
  if (view === null || view.control.kind !== 'local') return null;
  return view.control.requests.map((one) => (
    <div className="request" key={one.consoleId} data-testid={`request-${one.personId}`}>
      <GatedButton
        action="offerControl"
        testId={`offer-${one.personId}`}
        size="pad"
        tone="action"
        label={`Offer control to ${one.name}`}
        detail={`asked ${seconds(one.ageMs)} ago · they read back, then it is theirs`}
        maxReasons={3}
        hideReasons={view.session.state !== 'open'}
        onPress={() => act({ kind: 'offerControl', toPersonId: one.personId })}
      />
      <AnswerLine kinds={['offerControl']} />
    </div>
  ));
}
