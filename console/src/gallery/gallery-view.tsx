import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { AlarmsPanel } from '../panels/alarms-panel.tsx';
import { AuthorityPanel } from '../panels/authority-panel.tsx';
import { CommandBar } from '../panels/command-bar.tsx';
import { ExamPanel } from '../panels/exam-panel.tsx';
import { LastCommandCard } from '../panels/last-command-card.tsx';
import { FreshTag } from '../panels/parts.tsx';
import { ProtocolPanel } from '../panels/protocol-panel.tsx';
import { ReadyPad } from '../panels/ready-pad.tsx';
import { RemoteHeader } from '../panels/remote-header.tsx';
import { StopButton } from '../panels/stop-button.tsx';
import { VitalsPanel } from '../panels/vitals-panel.tsx';
import { WaveStore } from '../panels/wave-store.ts';
import { ZoneMap } from '../panels/zone-map.tsx';
import { ZoneStrip } from '../panels/zone-strip.tsx';
import { clockSince } from '../link/page-clock.ts';
import { ScreenPanel } from '../screen/screen-panel.tsx';
import { ConsoleContext } from '../shell/console-context.ts';
import type { ConsoleState } from '../state/console-state.ts';
import { drillFace, type ToldDrill } from '../state/drill-face.ts';
import { FRESHNESS, FRESHNESS_WORDS, type Freshness, isFreshness } from '../state/freshness.ts';
import { DrillMark } from '../views/drill-mark.tsx';
import { OnsiteView } from '../views/onsite-view.tsx';
import { RemoteView } from '../views/remote-view.tsx';
import { SCENES, type Scene } from './scenes.ts';
import { SERVED_FIXTURE } from './served-fixture.ts';
import { inFreshness, NOW_MS } from './state-fixture.ts';
import { feedWaves } from './wave-fixture.ts';

/** Every panel in every state, from typed fixtures; and whole pages in one moment. Nothing here reaches a server. */
export function GalleryView(props: { fixture: string; state: string }): ReactNode {
  const scene = SCENES[props.fixture];
  if (scene !== undefined) return <ScenePage scene={scene} />;
  const states = isFreshness(props.state) ? [props.state] : FRESHNESS;
  return (
    <main className="gallery" data-testid="gallery">
      <header>
        <h1>Gallery</h1>
        <p className="dim">Every panel in every state. Fictional people, fixtures only, no connection.</p>
        <nav aria-label="Whole pages">
          {Object.entries(SCENES).map(([name, one]) => (
            <a key={name} href={`/gallery?fixture=${name}`} title={one.words}>
              {name}
            </a>
          ))}
        </nav>
        <nav aria-label="States">
          {FRESHNESS.map((one) => (
            <a key={one} href={`/gallery?state=${one}`}>
              {FRESHNESS_WORDS[one]}
            </a>
          ))}
        </nav>
      </header>
      {states.map((freshness) => (
        <StateRow key={freshness} freshness={freshness} />
      ))}
    </main>
  );
}

function StateRow(props: { freshness: Freshness }): ReactNode {
  const { freshness } = props;
  const wavesSilentMs = freshness === 'live' || freshness === 'drill' || freshness === 'stated' ? 0 : 4_200;
  return (
    <section className="gallery-state" data-testid={`gallery-${freshness}`}>
      <h2>
        <FreshTag freshness={freshness} />
      </h2>
      <FixtureConsole state={inFreshness('remote', freshness)} wavesSilentMs={wavesSilentMs}>
        <RemoteHeader onSignOut={null} />
        <ZoneStrip />
        <div className="gallery-panels">
          <ExamPanel />
          <AuthorityPanel />
          <ScreenPanel />
          <ProtocolPanel />
          <CommandBar />
          <VitalsPanel leads={['ecg', 'pleth', 'co2']} title="Vitals" />
          <AlarmsPanel />
        </div>
      </FixtureConsole>
      <FixtureConsole state={inFreshness('onsite', freshness)} wavesSilentMs={wavesSilentMs}>
        <div className="gallery-panels" data-theme="light">
          <ZoneMap />
          <LastCommandCard />
          <ReadyPad />
          <StopButton size="pad" />
        </div>
      </FixtureConsole>
    </section>
  );
}

function ScenePage(props: { scene: Scene }): ReactNode {
  const { scene } = props;
  const theme = scene.page === 'onsite' ? 'light' : 'dark';
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  return (
    <FixtureConsole state={scene.state} wavesSilentMs={scene.wavesSilentMs} drill={scene.drill}>
      {scene.page === 'remote' ? (
        <RemoteView onSignOut={null} />
      ) : (
        <OnsiteView
          onSignOut={null}
          signIn={<p>Sign-in stands here.</p>}
          served={scene.served ?? SERVED_FIXTURE}
          card={scene.card ?? ''}
        />
      )}
    </FixtureConsole>
  );
}

/** A console that stands still, with waves that run. Acts go nowhere. */
export function FixtureConsole(props: {
  state: ConsoleState;
  wavesSilentMs: number;
  drill?: ToldDrill | null;
  children: ReactNode;
}): ReactNode {
  const { state, wavesSilentMs, drill = null } = props;
  const now = useMemo(() => clockSince(performance.timeOrigin), []);
  const waves = useMemo(() => new WaveStore(), []);
  const [drawn, setDrawn] = useState(0);
  useEffect(() => feedWaves(waves, now, wavesSilentMs), [waves, now, wavesSilentMs]);
  useEffect(() => {
    const timer = setInterval(() => setDrawn((count) => count + 1), 500);
    return () => clearInterval(timer);
  }, []);
  const value = useMemo(
    () => ({
      state,
      nowMs: NOW_MS,
      waves,
      now,
      act: () => undefined,
      pressedBarred: () => undefined,
      drill,
      drillFace: drillFace(drill, state, NOW_MS),
      realMs: NOW_MS,
      askDrill: () => undefined,
      acknowledgeIncident: null,
      readBackIncident: null,
    }),
    // oxlint-disable-next-line react/exhaustive-deps -- `drawn` makes the panels look at their waves again
    [state, waves, now, drill, drawn],
  );
  return (
    <ConsoleContext value={value}>
      {drill === null ? <DrillMark realm={state.realm} /> : null}
      {props.children}
    </ConsoleContext>
  );
}
