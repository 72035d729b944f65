import type { ReactNode } from 'react';
import { agedMs, useConsole } from '../shell/console-context.ts';
import { alarmList, type AlarmItem } from '../state/alarm-list.ts';
import { clockTime, minutes, seconds } from '../state/format.ts';
import { Mark } from './mark.tsx';
import { GatedButton } from './parts.tsx';
import { TakeSequence } from './take-sequence.tsx';

/** The one thing that must be read first, in one line across the page. Absent when there is nothing to say. */
export function OnsiteBanner(): ReactNode {
  const facts = useConsole();
  const { view, state, nowMs, act, isLost } = facts;
  // Before all else: what the site said before it fell silent is history, and some of it ("STOP works") would be false.
  if (isLost) return <AgentDown />;
  const stop = view?.stop;
  if (stop !== undefined && (stop.status === 'notConfirmed' || stop.status === 'askSite')) {
    return (
      <div className="banner" data-priority="high" role="alert" data-testid="banner" data-banner="pressScannerStop">
        <b>
          <Mark kind="high" /> PRESS THE SCANNER'S OWN STOP
        </b>
        <span>
          {stop.status === 'askSite'
            ? `${stop.because} · this site: local stop only`
            : `the scanner has not confirmed the stop · ${stop.because}`}
        </span>
        <GatedButton
          action="confirmStopped"
          testId="confirm-stopped"
          size="large"
          label="I see that the scan has stopped"
          maxReasons={1}
          onPress={() => act({ kind: 'confirmStopped' })}
        />
      </div>
    );
  }
  const alarms = alarmList(state, nowMs);
  const off = alarms.find((one) => one.id === 'controlEnded') ?? alarms.find((one) => one.id === 'linkDown');
  const high = highAlarm(alarms);
  // What people do about a high alarm goes before who may scan. One whose cause is gone leaves the place to that.
  if (high !== undefined && (off === undefined || high.status !== 'latched')) {
    return (
      <div className="banner" data-priority="high" role="alert" data-testid="banner" data-banner={high.id}>
        <b>
          <Mark kind="high" /> {high.title}
        </b>
        <span className="banner-step" data-testid="banner-step">
          {firstWords(high)}
        </span>
        {off === undefined ? null : (
          <>
            <span data-testid="banner-off">Remote control is off. You may not scan.</span>
            <TakeSequence />
          </>
        )}
      </div>
    );
  }
  if (off !== undefined) {
    return (
      <div
        className="banner"
        data-priority={high === undefined ? 'medium' : 'high'}
        role="alert"
        data-testid="banner"
        data-banner="remoteOff"
      >
        <b>
          <Mark kind="medium" /> Remote control is off. You may STOP, talk, take the patient out. You may not scan.
        </b>
        <span data-testid="banner-stop">
          {high === undefined ? stopWords(view?.stop) : `${high.title} · ${firstWords(high)}`}
        </span>
        <TakeSequence />
      </div>
    );
  }
  if (view !== null && view.link.gateway === 'down') {
    const downMs = agedMs(facts, view.link.gatewayAgeMs);
    return (
      <div className="banner" data-priority="medium" role="alert" data-testid="banner" data-banner="gatewayDown">
        <b>
          <Mark kind="medium" /> GATEWAY DOWN since {clockTime(facts.siteWallMs - downMs)} ({minutes(downMs)})
        </b>
        <span>this console, STOP and the record work without it · phone the remote technologist</span>
      </div>
    );
  }
  const medium = alarms.find((one) => one.priority === 'medium');
  if (medium === undefined) return null;
  return (
    <div className="banner" data-priority="medium" aria-live="polite" data-testid="banner" data-banner={medium.id}>
      <b>
        <Mark kind="medium" /> {medium.title}
      </b>
      <span>{firstWords(medium)}</span>
    </div>
  );
}

/** Also while the page is loaded and the agent does not come up; not in the first moments, before a try has failed. */
function AgentDown(): ReactNode {
  const { view, state, link, asOfWallMs } = useConsole();
  if (link.kind === 'never' && state.socket.kind !== 'waiting') return null;
  const phone = view?.site.remotePhone ?? '';
  return (
    <div className="banner" data-priority="high" role="alert" data-testid="banner" data-banner="agentDown">
      <b>
        <Mark kind="high" /> Farfield is down here: use the scanner's own STOP, go to the patient.
      </b>
      <span data-testid="agent-down-words">
        {link.kind === 'down' || link.kind === 'ended'
          ? `STOP NOT CONNECTED for ${seconds(link.silentMs)} · what you see is from ${clockTime(asOfWallMs)}`
          : 'STOP NOT CONNECTED · the site agent does not answer'}
        {phone === '' ? '' : ` · remote technologist ${phone}`}
      </span>
    </div>
  );
}

/** One that lasts goes before one that is only held; one that stands under another's cause is high all the same. */
function highAlarm(alarms: readonly AlarmItem[]): AlarmItem | undefined {
  const high = flat(alarms).filter((one) => one.priority === 'high');
  return high.find((one) => one.status !== 'latched') ?? high[0];
}

function flat(alarms: readonly AlarmItem[]): readonly AlarmItem[] {
  return alarms.flatMap((one) => [one, ...flat(one.children)]);
}

function firstWords(alarm: AlarmItem): string {
  return alarm.status === 'latched'
    ? 'the cause is gone: look, then clear it under Alarms'
    : `first: ${alarm.firstStep}`;
}

function stopWords(stop: { status: string; confirmedWallMs: number; atWallMs: number } | undefined): string {
  switch (stop?.status) {
    case 'confirmed':
      return `scan stopped ${clockTime(stop.confirmedWallMs)}, confirmed by the scanner`;
    case 'confirmedByPerson':
      return `scan stopped ${clockTime(stop.confirmedWallMs)}, seen by the safety tech`;
    case 'sent':
      return `stop sent ${clockTime(stop.atWallMs)}`;
    default:
      return 'look at the patient, speak, phone the remote technologist';
  }
}
