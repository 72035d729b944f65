import { conditionRow, isConditionId } from '@farfield/protocol/policy';
import { type ReactNode, useState } from 'react';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { TextField } from 'react-aria-components/TextField';
import { useConsole } from '../shell/console-context.ts';
import { alarmList, type AlarmItem, countByPriority, unansweredOf } from '../state/alarm-list.ts';
import { clockTime, minutes } from '../state/format.ts';
import { roleWords } from '../state/role-words.ts';
import { timelineRows } from '../state/timeline-rows.ts';
import { AcknowledgeIncident } from './acknowledge-incident.tsx';
import { BackupCard } from './backup-card.tsx';
import { AnswerLine, GatedButton, Panel, PlainButton, Scrolls } from './parts.tsx';
import { Mark } from './mark.tsx';
import { WayBack } from './way-back.tsx';

/** What is wrong, who has it, what to do first; under it what just happened. Nothing that matters is a passing message. */
export function AlarmsPanel(props: { className?: string }): ReactNode {
  const { state, nowMs } = useConsole();
  const alarms = alarmList(state, nowMs);
  const count = countByPriority(alarms);
  return (
    <Panel
      title="Alarms and events"
      testId="alarms"
      className={`alarms ${props.className ?? ''}`}
      aside={<span data-testid="alarm-count">{countWords(count)}</span>}
    >
      <Scrolls label="alarms and what happened">
        <BackupCard />
        <WayBack />
        <ul className="alarm-list" aria-live="polite">
          {alarms.map((alarm) => (
            <AlarmRow key={alarm.id} alarm={alarm} />
          ))}
        </ul>
        <AnswerLine kinds={['acknowledge', 'clear']} />
        <Timeline />
      </Scrolls>
    </Panel>
  );
}

function countWords(count: ReturnType<typeof countByPriority>): string {
  const some = (['high', 'medium', 'low'] as const).filter((one) => count[one] > 0);
  return some.length === 0 ? 'no alarm' : some.map((one) => `${count[one]} ${one}`).join(' · ');
}

export function AlarmRow(props: { alarm: AlarmItem }): ReactNode {
  const { alarm } = props;
  const [isClearing, setClearing] = useState(false);
  const { state } = useConsole();
  // Clearing is an act on site (design §10.10); elsewhere the row says by whom.
  const canClear = state.seat === 'onsite' && alarm.condition !== '' && alarm.clearedBy.length > 0;
  return (
    <li
      className="alarm"
      data-priority={alarm.priority}
      data-acknowledged={alarm.acknowledgedBy !== ''}
      data-status={alarm.status}
      data-testid={`alarm-${alarm.id}`}
    >
      <div className="alarm-top">
        <span className="alarm-title">
          <Mark kind={alarm.priority} /> <span className="sr-only">{alarm.priority}: </span>
          {alarm.title}
        </span>
        <span className="alarm-age">{minutes(alarm.ageMs)}</span>
      </div>
      <p className="alarm-words">
        {alarm.words === '' ? '' : `${alarm.words} · `}
        first: {alarm.firstStep}
      </p>
      <div className="alarm-foot">
        <span>
          {alarm.rule === '' ? alarm.source : `${alarm.source} · ${alarm.rule}`} · {statusWords(alarm)}
        </span>
        <span className="row">
          <Acknowledge alarm={alarm} />
          <AcknowledgeIncident alarmId={alarm.id} />
          {canClear ? (
            <PlainButton
              testId={`clear-open-${alarm.condition}`}
              size="small"
              label="Clear…"
              expanded={isClearing}
              onPress={() => setClearing(!isClearing)}
            />
          ) : null}
        </span>
      </div>
      {isClearing && canClear ? <ClearForm alarm={alarm} onDone={() => setClearing(false)} /> : null}
      {alarm.children.length === 0 ? null : (
        <ul className="alarm-children">
          {alarm.children.map((child) => (
            <li key={child.id} data-testid={`alarm-${child.id}`}>
              {child.title} {child.rule === '' ? null : <span className="rule">{child.rule}</span>}
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

function statusWords(alarm: AlarmItem): string {
  const owner = alarm.acknowledgedBy === '' ? 'nobody has it yet' : `${alarm.acknowledgedBy} has it`;
  switch (alarm.status) {
    case 'latched':
      return `${owner} · cause gone, held until cleared on site by ${alarm.clearedBy.map(roleWords).join(clearNeedsEach(alarm) ? ' and ' : ' or ')}`;
    case 'clearing':
      return `${owner} · cause gone, waiting`;
    default:
      return owner;
  }
}

/** Low oxygen and a quench are cleared by each of them, not by whoever comes first. */
function clearNeedsEach({ condition }: AlarmItem): boolean {
  return isConditionId(condition) && conditionRow(condition).clearNeeds === 'each';
}

function Acknowledge(props: { alarm: AlarmItem }): ReactNode {
  const { act } = useConsole();
  const unanswered = unansweredOf(props.alarm);
  if (unanswered.length === 0) return null;
  return (
    <GatedButton
      action="acknowledge"
      testId={`acknowledge-${props.alarm.condition}`}
      size="small"
      label="I have it"
      hideReasons
      onPress={() => {
        for (const condition of unanswered) act({ kind: 'acknowledge', condition });
      }}
    />
  );
}

function ClearForm(props: { alarm: AlarmItem; onDone: () => void }): ReactNode {
  const { act } = useConsole();
  const [why, setWhy] = useState('');
  const { condition } = props.alarm;
  if (!isConditionId(condition)) return null;
  const isGiven = why.trim().length >= 3;
  return (
    <div className="clear-form">
      <TextField className="field" value={why} onChange={setWhy} maxLength={200}>
        <Label>What was done, in your words</Label>
        <Input data-testid={`clear-why-${condition}`} />
      </TextField>
      <GatedButton
        action="clear"
        testId={`clear-${condition}`}
        size="small"
        label={isGiven ? 'Clear' : 'Clear (say why first)'}
        onPress={() => {
          if (!isGiven) return;
          act({ kind: 'clear', condition, why: why.trim() });
          props.onDone();
        }}
      />
    </div>
  );
}

/** What just happened at the site, newest first, by the site's clock, and when nothing of it was heard here. */
export function Timeline(props: { max?: number }): ReactNode {
  const { state, nowMs, view, isLost, asOfWallMs, siteWallMs } = useConsole();
  const rows = timelineRows(view?.events ?? [], view === null ? [] : state.linkHistory.silences, {
    ownMs: nowMs,
    siteWallMs,
  });
  return (
    <ol className="timeline" data-testid="timeline">
      {isLost && view !== null ? (
        <li>
          <time>{clockTime(asOfWallMs)}</time> last heard from the site
        </li>
      ) : null}
      {rows.slice(0, props.max ?? 30).map((row) =>
        row.kind === 'gap' ? (
          <li
            key={`gap ${row.id}`}
            className="timeline-gap"
            data-testid="timeline-gap"
            data-from={Math.round(row.fromWallMs)}
            data-to={Math.round(row.toWallMs)}
          >
            <time>{clockTime(row.fromWallMs)}</time> to <time>{clockTime(row.toWallMs)}</time> nothing was heard here
            from the site ({minutes(row.toWallMs - row.fromWallMs)})
          </li>
        ) : (
          <li key={`${row.wallMs} ${row.words}`} data-priority={row.priority}>
            <time>{clockTime(row.wallMs)}</time> {row.words}
          </li>
        ),
      )}
    </ol>
  );
}
