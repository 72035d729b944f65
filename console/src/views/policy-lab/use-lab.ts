import { decodeLabLink, encodeLabLink, LINK_MAX_CHARS } from '@farfield/protocol/lab-link';
import type { InputSetting, PolicyChanges, Timeline } from '@farfield/protocol/policy-lab';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { journalMomentAt } from './journal-track.ts';
import { FIRST_TIMELINE, type LabSource, snap } from './lab-document.ts';
import type { FromWorker, ToPlay } from './lab-messages.ts';
import { LabPlayer } from './lab-player.ts';
import { type Opened, openText, openValue } from './open-document.ts';
import type { Moment, TrackSummary } from './track.ts';

const UNDO_MAX = 100;

export interface Lab {
  readonly source: LabSource;
  /** one, or two under two policies; [] until the first has been played */
  readonly summaries: readonly TrackSummary[];
  readonly moments: readonly Moment[];
  readonly cursorMs: number;
  readonly lengthMs: number;
  readonly brush: InputSetting;
  /** 0…1 while it plays longer than a blink; null: not playing */
  readonly progress: number | null;
  readonly tookMs: number;
  /** why a file, link or run could not be shown; [] is good */
  readonly problems: readonly string[];
  /** what the page has just done, for people */
  readonly notice: string;
  readonly canUndo: boolean;
  readonly moveTo: (atMs: number) => void;
  readonly paint: (brush: InputSetting) => void;
  readonly edit: (change: (timeline: Timeline) => Timeline) => void;
  readonly setOther: (other: PolicyChanges | null) => void;
  readonly undo: () => void;
  readonly open: (text: string) => void;
  readonly begin: () => void;
  readonly copyLink: () => void;
}

/** As much of it as the strips over time need. */
export type Played = Pick<Lab, 'summaries' | 'lengthMs' | 'cursorMs' | 'moveTo'>;

/** All that the page knows; whatever is played is played by the worker, a journal is only read. */
export function useLab(): Lab {
  const [source, setSource] = useState<LabSource>({ kind: 'timeline', timeline: FIRST_TIMELINE, other: null });
  const [past, setPast] = useState<readonly LabSource[]>([]);
  const [played, setPlayed] = useState<{ summaries: readonly TrackSummary[]; tookMs: number }>({
    summaries: [],
    tookMs: 0,
  });
  const [moments, setMoments] = useState<readonly Moment[]>([]);
  const [cursorMs, setCursor] = useState(0);
  const [brush, paint] = useState<InputSetting>('bad');
  const [progress, setProgress] = useState<number | null>(null);
  const [problems, setProblems] = useState<readonly string[]>([]);
  const [notice, setNotice] = useState('');
  const player = useRef<LabPlayer | null>(null);

  const take = useCallback((message: FromWorker): void => {
    switch (message.kind) {
      case 'progress':
        setProgress(message.part);
        return;
      case 'played':
        setProgress(null);
        setPlayed({ summaries: message.summaries, tookMs: message.tookMs });
        return;
      case 'moments':
        setMoments(message.moments);
        return;
      case 'failed':
        setProgress(null);
        setProblems([message.words]);
    }
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
    if (source.kind !== 'journal') player.current?.play(toPlay(source));
  }, [source]);

  const journal = source.kind === 'journal' ? source.journal : null;
  const summaries = journal === null ? played.summaries : [journal.summary];
  const lengthMs = lengthOf(source, summaries);
  const atMs = Math.min(cursorMs, lengthMs);
  useEffect(() => {
    if (played.summaries.length > 0) player.current?.askMoment(atMs);
  }, [played, atMs]);

  const show = useCallback((opened: Opened): void => {
    switch (opened.kind) {
      case 'refused':
        setProblems(opened.problems);
        return;
      case 'policy':
        setProblems([]);
        setNotice('The signatures are not checked here: it is played as if both had signed.');
        setSource((now) => (now.kind === 'timeline' ? { ...now, other: opened.policy } : now));
        return;
      case 'source':
        setProblems([]);
        setPast([]);
        setCursor(0);
        setSource(opened.source);
    }
  }, []);
  useLinkOfPage(show);
  useEffect(() => keepInAddress(source), [source]);

  const change = (next: LabSource): void => {
    if (next === source) return;
    setPast((before) => [...before, source].slice(-UNDO_MAX));
    setNotice('');
    setSource(next);
  };
  return {
    source,
    summaries,
    moments: journal === null ? moments : [journalMomentAt(journal, atMs)],
    cursorMs: atMs,
    lengthMs,
    brush,
    progress,
    tookMs: played.tookMs,
    problems,
    notice,
    canUndo: past.length > 0,
    moveTo: (ms) => setCursor(snap(ms, lengthMs)),
    paint,
    edit: (make) => {
      if (source.kind === 'timeline') change({ ...source, timeline: make(source.timeline) });
    },
    setOther: (other) => {
      if (source.kind === 'timeline') change({ ...source, other });
    },
    undo: () => {
      const before = past.at(-1);
      if (before === undefined) return;
      setPast(past.slice(0, -1));
      setSource(before);
    },
    open: (text) => {
      setNotice('');
      openText(text).then(show, () => setProblems(['this file could not be read']));
    },
    begin: () => {
      setProblems([]);
      setCursor(0);
      change({ kind: 'timeline', timeline: FIRST_TIMELINE, other: null });
    },
    copyLink: () => {
      linkOf(source).then(
        async (link) => {
          if (link === null) {
            const isJournal = source.kind === 'journal';
            setNotice(
              isJournal
                ? 'A journal is about real people: it never becomes a link.'
                : 'Too large for a link: send the file instead.',
            );
            return;
          }
          history.replaceState(null, '', `#${link}`);
          await navigator.clipboard.writeText(location.href).then(
            () => setNotice('Link copied.'),
            () => setNotice('The address of this page is the link.'),
          );
        },
        () => setNotice('This browser cannot make a link.'),
      );
    },
  };
}

