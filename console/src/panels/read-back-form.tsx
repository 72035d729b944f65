import type { ActionKind, ReadBackWords } from '@farfield/protocol/policy';
import { type ReactNode, useState } from 'react';
import { Checkbox } from 'react-aria-components/Checkbox';
import { Form } from 'react-aria-components/Form';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { TextField } from 'react-aria-components/TextField';
import { useConsole } from '../shell/console-context.ts';
import { AnswerLine, GatedButton } from './parts.tsx';
import { Mark } from './mark.tsx';

type Purpose = 'control' | 'timeOut' | 'handOver';

const PURPOSES = {
  control: { kind: 'readBackControl', title: 'offers control', label: 'Read back and take control' },
  timeOut: { kind: 'readBackTimeOut', title: 'led the time-out', label: 'Read back and sign the time-out' },
  handOver: { kind: 'readBackHandOver', title: 'hands over to you', label: 'Read back; then the site agrees' },
} as const satisfies Record<Purpose, { kind: ActionKind; title: string; label: string }>;

/**
 * Reading back is typing what one reads, not pressing "yes": patient and weight are typed from the header, scanner and
 * implant limits are spoken and ticked. The site compares; this form only collects. It is not a modal.
 */
export function ReadBackForm(props: { purpose: Purpose; from: string }): ReactNode {
  const { view, act } = useConsole();
  const [patientRef, setPatientRef] = useState('');
  const [weight, setWeight] = useState('');
  const [saidScanner, setSaidScanner] = useState(false);
  const [saidImplant, setSaidImplant] = useState(false);
  if (view === null) return null;
  const implantWords = view.patient.implantWords === '' ? 'none' : view.patient.implantWords;
  const { kind, title, label } = PURPOSES[props.purpose];
  const weightKg = Number(weight.replace(',', '.'));
  const isComplete =
    patientRef.trim() !== '' && weight.trim() !== '' && Number.isFinite(weightKg) && saidScanner && saidImplant;
  const send = (): void => {
    if (!isComplete) return;
    const words: ReadBackWords = {
      patientRef: patientRef.trim(),
      scannerRef: view.site.scannerRef,
      weightKg,
      implantWords,
    };
    act({ kind, words });
  };
  return (
    <Form
      className="read-back"
      data-testid={`read-back-${props.purpose}`}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <h3>{`${props.from} ${title}`}</h3>
      <p className="dim">Say it aloud and type it, from the header: {view.patient.name}.</p>
      <TextField className="field" value={patientRef} onChange={setPatientRef} autoComplete="off">
        <Label>Patient reference</Label>
        <Input data-testid={`read-back-patient-${props.purpose}`} spellCheck="false" />
      </TextField>
      <TextField className="field" value={weight} onChange={setWeight} inputMode="decimal" autoComplete="off">
        <Label>Weight in kg, as registered on the scanner</Label>
        <Input data-testid={`read-back-weight-${props.purpose}`} />
      </TextField>
      <Said isSelected={saidScanner} onChange={setSaidScanner} testId={`read-back-scanner-${props.purpose}`}>
        Scanner <b>{view.site.scannerName}</b> <span className="dim">{view.site.scannerRef}</span> at{' '}
        <b>{view.site.name}</b>
      </Said>
      <Said isSelected={saidImplant} onChange={setSaidImplant} testId={`read-back-implant-${props.purpose}`}>
        Implant: <b>{implantWords}</b>
      </Said>
      <div className="pinned">
        <GatedButton
          action={kind}
          testId={`read-back-send-${props.purpose}`}
          tone={isComplete ? 'action' : 'plain'}
          label={label}
          detail={isComplete ? undefined : 'type patient and weight, tick both'}
          onPress={send}
        />
        <AnswerLine kinds={[kind]} />
      </div>
    </Form>
  );
}

export function Said(props: {
  isSelected: boolean;
  onChange: (isSelected: boolean) => void;
  testId: string;
  children: ReactNode;
}): ReactNode {
  return (
    <Checkbox className="check" isSelected={props.isSelected} onChange={props.onChange} data-testid={props.testId}>
      <span className="box" aria-hidden="true">
        {props.isSelected ? <Mark kind="tick" /> : null}
      </span>
      <span>{props.children}</span>
    </Checkbox>
  );
}
