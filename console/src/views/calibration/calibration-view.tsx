import '../policy-lab/policy-lab.css';
import '../drill-editor/drill-editor.css';
import './calibration.css';
import { withRegion, withSize } from '@farfield/protocol/screen-layout';
import { type ReactNode, useEffect, useState } from 'react';
import { Chip, PlainButton } from '../../panels/parts.tsx';
import { PickFile, saveFile } from '../policy-lab/files.tsx';
import { FaultsPanel } from './faults-panel.tsx';
import { KINDS } from './kinds.ts';
import { RegionDetails } from './region-details.tsx';
import { RegionList } from './region-list.tsx';
import { Stage } from './stage.tsx';
import { SITUATIONS, type SituationId, tryClick } from './try-click.ts';
import { type Calibration, type Mode, useCalibration } from './use-calibration.ts';

type Scale = number | 'fit';
const SCALES: readonly { readonly scale: Scale; readonly label: string }[] = [
  { scale: 'fit', label: 'whole' },
  { scale: 1, label: '100 %' },
  { scale: 2, label: '200 %' },
];

/**
 * Which parts of a scanner's screen take remote input, drawn on a picture of it. It needs no site and no sign-in, and touches
 * none: what is saved is a file, which an agent takes when it is started.
 */
export function CalibrationView(): ReactNode {
  const calibration = useCalibration();
  const [scale, setScale] = useState<Scale>('fit');
  useEffect(() => {
    document.title = 'Farfield calibration';
  }, []);
  useUndoKey(calibration.undo);
  return (
    <main className="lab calibration" data-testid="calibration">
      <Header calibration={calibration} />
      <div className="lab-main">
        <div className="cal-left">
          <Toolbar calibration={calibration} scale={scale} onScale={setScale} />
          {calibration.mode === 'try' ? <TryLine calibration={calibration} /> : null}
          <SizeLine calibration={calibration} />
          <Stage calibration={calibration} scale={scale} />
        </div>
        <div className="cal-right">
          <RegionDetails calibration={calibration} />
          <RegionList calibration={calibration} />
          <FaultsPanel calibration={calibration} />
        </div>
      </div>
    </main>
  );
}

function Header(props: { calibration: Calibration }): ReactNode {
  const { calibration } = props;
  const { layout, picture, text } = calibration;
  return (
    <header className="bar lab-header">
      <div className="bar-group">
        <span className="brand">Calibration</span>
        <Chip tone="strong">not a live site</Chip>
        <h1 className="lab-title" data-testid="layout-title">
          {layout?.layoutId ?? '…'}
        </h1>
        <Chip>{layout === null ? '' : `${layout.width} × ${layout.height}`}</Chip>
        <Chip testId="picture-chip">{picture === null ? 'no picture' : picture.name}</Chip>
      </div>
      <div className="bar-group bar-end">
        <output className="lab-notice" data-testid="calibration-notice">
          {calibration.notice}
        </output>
        <fieldset className="lab-files" aria-label="Files">
          <PickFile testId="picture-file" label="Open picture" accept="image/*" onPick={calibration.openPictureFile} />
          <PickFile
            testId="layout-file"
            label="Open layout"
            accept=".yaml,.yml,.json"
            onPick={calibration.openLayout}
          />
          <PlainButton testId="new-layout" label="New" size="small" tone="quiet" onPress={calibration.begin} />
          <PlainButton testId="undo" label="Undo" size="small" tone="quiet" onPress={calibration.undo} />
          <PlainButton
            testId="save"
            label="Save"
            size="small"
            tone="action"
            // What does not stand is saved too: half a day's work is not lost for a missing word.
            onPress={() => saveFile(`${layout?.layoutId || 'screen'}.yaml`, 'application/yaml', text)}
          />
        </fieldset>
      </div>
    </header>
  );
}

