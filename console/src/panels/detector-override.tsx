import { type ReactNode, useState } from 'react';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { TextField } from 'react-aria-components/TextField';
import { useConsole } from '../shell/console-context.ts';
import { AnswerLine, GatedButton } from './parts.tsx';

/** The detector at the door is not quiet, or says nothing: Level 2 answers for it in their own words, and everybody reads them. */
export function DetectorOverride(): ReactNode {
  const { view, act } = useConsole();
  const [why, setWhy] = useState('');
  if (view === null) return null;
  const { detectorOverrideBy, detectorOverrideWhy } = view.session;
  const isGiven = why.trim().length >= 3;
  return (
    <div className="clear-form" data-testid="detector-override">
      <DetectorOverrideWords by={detectorOverrideBy} why={detectorOverrideWhy} />
      <TextField className="field" value={why} onChange={setWhy} maxLength={200}>
        <Label>The detector is not quiet, and the patient may go in because</Label>
        <Input data-testid="override-detector-why" />
      </TextField>
      <GatedButton
        action="overrideDetector"
        testId="override-detector"
        size="small"
        label={isGiven ? 'Override the detector' : 'Override the detector (say why first)'}
        maxReasons={1}
        onPress={() => {
          if (!isGiven) return;
          act({ kind: 'overrideDetector', why: why.trim() });
          setWhy('');
        }}
      />
      <AnswerLine kinds={['overrideDetector']} />
    </div>
  );
}

export function DetectorOverrideWords(props: { by: string; why: string }): ReactNode {
  return props.by === '' ? null : (
    <p data-testid="detector-override-words">
      Detector overridden by <b>{props.by}</b>: {props.why}
    </p>
  );
}
