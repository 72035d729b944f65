import { type ReactNode, useId } from 'react';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { Radio, RadioGroup } from 'react-aria-components/RadioGroup';
import { TextField } from 'react-aria-components/TextField';
import type { LabelDraft } from '../state/implant-label.ts';
import { Said } from './read-back-form.tsx';

/** What the card, record or manual of an MR Conditional implant says. An empty limit is one that the label does not set. */
export function ImplantForm(props: { label: LabelDraft; onChange: (label: LabelDraft) => void }): ReactNode {
  const { label, onChange } = props;
  const id = useId();
  const set = (part: Partial<LabelDraft>): void => onChange({ ...label, ...part });
  return (
    <section className="stack" aria-labelledby={id} data-testid="implant-form">
      <h3 id={id}>The implant’s label</h3>
      <TextField className="field" value={label.words} onChange={(words) => set({ words })} maxLength={200}>
        <Label>Make, model and conditions, from the card</Label>
        <Input data-testid="implant-words" />
      </TextField>
      <RadioGroup
        className="choice"
        value={label.modeMax}
        onChange={(value) => set({ modeMax: value === 'firstLevel' ? 'firstLevel' : 'normal' })}
      >
        <Label>Operating mode that it allows</Label>
        <div className="choice-row">
          <Radio className="choice-item" value="normal" data-testid="implant-mode-normal">
            Normal only
          </Radio>
          <Radio className="choice-item" value="firstLevel" data-testid="implant-mode-firstLevel">
            Up to first level
          </Radio>
        </div>
      </RadioGroup>
      <div className="choice-row">
        <Limit
          label="Body SAR, W/kg"
          testId="implant-sar"
          value={label.sarBody}
          onChange={(sarBody) => set({ sarBody })}
        />
        <Limit
          label="Head SAR, W/kg"
          testId="implant-sar-head"
          value={label.sarHead}
          onChange={(sarHead) => set({ sarHead })}
        />
        <Limit label="B1+rms, µT" testId="implant-b1" value={label.b1Rms} onChange={(b1Rms) => set({ b1Rms })} />
      </div>
      <div className="choice-row">
        <Limit
          label="Scan at most, min"
          testId="implant-scan-minutes"
          value={label.scanMinutes}
          onChange={(scanMinutes) => set({ scanMinutes })}
        />
        <Limit
          label="then pause, min"
          testId="implant-pause-minutes"
          value={label.pauseMinutes}
          onChange={(pauseMinutes) => set({ pauseMinutes })}
        />
      </div>
      <Said
        isSelected={label.needsAudioVideo}
        onChange={(needsAudioVideo) => set({ needsAudioVideo })}
        testId="implant-watch"
      >
        The label asks for sound and picture of the patient all the time
      </Said>
      <p className="dim">Body SAR is needed; any other limit is left empty where the label sets none.</p>
    </section>
  );
}

function Limit(props: { label: string; testId: string; value: string; onChange: (value: string) => void }): ReactNode {
  return (
    <TextField className="field narrow" value={props.value} onChange={props.onChange} inputMode="decimal">
      <Label>{props.label}</Label>
      <Input data-testid={props.testId} />
    </TextField>
  );
}
