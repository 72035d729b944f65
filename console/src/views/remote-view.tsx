import type { ReactNode } from 'react';
import { AlarmsPanel } from '../panels/alarms-panel.tsx';
import { AuthorityPanel } from '../panels/authority-panel.tsx';
import { DrillBar } from '../panels/drill-bar.tsx';
import { CommandBar } from '../panels/command-bar.tsx';
import { ExamPanel } from '../panels/exam-panel.tsx';
import { LinkPanel } from '../panels/link-panel.tsx';
import { ProtocolPanel } from '../panels/protocol-panel.tsx';
import { RemoteHeader } from '../panels/remote-header.tsx';
import { VitalsPanel } from '../panels/vitals-panel.tsx';
import { ZoneStrip } from '../panels/zone-strip.tsx';
import { ScreenPanel } from '../screen/screen-panel.tsx';
import { useConsole } from '../shell/console-context.ts';
import { DrillMark } from './drill-mark.tsx';

const LEADS = ['ecg', 'pleth', 'co2'] as const;

/** The remote technologist's page. One glance order at every size: who, zones, picture, patient, what I may do. */
export function RemoteView(props: {
  onSignOut: (() => void) | null;
  screen?: ReactNode;
  notice?: ReactNode;
}): ReactNode {
  const { view, state, isLost, drill, drillFace } = useConsole();
  const hasScreen = view !== null && view.screen.source !== 'none';
  return (
    <div
      className="remote"
      data-testid="remote"
      data-realm={state.realm}
      data-screen={hasScreen ? 'some' : 'none'}
      data-lost={isLost}
    >
      <h1 className="sr-only">Farfield, remote technologist</h1>
      <DrillMark realm={state.realm} hasBar={drill !== null} face={drillFace} />
      <DrillBar />
      <RemoteHeader onSignOut={props.onSignOut} />
      <ZoneStrip />
      {props.notice}
      <main className="remote-main">
        <div className="remote-left">
          <ExamPanel />
          <LinkPanel />
          <AuthorityPanel />
        </div>
        <ScreenPanel>{state.realm === 'drill' ? null : props.screen}</ScreenPanel>
        <VitalsPanel leads={LEADS} title="Vitals" />
        <ProtocolPanel />
        <CommandBar />
        <AlarmsPanel />
      </main>
    </div>
  );
}
