import RFB from '@novnc/novnc';
import { LOCAL_HANDS_REASON, localHandsWords, type RegionView } from '@farfield/protocol';
import { isReasonId, reason, reasonRule, reasonText } from '@farfield/protocol/policy';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { LinkPath, PathWords } from '../link/link-messages.ts';
import { type ConsoleFacts, useConsole } from '../shell/console-context.ts';
import { permitClick, permitRegionAt } from './permit-click.ts';
import type { ScreenFace } from './screen-face.ts';
import { type Dropped, ScreenLook } from './screen-look.ts';
import { faceOf, usePicture, useScreenPlace } from './screen-look-context.ts';
import { ScreenOverlay, usePictureBox } from './screen-overlay.tsx';

/** How long a refusal stays beside the pointer; where it matters it is also in the answer line and in the record. */
const REFUSAL_SHOWN_MS = 4_000;

interface Refusal {
  /** inside the stage, CSS pixels */
  readonly x: number;
  readonly y: number;
  readonly words: string;
  readonly rule: string;
  readonly atMs: number;
}

/** What the listeners on the picture need at the moment of a click; they are attached once. */
interface Now {
  readonly facts: ConsoleFacts;
  readonly face: ScreenFace | null;
  readonly regions: readonly RegionView[];
}

/** The scanner's own picture, live, and the hand that may reach through it. Mounted inside `ScreenPanel`. */
export function ScannerPicture(props: {
  siteId: string;
  token: string;
  paths: readonly LinkPath[];
  /** for the link's own history; it stays the same function */
  onReceived: (bytes: number) => void;
  onAsOf: (asOfMs: number | null) => void;
}): ReactNode {
  const { siteId, token, paths, onReceived, onAsOf } = props;
  const facts = useConsole();
  const { state, view, nowMs, now: clock } = facts;
  const { look, setLook, isFitted } = useScreenPlace();
  const [stage, setStage] = useState<HTMLElement | null>(null);
  const target = useRef<HTMLDivElement>(null);
  const kept = useRef<HTMLCanvasElement>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const picture = usePicture(look);
  const face = faceOf(facts, picture);
  const regions = view?.screen.regions ?? [];
  const now = useRef<Now>({ facts, face, regions });
  const pressedAt = useRef({ x: 0, y: 0 });
  useEffect(() => {
    now.current = { facts, face, regions };
  });

  const { consoleId } = state;
  useEffect(() => {
    if (target.current === null || kept.current === null) return;
    const opened = new ScreenLook({
      url: () => screenUrl(now.current.facts.state.paths, paths),
      hello: { siteId, consoleId, token },
      openSocket: (url) => new WebSocket(url),
      makeRfb: (holder, channel) => new RFB(holder, channel, { shared: true }),
      target: target.current,
      kept: kept.current,
      now: clock,
      onReceived,
      onDropped: (dropped) => setRefusal({ ...pressedAt.current, ...inWords(dropped), atMs: clock() }),
    });
    setLook(opened);
    return () => {
      opened.end();
      setLook(null);
    };
  }, [siteId, consoleId, token, paths, clock, setLook, onReceived]);

  const asOfMs = picture?.asOfMs ?? null;
  useEffect(() => onAsOf(asOfMs), [onAsOf, asOfMs]);

  // The gateway shows the screen to a console that is open there, and pixels come through no other server.
  const isWanted = state.socket.kind === 'open' && state.servedBy === 'gateway';
  useEffect(() => look?.want(isWanted), [look, isWanted]);
  const isLinkLive = facts.link.kind === 'live';
  useEffect(() => look?.setLinkLive(isLinkLive), [look, isLinkLive]);
  const isInputOn = face !== null && face.inputOff === null;
  useEffect(() => look?.setInput(isInputOn), [look, isInputOn]);
  useEffect(() => look?.setFitted(isFitted), [look, isFitted]);
  useLetGo(look);

  useEffect(() => {
    if (stage === null) return;
    const pressed = (event: MouseEvent): void => {
      const at = placeOf(stage, event);
      pressedAt.current = at.inStage;
      const decided = decidePress(now.current, at.onScanner);
      if (decided === 'pass') return;
      event.stopPropagation();
      event.preventDefault();
      if (decided !== 'done') setRefusal({ ...at.inStage, ...decided, atMs: now.current.facts.now() });
    };
    const keyed = (event: KeyboardEvent): void => {
      // Tab leaves the picture, as it leaves everything else on the page; noVNC would keep it.
      if (event.key === 'Tab') event.stopPropagation();
    };
    stage.addEventListener('mousedown', pressed, { capture: true });
    stage.addEventListener('keydown', keyed, { capture: true });
    return () => {
      stage.removeEventListener('mousedown', pressed, { capture: true });
      stage.removeEventListener('keydown', keyed, { capture: true });
    };
  }, [stage]);

  const box = usePictureBox(stage);
  const isShown = refusal !== null && nowMs - refusal.atMs < REFUSAL_SHOWN_MS;
  return (
    <div className="picture" ref={setStage} data-testid="screen-picture" data-phase={picture?.phase ?? 'closed'}>
      <div className="picture-live" ref={target} data-testid="screen-live" />
      <canvas className="picture-kept" ref={kept} hidden aria-hidden="true" />
      <ScreenOverlay box={box} regions={regions} />
      {picture?.asOfMs === null ? (
        <p className="picture-words">{picture.why === '' ? 'opening the picture' : picture.why}</p>
      ) : null}
      <output
        className="picture-refusal"
        data-testid="screen-refusal"
        data-shown={isShown}
        style={refusal === null ? {} : besidePointer(refusal)}
      >
        {isShown ? (
          <>
            {refusal.words} {refusal.rule === '' ? null : <span className="rule">{refusal.rule}</span>}
          </>
        ) : null}
      </output>
    </div>
  );
}

