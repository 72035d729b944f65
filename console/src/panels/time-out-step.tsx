import type { SiteView } from '@farfield/protocol';
import { type ReactNode, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { TextField } from 'react-aria-components/TextField';
import { useConsole } from '../shell/console-context.ts';
import type { ConsoleState } from '../state/console-state.ts';
import { AnswerLine, GatedButton } from './parts.tsx';
import { timeOutWords } from './exam-panel.tsx';
import { ReadBackForm } from './read-back-form.tsx';

const ATTENDANTS_MAX = 6;
const WEIGHT_KG = { min: 0.5, max: 350 } as const;

/** The full stop before the door: said aloud by both, weight as asked of the patient, who stays inside besides. */
export function TimeOutStep(): ReactNode {
  const { view, act, state } = useConsole();
  const [weight, setWeight] = useState('');
  const [attendants, setAttendants] = useState(0);
  if (view === null || view.session.state !== 'open')
    return <p className="dim">The time-out begins when a session is open.</p>;
  const { timeOut } = view.session;
  const isReader = readsBackHere(view, state);
  const weightKg = Number(weight.replace(',', '.'));
  const isWeight = weight.trim() !== '' && weightKg >= WEIGHT_KG.min && weightKg <= WEIGHT_KG.max;
  return (
    <div className="stack">
      <p data-testid="time-out-words" data-time-out={timeOut}>
        Time-out: <b>{timeOutWords(view)}</b>
      </p>
      {timeOut === 'led' ? (
        <p>Waiting for {isReader ? 'you' : 'the technologist who scans'} to read it back (120 s).</p>
      ) : null}
      {timeOut === 'led' && isReader ? <ReadBackForm purpose="timeOut" from={view.session.timeOutLead} /> : null}
      <p className="dim">
        Aloud: name and second identifier · exam and side · implants and limits · allergies · nobody else has metal.
      </p>
      <div className="choice-row">
        <TextField className="field" value={weight} onChange={setWeight} inputMode="decimal" autoComplete="off">
          <Label>Weight the patient says, kg</Label>
          <Input data-testid="time-out-weight" />
        </TextField>
        <div className="field">
          <span className="label">Attendants who stay in Zone IV</span>
          <div className="stepper" data-testid="attendants">
            <Button
              className="button"
              data-size="pad"
              aria-label="one less"
              data-testid="attendants-less"
              onPress={() => setAttendants(Math.max(0, attendants - 1))}
            >
              −
            </Button>
            <output data-testid="attendants-count">{attendants}</output>
            <Button
              className="button"
              data-size="pad"
              aria-label="one more"
              data-testid="attendants-more"
              onPress={() => setAttendants(Math.min(ATTENDANTS_MAX, attendants + 1))}
            >
              +
            </Button>
          </div>
        </div>
      </div>
      <div className="pinned">
        <GatedButton
          action="leadTimeOut"
          testId="lead-time-out"
          size="pad"
          tone={isWeight ? 'action' : 'plain'}
          label={timeOut === 'none' ? 'Lead the time-out' : 'Do the time-out again'}
          detail={
            isWeight
              ? `${weightKg} kg · ${attendants} attendant${attendants === 1 ? '' : 's'}`
              : 'enter the weight first'
          }
          onPress={() => {
            if (isWeight) act({ kind: 'leadTimeOut', weightKg, attendants });
          }}
        />
        <AnswerLine kinds={['leadTimeOut']} />
      </div>
    </div>
  );
}

/** Whoever scans is the second voice: with remote control off that is the technologist who is signed in at this page. */
function readsBackHere({ control }: SiteView, { principal }: ConsoleState): boolean {
  return principal?.role === 'onsiteTechnologist' && control.kind !== 'granted';
}
