import type { SiteView } from '@farfield/protocol';
import type { ReactNode } from 'react';
import { agedMs, type ConsoleFacts, useConsole } from '../shell/console-context.ts';
import { age, clockTime, known, seconds } from '../state/format.ts';
import { Chip } from './parts.tsx';
import { Mark } from './mark.tsx';

/** Zones I–IV, door, magnet, oxygen and detector: always there, in one line, in the order of the building. */
export function ZoneStrip(): ReactNode {
  const facts = useConsole();
  const { view, isLost, asOfWallMs } = facts;
  return (
    <section className="bar zone-strip" aria-label="Zones" data-testid="zone-strip" data-lost={isLost}>
      {view === null ? (
        <span className="dim">nothing heard from the site yet · treat the magnet as ON</span>
      ) : (
        <>
          {isLost ? (
            <b className="is-medium" data-testid="zones-as-of">
              as of {clockTime(asOfWallMs)}
            </b>
          ) : null}
          <span className="dim">Zone I · II not counted</span>
          <span>
            Zone III <b data-testid="count3">{known(view.zone.count3, 0, 'unknown')}</b>{' '}
            <span className="dim">{onSiteNames(view)}</span>
          </span>
          <DoorChip view={view} />
          <Zone4 view={view} />
          <Chip tone="strong" testId="magnet">
            {magnetWords(view.site.fieldTesla)}
          </Chip>
          <span data-testid="oxygen">{oxygenWords(view)}</span>
          <Detector />
          {view.zone.lastBadge === '' ? null : <span className="dim badge">badge {view.zone.lastBadge}</span>}
        </>
      )}
    </section>
  );
}

function Detector(): ReactNode {
  const facts = useConsole();
  const { view } = facts;
  if (view === null) return null;
  const words = detectorWords(view, detectorAgeMs(facts));
  return view.zone.ferromagnetic === 'alarm' ? (
    <Chip tone="medium" testId="detector">
      <Mark kind="medium" /> {words}
    </Chip>
  ) : (
    <span className="dim" data-testid="detector">
      {words}
    </span>
  );
}

/** The field is there in a power cut too: only a measured zero may say otherwise, and then it says that it is a report. */
export function magnetWords(fieldTesla: number): string {
  if (fieldTesla === 0) return 'FIELD REPORTED 0 T · TREAT AS ON';
  return fieldTesla > 0 ? `MAGNET ON ${known(fieldTesla, 2)} T` : 'MAGNET ON · field not reported';
}

export function doorWords(door: string): string {
  switch (door) {
    case 'shut':
      return 'door shut';
    case 'open':
      return 'DOOR OPEN';
    default:
      return 'door unknown';
  }
}

export function oxygenWords(view: SiteView): string {
  const input = view.inputs.find((one) => one.input === 'oxygen');
  if (input?.fit === 'notFitted') return `O₂ not fitted${input.words === '' ? '' : ` · ${input.words}`}`;
  return view.zone.oxygenPercent < 0 ? 'O₂ unknown' : `O₂ ${view.zone.oxygenPercent.toFixed(1)} %`;
}

/** Nobody knows that it was quiet for longer than the site was heard: while it is not, this is as of then, like the rest. */
export function detectorAgeMs(facts: Pick<ConsoleFacts, 'view' | 'isLost' | 'nowMs' | 'state'>): number {
  const { view, isLost } = facts;
  if (view === null) return -1;
  const { ferromagneticAgeMs } = view.zone;
  return isLost ? ferromagneticAgeMs : agedMs(facts, ferromagneticAgeMs);
}

export function detectorWords(view: SiteView, ageMs: number): string {
  switch (view.zone.ferromagnetic) {
    case 'quiet':
      return ageMs < 0 ? 'FMD quiet' : `FMD quiet ${seconds(ageMs)}`;
    case 'alarm':
      return `FMD ALARM ${ageMs < 0 ? '' : age(ageMs)}`;
    case 'notFitted':
      return 'FMD not fitted';
    default:
      return 'FMD unknown';
  }
}

function onSiteNames(view: SiteView): string {
  const names = view.people
    .filter((one) => one.seat === 'onsite')
    .map((one) => `${one.isLevel2 ? 'L2 ' : ''}${one.name}`);
  return names.length === 0 ? 'nobody signed in' : names.join(' · ');
}

function DoorChip(props: { view: SiteView }): ReactNode {
  const { door34, door34SinceWallMs } = props.view.zone;
  const since = door34SinceWallMs > 0 ? ` · ${clockTime(door34SinceWallMs)}` : '';
  return (
    <Chip testId="door" tone={door34 === 'shut' ? 'plain' : 'strong'}>
      III/IV {doorWords(door34)}
      {since}
    </Chip>
  );
}

function Zone4(props: { view: SiteView }): ReactNode {
  const { count4, expected4, level2Inside } = props.view.zone;
  const more = count4 > expected4;
  return (
    <span data-testid="count4" data-more={more}>
      Zone IV{' '}
      <b className={count4 === expected4 ? '' : 'is-medium'}>
        {more ? <Mark kind="high" /> : null}
        {count4 < 0 ? 'count unknown' : `${count4} of ${expected4}`}
      </b>{' '}
      <span className="dim">expected{level2Inside.length > 0 ? ` · L2 inside: ${level2Inside.join(', ')}` : ''}</span>
    </span>
  );
}