/** By the first path that works; with one path, the address of the page. */
function screenUrl(measured: readonly PathWords[], paths: readonly LinkPath[]): string {
  const up = measured.find((one) => one.state === 'up');
  const found = paths.find((one) => one.name === up?.name);
  const here = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws/screen`;
  return found === undefined ? here : found.url.replace(/\/ws\/console$/, '/ws/screen');
}

/** What is held is let go when nobody can be looking: another window, another tab, another page. */
function useLetGo(look: ScreenLook | null): void {
  useEffect(() => {
    if (look === null) return;
    const letGo = (): void => look.letGo();
    globalThis.addEventListener('blur', letGo);
    globalThis.addEventListener('pagehide', letGo);
    document.addEventListener('visibilitychange', letGo);
    return () => {
      globalThis.removeEventListener('blur', letGo);
      globalThis.removeEventListener('pagehide', letGo);
      document.removeEventListener('visibilitychange', letGo);
    };
  }, [look]);
}

/** done: it became a command of this page; pass: the agent's gate decides; words: it goes nowhere, and why */
function decidePress(
  { facts, face, regions }: Now,
  point: { x: number; y: number } | null,
): 'pass' | 'done' | { words: string; rule: string } {
  if (point === null || face === null) return 'pass';
  const region = permitRegionAt(regions, point.x, point.y);
  // Clicks are judged on what is seen: on a picture that may be old the page's own buttons remain.
  if (face.inputOff !== null) return face.inputOff;
  if (region === null) return 'pass';
  const click = permitClick(region.regionId, facts.state, facts.now());
  if (click.kind === 'act') {
    facts.act(click.action);
    return 'done';
  }
  const [first] = click.reasons;
  return first === undefined ? 'done' : { words: reasonText(first), rule: reasonRule(first) };
}

function placeOf(
  stage: HTMLElement,
  event: MouseEvent,
): { inStage: { x: number; y: number }; onScanner: { x: number; y: number } | null } {
  const outer = stage.getBoundingClientRect();
  const inStage = { x: event.clientX - outer.left, y: event.clientY - outer.top };
  const canvas = event.target instanceof HTMLCanvasElement ? event.target : null;
  if (canvas === null) return { inStage, onScanner: null };
  const inner = canvas.getBoundingClientRect();
  const scale = canvas.width / inner.width;
  return {
    inStage,
    onScanner: { x: (event.clientX - inner.left) * scale, y: (event.clientY - inner.top) * scale },
  };
}

/** Beside the pointer, and never cut off at the edge. */
function besidePointer({ x, y }: { x: number; y: number }): { left: string; top: string } {
  return { left: `min(${x}px, calc(100% - 290px))`, top: `min(${y}px, calc(100% - 76px))` };
}

function inWords({ reasonId, params }: Dropped): { words: string; rule: string } {
  if (reasonId === LOCAL_HANDS_REASON) return { words: localHandsWords(), rule: '' };
  if (!isReasonId(reasonId)) return { words: 'not relayed', rule: reasonId };
  const why = reason(reasonId, params);
  return { words: reasonText(why), rule: reasonRule(why) };
}
