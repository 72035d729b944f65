import { INPUT_SETTINGS, TIMELINE_STARTS, type TimelineStart } from '@farfield/protocol/policy-lab';
import type { PatientStatement } from '@farfield/protocol/policy';
import type { ReactNode } from 'react';
import { Chip, PlainButton } from '../../panels/parts.tsx';
import { withLength } from './lab-document.ts';
import { EXAMPLES } from './examples.ts';
import { OpenFile, saveFile } from './files.tsx';
import type { Lab } from './use-lab.ts';

const START_WORDS: Readonly<Record<TimelineStart, string>> = {
  boot: 'from the boot',
  preparedExam: 'exam prepared',
  scanning: 'scan running',
};
const LENGTHS_MS = [30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000];
const NO_IMPLANT = { kind: 'none' } as const;
const PATIENTS: readonly { readonly words: string; readonly patient: PatientStatement }[] = [
  { words: 'not monitored', patient: { monitoring: 'notMonitored', isSedated: false, implant: NO_IMPLANT } },
  { words: 'monitored, awake', patient: { monitoring: 'monitored', isSedated: false, implant: NO_IMPLANT } },
  { words: 'monitored, sedated', patient: { monitoring: 'monitored', isSedated: true, implant: NO_IMPLANT } },
];
const BRUSH_HINTS = { good: 'G', bad: 'B', unknown: 'U', silent: 'S' } as const;

export function LabHeader(props: { lab: Lab }): ReactNode {
  const { lab } = props;
  const [first, second] = lab.summaries;
  return (
    <header className="bar lab-header">
      <div className="bar-group">
        <span className="brand">Policy lab</span>
        <Chip tone="strong">not a live site</Chip>
        <h1 className="lab-title" data-testid="lab-title" data-kind={lab.source.kind}>
          {first?.title ?? '…'}
        </h1>
        <span className="lab-kind">
          <Chip>{KIND_WORDS[lab.source.kind]}</Chip>
        </span>
      </div>
      <div className="bar-group bar-end">
        <Files lab={lab} />
        <span className="lab-busy" data-testid="progress" data-busy={lab.progress !== null}>
          {lab.progress === null
            ? first === undefined
              ? ''
              : lab.source.kind === 'journal'
                ? `${first.steps} records`
                : `${first.steps} steps, ${Math.round(lab.tookMs)} ms`
            : `playing ${Math.round(100 * lab.progress)} %`}
        </span>
        {[first, second].map((one, index) =>
          one === undefined ? null : (
            <span
              key={index}
              className="lab-hash"
              data-testid={index === 0 ? 'state-hash' : 'state-hash-b'}
              data-hash={one.stateHash ?? ''}
              title={one.stateHash ?? 'there is no state to hash, or this page came over plain http'}
            >
              state {second === undefined ? '' : 'AB'[index]}{' '}
              <code>{one.stateHash?.slice(0, second === undefined ? 16 : 8) ?? '–'}</code>
            </span>
          ),
        )}
      </div>
    </header>
  );
}

const KIND_WORDS = { timeline: 'timeline', run: 'recorded run, read only', journal: 'journal, read only' } as const;

