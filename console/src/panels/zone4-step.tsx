import { ATTESTED_FOR_MS, type InputId } from '@farfield/protocol/policy';
import type { ReactNode } from 'react';
import { agedMs, useConsole } from '../shell/console-context.ts';
import { seconds } from '../state/format.ts';
import { DetectorOverride, DetectorOverrideWords } from './detector-override.tsx';
import { roomWords } from './exam-panel.tsx';
import { ImplantLines } from './implant-lines.tsx';
import { AnswerLine, FreshTag, GatedButton } from './parts.tsx';
import { ReadOutForm } from './read-out-form.tsx';

/** In, what is said about seeing and hearing, talking, out. "Out" is true only by a person's act or the count. */
export function Zone4Step(): ReactNode {
  const { view, act } = useConsole();
  if (view === null || view.session.state !== 'open')
    return <p className="dim">Nobody is expected in Zone IV: no session is open.</p>;
  const isIn = view.session.room === 'in';
  return (
    <div className="stack">
      <p data-testid="room" data-room={view.session.room}>
        Patient: <b>{roomWords(view.session.room)}</b>
      </p>
      {isIn ? (
        <>
          <DetectorOverrideWords by={view.session.detectorOverrideBy} why={view.session.detectorOverrideWhy} />
          <div className="halves">
            <Statement input="patientAudio" label="we hear each other" />
            <Statement input="patientCamera" label="I see the patient" />
          </div>
        </>
      ) : (
        <>
          <DetectorOverride />
          <GatedButton
            action="admitPatient"
            testId="admit-patient"
            size="pad"
            tone="action"
            label="The patient goes into Zone IV"
            detail="press here in Zone III, before the door"
            maxReasons={3}
            onPress={() => act({ kind: 'admitPatient' })}
          />
        </>
      )}
      <ImplantLines />
      <ReadOutForm part="confirm" />
      <GatedButton
        action="patientOut"
        testId="patient-out"
        size="pad"
        label="The patient is out of Zone IV"
        detail="READY, time-out and checklist of this entry end"
        onPress={() => act({ kind: 'patientOut' })}
      />
      <GatedButton
        action="leaving"
        testId="leaving"
        size="pad"
        label="I am leaving"
        detail="a running scan stops; another Level 2 takes over face to face"
        maxReasons={1}
        onPress={() => act({ kind: 'leaving' })}
      />
      <AnswerLine kinds={['admitPatient', 'patientOut', 'stateInput', 'leaving']} />
    </div>
  );
}

function Statement(props: { input: InputId; label: string }): ReactNode {
  const facts = useConsole();
  const input = facts.view?.inputs.find((one) => one.input === props.input);
  if (input === undefined || input.fit !== 'attested') return null;
  const ageMs = agedMs(facts, input.ageMs);
  const isGood = input.raw === 'good' && ageMs <= ATTESTED_FOR_MS;
  return (
    <GatedButton
      action="stateInput"
      testId={`state-${props.input}`}
      size="pad"
      tone={isGood ? 'plain' : 'action'}
      label={`I say: ${props.label}`}
      detail={
        isGood ? (
          <FreshTag freshness="stated" words={`said${ageMs < 0 ? '' : ` ${seconds(ageMs)} ago`}, not measured`} />
        ) : (
          'nobody has said so yet'
        )
      }
      onPress={() => facts.act({ kind: 'stateInput', input: props.input })}
    />
  );
}
