import {
  changed,
  type EditHistory,
  historyOf,
  type LayoutTextRead,
  type MarkedLayout,
  newLayoutText,
  readLayoutText,
  type Point,
  type RegionKind,
  type Size,
  undone,
} from '@farfield/protocol/screen-layout';
import { useEffect, useMemo, useState } from 'react';
import { readFile } from '../policy-lab/read-file.ts';
import { type OpenPicture, openPicture, readMark } from './picture.ts';
import type { SituationId } from './try-click.ts';

const KEPT_UNDER = 'farfield-calibration';
const FIRST_SIZE: Size = { width: 1_280, height: 1_024 };

/** What a drag or press on the picture does. */
export type Mode = 'select' | RegionKind | 'mark' | 'lifeSign' | 'neutral' | 'try';
/** Whether a mark looks in this picture as the layout says; absent while it is not known. */
export type MarkLooks = ReadonlyMap<number, 'same' | 'differs' | 'notRead'>;

export interface Calibration {
  readonly text: string;
  readonly read: LayoutTextRead;
  /** the newest one that could be drawn */
  readonly layout: MarkedLayout | null;
  /** false: the text is in the middle of a change, and nothing is changed by the picture meanwhile */
  readonly isDrawable: boolean;
  readonly picture: OpenPicture | null;
  readonly markLooks: MarkLooks;
  readonly mode: Mode;
  /** the selected region's place in the list */
  readonly selected: number | null;
  readonly tried: Point | null;
  readonly situation: SituationId;
  readonly notice: string;
  /** @param stroke changes of the same stroke are undone together */
  readonly edit: (change: (text: string) => string, stroke?: string) => void;
  readonly select: (index: number | null) => void;
  readonly setMode: (mode: Mode) => void;
  readonly tryAt: (at: Point | null) => void;
  readonly setSituation: (situation: SituationId) => void;
  readonly say: (notice: string) => void;
  readonly undo: () => void;
  readonly openLayout: (file: File) => void;
  readonly openPictureFile: (file: File) => void;
  readonly begin: () => void;
}

/** All that the page knows. The text is the layout; everything else is read from it. */
export function useCalibration(): Calibration {
  const [history, setHistory] = useState<EditHistory>(() => historyOf(kept() ?? newLayoutText(FIRST_SIZE)));
  const [picture, setPicture] = useState<OpenPicture | null>(null);
  const [mode, setMode] = useState<Mode>('select');
  const [wanted, setSelected] = useState<number | null>(null);
  const [tried, setTried] = useState<Point | null>(null);
  const [situation, setSituation] = useState<SituationId>('asItShouldBe');
  const [notice, setNotice] = useState('');
  const { text } = history;

  const read = useMemo(() => readLayoutText(text), [text]);
  const drawn = read.ok ? read.layout : read.draft;
  const [newest, setNewest] = useState<MarkedLayout | null>(null);
  if (drawn !== null && drawn !== newest) setNewest(drawn);
  const layout = drawn ?? newest;
  const markLooks = useMarkLooks(layout, picture);

  useEffect(() => {
    // A tab that is closed by mistake loses nothing. The picture is not kept: people's names may stand in it.
    localStorage.setItem(KEPT_UNDER, text);
  }, [text]);

  const replace = (next: string): void => {
    setHistory((before) => changed(before, next));
    setSelected(null);
    setTried(null);
    setMode('select');
  };
  return {
    text,
    read,
    layout,
    isDrawable: drawn !== null,
    picture,
    markLooks,
    mode,
    selected: wanted !== null && layout?.regions[wanted] !== undefined ? wanted : null,
    tried,
    situation,
    notice,
    edit: (change, stroke) => {
      setNotice('');
      setHistory((before) => changed(before, change(before.text), stroke));
    },
    select: setSelected,
    setMode: (next) => {
      setNotice('');
      setMode(next);
      if (next !== 'try') setTried(null);
    },
    tryAt: setTried,
    setSituation,
    say: setNotice,
    undo: () => {
      setNotice('');
      setHistory(undone);
    },
    openLayout: (file) => {
      readFile(file).then(
        (opened) => {
          if (!/^\s*("?)(layoutId|regions)\1\s*:/m.test(opened) && !opened.trimStart().startsWith('{')) {
            setNotice('This file is no screen layout; nothing was changed.');
            return;
          }
          replace(opened);
          setNotice('');
        },
        () => setNotice('This file could not be read; nothing was changed.'),
      );
    },
    openPictureFile: (file) => {
      openPicture(file).then(
        (opened) => {
          setPicture(opened);
          setNotice(
            opened.isAsTheAgentSees
              ? ''
              : 'Good to draw on, not to read marks off: it was not taken by farfield screen-picture.',
          );
        },
        () => setNotice('This file is no picture that the browser can show.'),
      );
    },
    begin: () => replace(newLayoutText(picture ?? layout ?? FIRST_SIZE)),
  };
}

interface Looked {
  readonly layout: MarkedLayout;
  readonly picture: OpenPicture;
  readonly looks: MarkLooks;
}
const NOT_LOOKED: MarkLooks = new Map();

function useMarkLooks(layout: MarkedLayout | null, picture: OpenPicture | null): MarkLooks {
  const [looked, setLooked] = useState<Looked | null>(null);
  useEffect(() => {
    if (layout === null || picture === null) return;
    let isHere = true;
    lookAtMarks(layout, picture).then(
      (looks) => {
        if (isHere) setLooked({ layout, picture, looks });
      },
      () => null,
    );
    return () => {
      isHere = false;
    };
  }, [layout, picture]);
  // What was seen of another layout or picture says nothing of this one.
  return looked !== null && looked.layout === layout && looked.picture === picture ? looked.looks : NOT_LOOKED;
}

async function lookAtMarks({ regions }: MarkedLayout, picture: OpenPicture): Promise<MarkLooks> {
  const looks = new Map<number, 'same' | 'differs' | 'notRead'>();
  for (const [index, { mark }] of regions.entries()) {
    if (mark === undefined) continue;
    const seen = await readMark(picture, mark);
    looks.set(index, !seen.ok ? 'notRead' : seen.sha256 === mark.sha256 ? 'same' : 'differs');
  }
  return looks;
}

function kept(): string | null {
  const text = localStorage.getItem(KEPT_UNDER);
  return text === null || text.trim() === '' ? null : text;
}
