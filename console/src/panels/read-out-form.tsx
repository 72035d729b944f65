import type { SiteView } from '@farfield/protocol';
import type { Exposure } from '@farfield/protocol/policy';
import { type ReactNode, useState } from 'react';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { TextField } from 'react-aria-components/TextField';
import { useConsole } from '../shell/console-context.ts';
import { typed } from '../state/implant-label.ts';
import { AnswerLine, GatedButton } from './parts.tsx';

const PARTS = [
  { key: 'sarBodyWkg', label: 'Body SAR, W/kg' },
  { key: 'sarHeadWkg', label: 'Head SAR, W/kg' },
  { key: 'b1RmsUt', label: 'B1+rms, µT' },
] as const satisfies readonly { readonly key: keyof Exposure; readonly label: string }[];

type Typed = Readonly<Record<keyof Exposure, string>>;
const NOTHING: Typed = { sarBodyWkg: '', sarHeadWkg: '', b1RmsUt: '' };
const VALUE_MAX = 100;

/**
 * Where the scanner does not report SAR or B1+rms of the selected step and the patient has an implant: one reads it from
 * the scanner's screen and types it, the other looks at the same screen and types it too. Neither sees the other's field
 * filled in.
 */
export function ReadOutForm(props: { part: 'readOut' | 'confirm' }): ReactNode {
  const { view, act } = useConsole();
  const [values, setValues] = useState<Typed>(NOTHING);
  if (view === null || view.patient.implantLimits.length === 0) return null;
  const { scanner, session } = view;
  const step = scanner.steps.find((one) => one.stepId === scanner.selectedStepId);
  if (step === undefined || PARTS.every(({ key }) => step[key] >= 0)) return null;
  if (props.part === 'confirm' && session.readOut.state !== 'said') return <ReadOutWords view={view} />;
  const kind = props.part === 'readOut' ? 'readOutExposure' : 'confirmExposure';
  const exposure = exposureOf(values);
  return (
    <section className="stack" data-testid={`${props.part}-form`} aria-label="SAR and B1+rms of the selected step">
      <p>
        {props.part === 'readOut'
          ? `Not reported for ${step.name}: read it from the scanner screen.`
          : `${session.readOut.by} read out ${step.name}: look at the scanner screen and type what you see.`}
      </p>
      <div className="choice-row">
        {PARTS.filter(({ key }) => step[key] < 0).map(({ key, label }) => (
          <TextField
            key={key}
            className="field narrow"
            value={values[key]}
            onChange={(text) => setValues({ ...values, [key]: text })}
            inputMode="decimal"
          >
            <Label>{label}</Label>
            <Input data-testid={`${props.part}-${key}`} />
          </TextField>
        ))}
      </div>
      <GatedButton
        action={kind}
        testId={`${props.part}-send`}
        size={props.part === 'confirm' ? 'pad' : 'small'}
        tone={exposure === null ? 'plain' : 'action'}
        label={props.part === 'readOut' ? 'I read this out' : 'I see the same'}
        detail={exposure === null ? 'type what the scanner shows' : undefined}
        onPress={() => {
          if (exposure !== null) act({ kind, stepId: step.stepId, exposure });
        }}
      />
      <AnswerLine kinds={[kind]} />
      <ReadOutWords view={view} />
    </section>
  );
}

function ReadOutWords(props: { view: SiteView }): ReactNode {
  const { readOut } = props.view.session;
  switch (readOut.state) {
    case 'said':
      return (
        <p className="dim" data-testid="read-out" data-read-out="said">
          Read out by {readOut.by}; the safety tech has not confirmed it yet.
        </p>
      );
    case 'confirmed':
      return (
        <p data-testid="read-out" data-read-out="confirmed">
          {valuesOf(readOut)}: read out by {readOut.by}, confirmed by {readOut.confirmedBy}, not measured
        </p>
      );
    case 'void':
      return (
        <p data-testid="read-out" data-read-out="void">
          What was read out is void: {readOut.why}
        </p>
      );
    default:
      return null;
  }
}

function valuesOf(readOut: SiteView['session']['readOut']): string {
  return PARTS.filter(({ key }) => readOut[key] >= 0)
    .map(({ key, label }) => `${label} ${readOut[key]}`)
    .join(' · ');
}

function exposureOf(values: Typed): Exposure | null {
  const read = (key: keyof Exposure): number | null | 'unreadable' =>
    values[key].trim() === '0' ? 0 : typed(values[key], VALUE_MAX);
  const [sarBodyWkg, sarHeadWkg, b1RmsUt] = [read('sarBodyWkg'), read('sarHeadWkg'), read('b1RmsUt')];
  if (sarBodyWkg === 'unreadable' || sarHeadWkg === 'unreadable' || b1RmsUt === 'unreadable') return null;
  const isEmpty = sarBodyWkg === null && sarHeadWkg === null && b1RmsUt === null;
  return isEmpty ? null : { sarBodyWkg, sarHeadWkg, b1RmsUt };
}
