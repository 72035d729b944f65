import '../policy-lab/policy-lab.css';
import './drill-editor.css';
import { HEADINGS } from '@farfield/protocol/drills';
import { type ReactNode, useEffect } from 'react';
import { Chip, PlainButton } from '../../panels/parts.tsx';
import { OpenFile, saveFile } from '../policy-lab/files.tsx';
import { VerdictStrips } from '../policy-lab/verdict-strips.tsx';
import { LIBRARY } from './library.ts';
import { TextPanel } from './text-panel.tsx';
import { TimesPanel } from './times-panel.tsx';
import { type DrillEditor, useDrillEditor } from './use-drill-editor.ts';

/**
 * A facility's own scenario: copied from the library, tightened, and seen on the policy lab's timeline before anybody rehearses
 * it. It needs no site and no sign-in; what is saved is a file.
 */
export function DrillEditorView(): ReactNode {
  const editor = useDrillEditor();
  const { scenario, summaries, cursorMs, moveTo } = editor;
  const lengthMs = 1_000 * (scenario?.endsAtS ?? 1);
  useEffect(() => {
    document.title = 'Farfield drill editor';
  }, []);
  return (
    <main className="lab drill-editor" data-testid="drill-editor" data-ready={summaries.length > 0}>
      <Header editor={editor} />
      <div className="lab-main">
        <div className="lab-left">
          <VerdictStrips lab={{ summaries, lengthMs, cursorMs, moveTo }} />
          <TimesPanel editor={editor} lengthMs={lengthMs} />
          <div className="lab-cursor" aria-hidden="true">
            <span style={{ left: `${(100 * cursorMs) / lengthMs}%` }} />
          </div>
        </div>
        <TextPanel editor={editor} />
      </div>
    </main>
  );
}

function Header(props: { editor: DrillEditor }): ReactNode {
  const { editor } = props;
  const { scenario } = editor;
  return (
    <header className="bar lab-header">
      <div className="bar-group">
        <span className="brand">Drill editor</span>
        <Chip tone="strong">not a live site</Chip>
        <h1 className="lab-title" data-testid="drill-title">
          {scenario?.title ?? '…'}
        </h1>
        <Chip>{scenario === null ? '' : HEADINGS[scenario.heading]}</Chip>
        <Chip>policy: {editor.policy.name}</Chip>
      </div>
      <div className="bar-group bar-end">
        <output className="lab-notice" data-testid="editor-notice">
          {editor.notice}
        </output>
        <fieldset className="lab-files" aria-label="Files">
          <select
            aria-label="Copy a scenario of the library"
            data-testid="library-choice"
            value=""
            onChange={(event) => editor.begin(event.currentTarget.value)}
          >
            <option value="">copy from library …</option>
            {LIBRARY.map(({ id }) => (
              <option key={id} value={id}>
                {id}
              </option>
            ))}
          </select>
          <OpenFile label="Open scenario or policy" accept=".yaml,.yml,.json" onOpen={editor.open} />
          <PlainButton testId="undo" label="Undo" size="small" tone="quiet" onPress={editor.undo} />
          <PlainButton testId="save" label="Save" size="small" tone="action" onPress={() => save(editor)} />
        </fieldset>
      </div>
    </header>
  );
}

/** What does not hold is saved too: half a day's work is not lost for a missing line. */
function save({ text, scenario }: DrillEditor): void {
  saveFile(`${scenario?.id ?? 'drill'}.yaml`, 'application/yaml', text);
}
