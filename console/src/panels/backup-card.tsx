import { lastCommandText } from '@farfield/protocol';
import { type ReactNode, useState } from 'react';
import { Form } from 'react-aria-components/Form';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { TextField } from 'react-aria-components/TextField';
import { ApiError } from '../api/http.ts';
import { useConsole } from '../shell/console-context.ts';
import { type BackupFace, backupFace } from '../state/backup-face.ts';
import { PlainButton } from './parts.tsx';
import { Said } from './read-back-form.tsx';

/** While the remote technologist is lost: who takes over, and for that person the words that are read back. */
export function BackupCard(): ReactNode {
  const { state, nowMs } = useConsole();
  const face = backupFace(state, nowMs);
  switch (face.kind) {
    case 'none':
      return null;
    case 'due':
      return (
        <p className="backup" data-testid="backup" data-stage="due">
          {face.holderName} is lost: the gateway looks for somebody to take over.
        </p>
      );
    case 'assigned':
      return face.isMine ? (
        <ReadBackBackup face={face} />
      ) : (
        <p className="backup" data-testid="backup" data-stage="assigned">
          <b>{face.name}</b> is asked to take over from {face.holderName}, {face.leftSeconds} s left to read back
        </p>
      );
    case 'readBack':
      return (
        <p className="backup" data-testid="backup" data-stage="readBack">
          <b>{face.isMine ? 'You have' : `${face.name} has`}</b> read back and may ask the site for control; it is
          granted on site, as always
        </p>
      );
  }
}

/** Typed and ticked as every read-back is. The gateway compares with what the site says now. */
function ReadBackBackup(props: { face: Extract<BackupFace, { kind: 'assigned' }> }): ReactNode {
  const { view, readBackIncident } = useConsole();
  const { incidentId, holderName, leftSeconds, lost } = props.face;
  const [patientRef, setPatientRef] = useState('');
  const [saidScanner, setSaidScanner] = useState(false);
  const [saidCommand, setSaidCommand] = useState(false);
  const [saidReason, setSaidReason] = useState(false);
  const [answer, setAnswer] = useState('');
  if (view === null || readBackIncident === null) return null;
  const lastCommand = lastCommandText(view);
  const reason = lost[0] ?? '';
  const isComplete = patientRef.trim() !== '' && saidScanner && saidCommand && saidReason;
  const send = (): void => {
    if (!isComplete) return;
    setAnswer('telling the gateway');
    readBackIncident(incidentId, {
      patientRef: patientRef.trim(),
      scannerRef: view.site.scannerRef,
      lastCommand,
      reason,
    }).then(
      () => setAnswer(''),
      (error: unknown) =>
        setAnswer(error instanceof ApiError ? `${error.words}. ${error.next}` : 'not told; try again'),
    );
  };
  return (
    <Form
      className="read-back backup"
      data-testid="backup"
      data-stage="mine"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <h3>
        You are asked to take over from {holderName}, {leftSeconds} s left
      </h3>
      <p className="dim">Phone the site. Say it aloud and type it, from the header: {view.patient.name}.</p>
      <TextField className="field" value={patientRef} onChange={setPatientRef} autoComplete="off">
        <Label>Patient reference</Label>
        <Input data-testid="backup-patient" spellCheck="false" />
      </TextField>
      <Said isSelected={saidScanner} onChange={setSaidScanner} testId="backup-scanner">
        Scanner <b>{view.site.scannerName}</b> at <b>{view.site.name}</b>
      </Said>
      <Said isSelected={saidCommand} onChange={setSaidCommand} testId="backup-command">
        Last command: <b>{lastCommand === '' ? 'none' : lastCommand}</b>
      </Said>
      <Said isSelected={saidReason} onChange={setSaidReason} testId="backup-reason">
        Lost: <b>{reason}</b>
      </Said>
      <div className="stack">
        <PlainButton
          testId="backup-send"
          tone={isComplete ? 'action' : 'plain'}
          label="Read back; then ask the site for control"
          detail={isComplete ? undefined : 'type the patient, tick all three'}
          onPress={send}
        />
        {answer === '' ? null : (
          <output className="answer" data-testid="backup-answer">
            {answer}
          </output>
        )}
      </div>
    </Form>
  );
}
