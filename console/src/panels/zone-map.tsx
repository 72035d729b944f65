import type { SiteView } from '@farfield/protocol';
import type { ReactNode } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { clockTime, known } from '../state/format.ts';
import { Panel } from './parts.tsx';
import { detectorAgeMs, detectorWords, doorWords, magnetWords, oxygenWords } from './zone-strip.tsx';

/** The four zones as they lie, the door between III and IV, and the magnet: drawn ON whenever its field is. */
export function ZoneMap(): ReactNode {
  const facts = useConsole();
  const { view, isLost, asOfWallMs } = facts;
  return (
    <Panel
      title="Zones"
      testId="zone-map"
      className="zone-map"
      aside={view !== null && isLost ? <b data-testid="zones-as-of">as of {clockTime(asOfWallMs)}</b> : undefined}
    >
      <ZonePlan view={view} isLost={isLost} />
      <p className="zone-foot" data-testid="zone-words">
        {view === null
          ? 'nothing heard from the site agent yet'
          : `${oxygenWords(view)} · ${detectorWords(view, detectorAgeMs(facts))}`}
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
  const description = `Zones I and II are not counted, Zone III ${known(count3, 0, 'count unknown')}, ${doorWords(door)}, Zone IV ${four} expected, ${magnetWords(tesla)}`;
  return (
    <>
      <p className="sr-only">{description}</p>
      <svg
        className="zone-plan"
        viewBox="0 0 330 132"
        aria-hidden="true"
        data-lost={props.isLost}
        data-testid="zone-plan"
      >
        <ZoneBox x={2} width={30} title="I" foot="–" />
        <ZoneBox x={36} width={34} title="II" foot="–" />
        <ZoneBox
          x={74}
          width={116}
          title="III"
          foot={count3 < 0 ? '? inside' : `${count3} inside`}
          second={names.join(', ')}
        />
        <g className="zone-four" data-more={isMore}>
          <rect x={198} y={3} width={130} height={126} rx={5} />
          <text x={208} y={22} className="zone-title">
            IV
          </text>
          <circle cx={292} cy={42} r={25} className="bore" />
          <rect x={259} y={36} width={66} height={12} rx={4} className="table" />
          <text x={263} y={90} textAnchor="middle" className="zone-magnet" data-testid="magnet">
            {tesla === 0 ? 'FIELD REPORTED 0' : 'MAGNET ON'}
          </text>
          <text x={208} y={121} className="zone-count" data-testid="count4">
            {count4 < 0 ? '? inside' : four}
          </text>
          <text x={320} y={121} textAnchor="end" className="zone-small">
            {tesla === 0 ? 'treat as ON' : tesla > 0 ? `${known(tesla, 2)} T` : ''}
          </text>
        </g>
        <DoorMark door={door} />
      </svg>
    </>
  );
}

function ZoneBox(props: { x: number; width: number; title: string; foot: string; second?: string }): ReactNode {
  return (
    <g className="zone-box">
      <rect x={props.x} y={3} width={props.width} height={126} rx={5} />
      <text x={props.x + 9} y={22} className="zone-title">
        {props.title}
      </text>
      {props.second === undefined ? null : (
        <text x={props.x + 9} y={99} className="zone-small">
          {props.second}
        </text>
      )}
      <text x={props.x + 9} y={121} className="zone-count">
        {props.foot}
      </text>
    </g>
  );
}

function DoorMark(props: { door: string }): ReactNode {
  return (
    <g className="zone-door" data-door={props.door} data-testid="door">
      {props.door === 'open' ? (
        <path d="M 194 42 L 166 24" className="door-leaf" />
      ) : (
        <path d="M 194 42 L 194 82" className="door-leaf" strokeDasharray={props.door === 'shut' ? undefined : '5 5'} />
      )}
      <text x={186} y={props.door === 'open' ? 62 : 48} textAnchor="end" className="zone-small">
        door
      </text>
      <text
        x={186}
        y={props.door === 'open' ? 80 : 68}
        textAnchor="end"
        className={props.door === 'shut' ? 'zone-small' : 'zone-count'}
      >
        {props.door === 'shut' ? 'shut' : props.door === 'open' ? 'OPEN' : 'unknown'}
      </text>
    </g>
  );
}
