import { type DrillTextRead, ownCopy, readDrillText, withValue } from '@farfield/protocol/drill-text';
import { type DrillScenario, drillTimeline } from '@farfield/protocol/drills';
import { DEFAULT_POLICY, type FacilityPolicy } from '@farfield/protocol/policy';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { FromWorker } from '../policy-lab/lab-messages.ts';
import { LabPlayer } from '../policy-lab/lab-player.ts';
import { openText } from '../policy-lab/open-document.ts';
import type { TrackSummary } from '../policy-lab/track.ts';
import { LIBRARY } from './library.ts';
import type { DrillNumber } from './drill-rows.ts';

const KEPT_UNDER = 'farfield-drill-editor';
const UNDO_MAX = 100;

/** What is written, where it came from, and the policy that it is held against. */
interface Draft {
  readonly text: string;
  /** of the library's scenario that it began as; '' when it did not */
  readonly from: string;
}

export interface DrillEditor {
  readonly text: string;
  readonly read: DrillTextRead;
  /** the newest one that could be read; what is drawn while the text is in the middle of a change */
  readonly scenario: DrillScenario | null;
  readonly library: DrillScenario | null;
  readonly policy: FacilityPolicy;
  readonly summaries: readonly TrackSummary[];
  readonly cursorMs: number;
  readonly notice: string;
  readonly canUndo: boolean;
  readonly begin: (libraryId: string) => void;
  readonly write: (text: string) => void;
  readonly setNumber: (number: DrillNumber, seconds: number) => void;
  readonly undo: () => void;
  readonly open: (text: string) => void;
  readonly moveTo: (atMs: number) => void;
}

/** All that the page knows. The text is the scenario; everything else is read from it. */
export function useDrillEditor(): DrillEditor {
  const [draft, setDraft] = useState<Draft>(keptOrFirst);
  const [past, setPast] = useState<readonly Draft[]>([]);
  const [policy, setPolicy] = useState<FacilityPolicy>(DEFAULT_POLICY);
  const [cursorMs, setCursor] = useState(0);
  const [notice, setNotice] = useState('');

  const read = useMemo(() => readDrillText(draft.text, { acts: null, policy }), [draft.text, policy]);
  const library = useMemo(() => libraryScenario(draft.from, policy), [draft.from, policy]);
  const [newest, setNewest] = useState<DrillScenario | null>(null);
  if (read.ok && read.value !== newest) setNewest(read.value);
  const scenario = read.ok ? read.value : newest;
  const summaries = usePlayed(scenario, policy);

  useEffect(() => {
    // A tab that is closed by mistake loses nothing.
    localStorage.setItem(KEPT_UNDER, JSON.stringify(draft));
  }, [draft]);

  const change = (next: Draft): void => {
    if (next.text === draft.text && next.from === draft.from) return;
    setPast((before) => [...before, draft].slice(-UNDO_MAX));
    setNotice('');
    setDraft(next);
  };
  return {
    text: draft.text,
    read,
    scenario,
    library,
    policy,
    summaries,
    cursorMs: Math.min(cursorMs, 1_000 * (scenario?.endsAtS ?? 0)),
    notice,
    canUndo: past.length > 0,
    begin: (libraryId) => {
      const copy = copyOf(libraryId);
      if (copy !== null) change(copy);
    },
    write: (text) => change({ ...draft, text }),
    setNumber: ({ path }, seconds) => change({ ...draft, text: withValue(draft.text, path, seconds) }),
    undo: () => {
      const before = past.at(-1);
      if (before === undefined) return;
      setPast(past.slice(0, -1));
      setDraft(before);
    },
    open: (text) => {
      if (isDrillText(text)) {
        change({ text, from: libraryIdOf(text) });
        return;
      }
      openText(text).then(
        (opened) => {
          if (opened.kind !== 'policy') {
            setNotice('This file is neither a scenario nor a facility policy; nothing was changed.');
            return;
          }
          setPolicy({ ...DEFAULT_POLICY, ...opened.policy });
          setNotice('Held against this policy from now on. Its signatures are not checked here.');
        },
        () => setNotice('This file could not be read; nothing was changed.'),
      );
    },
    moveTo: (atMs) => setCursor(Math.round(Math.max(0, atMs) / 250) * 250),
  };
}

function usePlayed(scenario: DrillScenario | null, policy: FacilityPolicy): readonly TrackSummary[] {
  const [summaries, setSummaries] = useState<readonly TrackSummary[]>([]);
  const player = useRef<LabPlayer | null>(null);
  const take = useCallback((message: FromWorker): void => {
    if (message.kind === 'played') setSummaries(message.summaries);
  }, []);
  useEffect(() => {
    const made = new LabPlayer(take);
    player.current = made;
    return () => {
      player.current = null;
      made.end();
    };
  }, [take]);
  useEffect(() => {
    if (scenario !== null) player.current?.play({ kind: 'timelines', timelines: [drillTimeline(scenario, policy)] });
  }, [scenario, policy]);
  return summaries;
}

/** Unknown text, so only what marks a scenario is looked for; the reader says everything else. */
function isDrillText(text: string): boolean {
  return /^\s*acts:/m.test(text) && /^\s*faults:/m.test(text);
}

/** A facility's copy says by its id what it was copied from. */
function libraryIdOf(text: string): string {
  const [, id = ''] = /^id: *['"]?(?:own-)?([A-Za-z0-9-]+)/m.exec(text) ?? [];
  return LIBRARY.some((one) => one.id === id) ? id : '';
}

function libraryScenario(id: string, policy: FacilityPolicy): DrillScenario | null {
  const found = LIBRARY.find((one) => one.id === id);
  const read = found === undefined ? null : readDrillText(found.text, { acts: null, policy });
  return read?.ok === true ? read.value : null;
}

function copyOf(libraryId: string): Draft | null {
  const found = LIBRARY.find((one) => one.id === libraryId);
  if (found === undefined) return null;
  return { text: ownCopy(found.text, new Set(LIBRARY.map((one) => one.id))), from: found.id };
}

function keptOrFirst(): Draft {
  return kept() ?? copyOf('link-loss-mid-scan') ?? { text: '', from: '' };
}

function kept(): Draft | null {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEPT_UNDER) ?? 'null');
    if (typeof value !== 'object' || value === null || !('text' in value) || !('from' in value)) return null;
    const { text, from } = value;
    return typeof text === 'string' && typeof from === 'string' ? { text, from } : null;
  } catch {
    return null;
  }
}