export function LabToolbar(props: { lab: Lab }): ReactNode {
  const { lab } = props;
  const { source } = lab;
  return (
    <div className="bar lab-toolbar" role="toolbar" aria-label="Timeline">
      {source.kind === 'timeline' ? <Brush lab={lab} /> : null}
      {source.kind === 'timeline' ? (
        <>
          <Choice
            label="Starts"
            testId="start-choice"
            value={source.timeline.start}
            options={TIMELINE_STARTS.map((one) => [one, START_WORDS[one]])}
            onChoose={(value) => {
              const start = TIMELINE_STARTS.find((one) => one === value);
              if (start !== undefined) lab.edit((timeline) => ({ ...timeline, start }));
            }}
          />
          <Choice
            label="Patient"
            testId="patient-choice"
            value={String(patientIndex(source.timeline.patient))}
            options={PATIENTS.map((one, index) => [String(index), one.words])}
            onChoose={(value) => {
              const patient = PATIENTS[Number(value)]?.patient;
              if (patient !== undefined) lab.edit((timeline) => ({ ...timeline, patient }));
            }}
          />
          <Choice
            label="Length"
            testId="length-choice"
            value={String(source.timeline.lengthMs)}
            options={[...new Set([...LENGTHS_MS, source.timeline.lengthMs])]
              .toSorted((left, right) => left - right)
              .map((one) => [String(one), one < 60_000 ? `${one / 1_000} s` : `${one / 60_000} min`])}
            onChoose={(value) => lab.edit((timeline) => withLength(timeline, Number(value)))}
          />
          <PlainButton
            testId="compare"
            label={source.other === null ? 'Second policy' : 'One policy'}
            size="small"
            expanded={source.other !== null}
            onPress={() => lab.setOther(source.other === null ? source.timeline.policy : null)}
          />
          <PlainButton testId="undo" label="Undo" size="small" tone="quiet" onPress={lab.undo} />
        </>
      ) : (
        <PlainButton testId="begin" label="New timeline" size="small" onPress={lab.begin} />
      )}
      <output className="lab-notice">{lab.notice}</output>
    </div>
  );
}

function Files(props: { lab: Lab }): ReactNode {
  const { lab } = props;
  return (
    <fieldset className="lab-files" aria-label="Files and links">
      <select
        aria-label="Open an example"
        data-testid="example-choice"
        value=""
        onChange={(event) => {
          const found = EXAMPLES.find((one) => one.name === event.currentTarget.value);
          if (found !== undefined) lab.open(found.text);
        }}
      >
        <option value="">example …</option>
        {EXAMPLES.map((one) => (
          <option key={one.name} value={one.name}>
            {one.name}
          </option>
        ))}
      </select>
      <OpenFile label="Open file" accept=".yaml,.yml,.json,.jsonl,.txt,.gz" onOpen={lab.open} />
      {lab.source.kind === 'journal' ? null : (
        <PlainButton testId="save" label="Save" size="small" onPress={() => save(lab)} />
      )}
      <PlainButton testId="copy-link" label="Copy link" size="small" onPress={lab.copyLink} />
    </fieldset>
  );
}

function Brush(props: { lab: Lab }): ReactNode {
  const { brush, paint } = props.lab;
  return (
    <fieldset className="brush" aria-label="What a click or drag on a lane sets">
      {INPUT_SETTINGS.map((one) => (
        <button
          key={one}
          type="button"
          className="brush-choice"
          data-look={one}
          data-testid={`brush-${one}`}
          aria-pressed={brush === one}
          title={`key ${BRUSH_HINTS[one]} on a lane`}
          onClick={() => paint(one)}
        >
          {one}
        </button>
      ))}
    </fieldset>
  );
}

export function Choice(props: {
  label: string;
  testId: string;
  value: string;
  options: readonly (readonly [string, string])[];
  onChoose: (value: string) => void;
}): ReactNode {
  return (
    <label className="lab-choice">
      <span className="label">{props.label}</span>
      <select
        value={props.value}
        data-testid={props.testId}
        onChange={(event) => props.onChoose(event.currentTarget.value)}
      >
        {props.options.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}

function save({ source }: Lab): void {
  if (source.kind === 'journal') return;
  const content = source.kind === 'run' ? source.run : source.other === null ? source.timeline : source;
  saveFile(
    source.kind === 'run' ? 'core-run.json' : 'timeline.json',
    'application/json',
    JSON.stringify(content, null, 2),
  );
}

function patientIndex(patient: PatientStatement): number {
  return Math.max(
    0,
    PATIENTS.findIndex(
      (one) => one.patient.monitoring === patient.monitoring && one.patient.isSedated === patient.isSedated,
    ),
  );
}
