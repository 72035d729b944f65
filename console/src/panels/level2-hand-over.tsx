import { type ReactNode, useState } from 'react';
import { Form } from 'react-aria-components/Form';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { TextField } from 'react-aria-components/TextField';
import { useConsole } from '../shell/console-context.ts';
import { AnswerLine, GatedButton } from './parts.tsx';
import { Said } from './read-back-form.tsx';

/** Who is the session's Level 2, and how that goes from one safety tech to another: face to face, and read back. */
export function Level2HandOver(): ReactNode {
  const { state, view, act } = useConsole();
  if (view === null || view.session.state !== 'open') return null;
  const me = state.principal;
  const { level2Id, level2Name, level2NextId, level2NextName } = view.session;
  const isMine = me !== null && me.personId === level2Id;
  const others = view.people.filter(
    (one) => one.seat === 'onsite' && one.isLevel2 && one.personId !== level2Id && one.role !== 'mrso',
  );
  return (
    <div className="stack" data-testid="level2">
      <p data-testid="level2-name">
        Level 2 of this session: <b>{level2Name === '' ? 'nobody named' : level2Name}</b>
        {level2NextName === '' ? '' : ` · hands over to ${level2NextName}, who reads back`}
      </p>
      {isMine
        ? others.map((one) => (
            <GatedButton
              key={one.personId}
              action="handOverLevel2"
              testId={`hand-over-level2-${one.personId}`}
              label={`Hand over to ${one.name}`}
              detail="stand together; they read back; new time-out"
              onPress={() => act({ kind: 'handOverLevel2', toPersonId: one.personId })}
            />
          ))
        : null}
      {me !== null && me.isLevel2 && !isMine ? (
        <RoomReadBack from={level2NextId === me.personId ? level2Name : ''} />
      ) : null}
      <AnswerLine kinds={['handOverLevel2', 'readBackLevel2']} />
    </div>
  );
}

/** @param props.from who handed over; empty: they are gone, and this person takes over */
function RoomReadBack(props: { from: string }): ReactNode {
  const { view, act } = useConsole();
  const [patientRef, setPatientRef] = useState('');
  const [inside, setInside] = useState('');
  const [saidImplant, setSaidImplant] = useState(false);
  if (view === null) return null;
  const implantWords = view.patient.implantWords === '' ? 'none' : view.patient.implantWords;
  const count = Number(inside);
  const isComplete = patientRef.trim() !== '' && inside.trim() !== '' && Number.isInteger(count) && saidImplant;
  const send = (): void => {
    if (!isComplete) return;
    act({ kind: 'readBackLevel2', room: { patientRef: patientRef.trim(), implantWords, inside: count } });
  };
  return (
    <Form
      className="read-back"
      data-testid="read-back-level2"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <h3>{props.from === '' ? 'Take over as Level 2' : `${props.from} hands over to you`}</h3>
      <TextField className="field" value={patientRef} onChange={setPatientRef} autoComplete="off">
        <Label>Patient reference</Label>
        <Input data-testid="read-back-patient-level2" spellCheck="false" />
      </TextField>
      <TextField className="field" value={inside} onChange={setInside} inputMode="numeric" autoComplete="off">
        <Label>How many stay in Zone IV: the patient and attendants</Label>
        <Input data-testid="read-back-inside-level2" />
      </TextField>
      <Said isSelected={saidImplant} onChange={setSaidImplant} testId="read-back-implant-level2">
        Implant: <b>{implantWords}</b>
      </Said>
      <GatedButton
        action="readBackLevel2"
        testId="read-back-send-level2"
        tone={isComplete ? 'action' : 'plain'}
        label="Read back and be the session’s Level 2"
        detail={isComplete ? 'READY and time-out are void' : 'type patient and number, tick the implant'}
        onPress={send}
      />
    </Form>
  );
}