function toPlay(source: Exclude<LabSource, { kind: 'journal' }>): ToPlay {
  if (source.kind === 'run') return { kind: 'run', run: source.run };
  const { timeline, other } = source;
  return { kind: 'timelines', timelines: other === null ? [timeline] : [timeline, { ...timeline, policy: other }] };
}

function lengthOf(source: LabSource, summaries: readonly TrackSummary[]): number {
  return source.kind === 'timeline' ? source.timeline.lengthMs : (summaries[0]?.lengthMs ?? 1_000);
}

/** @returns null when it would be longer than an address may be; a journal has patients in it and never becomes a link */
async function linkOf(source: LabSource): Promise<string | null> {
  if (source.kind === 'journal') return null;
  const link = await encodeLabLink(
    source.kind === 'run' ? source.run : { timeline: source.timeline, other: source.other },
  );
  return link.length > LINK_MAX_CHARS ? null : link;
}

/** The address of the page is always a link to what it shows, where that fits into an address. */
function keepInAddress(source: LabSource): () => void {
  let isNewest = true;
  if (source.kind === 'timeline' && source.timeline !== FIRST_TIMELINE) {
    linkOf(source).then(
      (link) => {
        if (isNewest && link !== null) history.replaceState(null, '', `#${link}`);
      },
      () => null,
    );
  }
  return () => {
    isNewest = false;
  };
}

function useLinkOfPage(show: (opened: Opened) => void): void {
  const read = useMemo(
    () => () => {
      if (location.hash.length < 2) return;
      decodeLabLink(location.hash).then(
        (value) => show(openValue(value)),
        (error: unknown) =>
          show({ kind: 'refused', problems: [error instanceof Error ? error.message : 'this link cannot be read'] }),
      );
    },
    [show],
  );
  useEffect(() => {
    read();
    globalThis.addEventListener('hashchange', read);
    return () => globalThis.removeEventListener('hashchange', read);
  }, [read]);
}