function Toolbar(props: { calibration: Calibration; scale: Scale; onScale: (scale: Scale) => void }): ReactNode {
  const { calibration } = props;
  const modes: readonly { readonly mode: Mode; readonly label: string; readonly title: string }[] = [
    { mode: 'select', label: 'Select', title: 'press a region, drag it, or drag its edges' },
    ...KINDS.map(({ kind, sign, word, means }) => ({ mode: kind, label: `${sign} ${word}`, title: `draw: ${means}` })),
    { mode: 'neutral', label: '+ Neutral spot', title: 'press where letting go of a button does nothing' },
    { mode: 'try', label: 'Try a click', title: 'press anywhere and read what the gate would do with it' },
  ];
  return (
    <div className="bar lab-toolbar">
      <fieldset className="brush" aria-label="What the pointer does on the picture">
        {modes.map(({ mode, label, title }) => (
          <button
            key={mode}
            type="button"
            className="brush-choice"
            data-testid={`mode-${mode}`}
            data-kind={mode}
            aria-pressed={calibration.mode === mode}
            title={title}
            onClick={() => calibration.setMode(mode)}
          >
            {label}
          </button>
        ))}
      </fieldset>
      <PlainButton testId="add-region" label="Add one" size="small" tone="quiet" onPress={() => add(calibration)} />
      {calibration.mode === 'mark' ? (
        <span className="cal-hint">Drag over what always looks the same beside the region: a frame or a heading.</span>
      ) : null}
      {calibration.mode === 'lifeSign' ? (
        <span className="cal-hint">
          Drag over what changes by itself while nobody does anything: a clock, a cursor.
        </span>
      ) : null}
      <fieldset className="brush cal-scale" aria-label="Size of the picture">
        {SCALES.map(({ scale, label }) => (
          <button
            key={label}
            type="button"
            className="brush-choice"
            aria-pressed={props.scale === scale}
            onClick={() => props.onScale(scale)}
          >
            {label}
          </button>
        ))}
      </fieldset>
    </div>
  );
}

/** In the middle, to be moved and named from there. Blocked: what nobody has thought about yet is not operated. */
function add(calibration: Calibration): void {
  const { layout, isDrawable } = calibration;
  if (layout === null || !isDrawable) return;
  const [width, height] = [Math.min(120, layout.width), Math.min(40, layout.height)];
  const box = { x: Math.floor((layout.width - width) / 2), y: Math.floor((layout.height - height) / 2), width, height };
  calibration.edit((text) => withRegion(text, 'blocked', box));
  calibration.select(layout.regions.length);
  calibration.setMode('select');
}

function TryLine(props: { calibration: Calibration }): ReactNode {
  const { calibration } = props;
  const { layout, tried, situation, read } = calibration;
  const answer = layout === null || tried === null ? null : tryClick(layout, tried, situation);
  return (
    <section className="bar cal-try" aria-label="Try a click">
      <label className="lab-choice">
        <span className="label">while</span>
        <select
          data-testid="situation"
          value={situation}
          onChange={(event) => {
            const chosen = Object.keys(SITUATIONS).find((one) => one === event.currentTarget.value);
            if (chosen !== undefined && isSituation(chosen)) calibration.setSituation(chosen);
          }}
        >
          {Object.entries(SITUATIONS).map(([id, words]) => (
            <option key={id} value={id}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <output className="cal-answer" data-testid="answer" data-kind={answer?.kind ?? 'none'}>
        {answer === null || tried === null ? (
          <span className="dim">Press anywhere on the picture.</span>
        ) : (
          <>
            {tried.x}, {tried.y} · <b>{answer.lead}</b>: {answer.more}{' '}
            {answer.rule === '' ? null : <span className="chip">{answer.rule}</span>}{' '}
            {read.ok ? null : (
              <span className="dim">As if the layout stood: it does not, and no agent takes it so.</span>
            )}
          </>
        )}
      </output>
    </section>
  );
}

function isSituation(id: string): id is SituationId {
  return Object.hasOwn(SITUATIONS, id);
}

/** A layout is for one size of the screen, and for no other. */
function SizeLine(props: { calibration: Calibration }): ReactNode {
  const { calibration } = props;
  const { layout, picture, isDrawable } = calibration;
  if (layout === null || picture === null || !isDrawable) return null;
  if (layout.width === picture.width && layout.height === picture.height) return null;
  return (
    <section className="bar cal-size" data-testid="size-line">
      <span>
        ▲ The picture is {picture.width} × {picture.height}, the layout is for {layout.width} × {layout.height}: an
        agent that sees another size takes no input at all.
      </span>
      <PlainButton
        testId="take-size"
        label="Take the picture’s size"
        size="small"
        onPress={() => calibration.edit((text) => withSize(text, picture))}
      />
    </section>
  );
}

/** In a field for text the browser's own undo is meant. */
function useUndoKey(undo: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
      if (isTyping || event.key.toLowerCase() !== 'z' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      undo();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });
}
