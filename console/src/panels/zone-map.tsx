import type { SiteView } from '@farfield/protocol';
import type { ReactNode } from 'react';
import { agedMs, useConsole } from '../shell/console-context.ts';
import { clockTime, known } from '../state/format.ts';
import { Panel } from './parts.tsx';
import { detectorWords, doorWords, magnetWords, oxygenWords } from './zone-strip.tsx';

/** The four zones as they lie, the door between III and IV, and the magnet: drawn ON whenever its field is. */
export function ZoneMap(): ReactNode {
  const facts = useConsole();
  const { view, isLost, asOfWallMs } = facts;
  const detectorMs = view === null ? -1 : agedMs(facts, view.zone.ferromagneticAgeMs);
  return (
    <Panel
      title="Zones"
      testId="zone-map"
      className="zone-map"
      aside={view !== null && isLost ? <b data-testid="zones-as-of">as of {clockTime(asOfWallMs)}</b> : undefined}
    >
      <ZonePlan view={view} isLost={isLost} />
      <p className="zone-foot" data-testid="zone-words">
        {view === null ? 'nothing heard from the site agent yet' : `${oxygenWords(view)} · ${detectorWords(view, detectorMs)}`}
      </p>
    </Panel>
  );
}

function ZonePlan(props: { view: SiteView | null; isLost: boolean }): ReactNode {
  const { view } = props;
  const door = view?.zone.door34 ?? 'unknown';
  const count3 = view?.zone.count3 ?? -1;
  const count4 = view?.zone.count4 ?? -1;
  const expected4 = view?.zone.expected4 ?? 0;
  const tesla = view?.site.fieldTesla ?? -1;
  const isMore = count4 > expected4;
  const four = count4 < 0 ? 'count unknown' : `${count4} of ${expected4}`;
  const names = (view?.people ?? []).filter((one) => one.seat === 'onsite' && one.isLevel2).map((one) => one.name);
  const description = `Zone III ${known(count3, 0, 'count unknown')}, ${doorWords(door)}, Zone IV ${four} expected, ${magnetWords(tesla)}`;
  return (
    <svg className="zone-plan" viewBox="0 0 440 190" role="img" aria-label={description} data-lost={props.isLost} data-testid="zone-plan">
      <ZoneBox x={2} width={66} title="Zone I" foot="" />
      <ZoneBox x={72} width={82} title="Zone II" foot="not counted" />
      <ZoneBox x={158} width={116} title="Zone III" foot={count3 < 0 ? 'count unknown' : `${count3} inside`} second={names.join(', ')} />
      <g className="zone-four" data-more={isMore}>
        <rect x={282} y={3} width={154} height={184} rx={5} />
        <text x={294} y={27} className="zone-title">
          Zone IV
        </text>
        <circle cx={359} cy={84} r={35} className="bore" />
        <rect x={316} y={76} width={86} height={16} rx={5} className="table" />
        <text x={359} y={144} textAnchor="middle" className="zone-magnet" data-testid="magnet">
          {tesla === 0 ? 'FIELD REPORTED 0 T' : 'MAGNET ON'}
        </text>
        <text x={359} y={161} textAnchor="middle" className="zone-small">
          {tesla === 0 ? 'treat as ON' : tesla > 0 ? `${known(tesla, 2)} T` : 'field not reported'}
        </text>
        <text x={294} y={179} className="zone-count" data-testid="count4">
          {isMore ? '▲ ' : ''}
          {four}
        </text>
      </g>
      <DoorMark door={door} />
    </svg>
  );
}

function ZoneBox(props: { x: number; width: number; title: string; foot: string; second?: string }): ReactNode {
  return (
    <g className="zone-box">
      <rect x={props.x} y={3} width={props.width} height={184} rx={5} />
      <text x={props.x + 10} y={27} className="zone-title">
        {props.title}
      </text>
      {props.second === undefined ? null : (
        <text x={props.x + 10} y={158} className="zone-small">
          {props.second}
        </text>
      )}
      <text x={props.x + 10} y={179} className={props.foot === 'not counted' ? 'zone-small' : 'zone-count'}>
        {props.foot}
      </text>
    </g>
  );
}

function DoorMark(props: { door: string }): ReactNode {
  const words = doorWords(props.door);
  return (
    <g className="zone-door" data-door={props.door} data-testid="door">
      {props.door === 'open' ? (
        <path d="M 278 66 L 246 46" className="door-leaf" />
      ) : (
        <path d="M 278 66 L 278 112" className="door-leaf" strokeDasharray={props.door === 'shut' ? undefined : '5 5'} />
      )}
      <text x={216} y={94} textAnchor="middle" className={props.door === 'shut' ? 'zone-small' : 'zone-count'}>
        {words}
      </text>
    </g>
  );
}
