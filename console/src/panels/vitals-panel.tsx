import type { ReactNode } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { age, known } from '../state/format.ts';
import { numericFace, type NumericId, pressureFace, type VitalsContext } from '../state/numeric-face.ts';
import { FreshTag, Panel } from './parts.tsx';
import { SweepCanvas } from './sweep-canvas.tsx';
import { SWEEP_STANDS_AFTER_MS } from './sweep-math.ts';
import { Mark } from './mark.tsx';

interface LeadRow {
  readonly lead: string;
  readonly colour: string;
  readonly label: string;
  readonly id: NumericId;
  readonly unit: string;
  /** a second number in the label */
  readonly also?: { readonly id: NumericId; readonly label: string };
  /** sampling takes time: said, so that nobody reads it as now */
  readonly note?: string;
}

const LEADS: readonly LeadRow[] = [
  { lead: 'ecg', colour: '--wave-ecg', label: 'ECG · HR', id: 'heartRateBpm', unit: '/min' },
  { lead: 'pleth', colour: '--wave-pleth', label: 'SpO₂', id: 'spo2Percent', unit: '%' },
  {
    lead: 'co2',
    colour: '--wave-co2',
    label: 'CO₂',
    id: 'etco2MmHg',
    unit: 'mmHg',
    also: { id: 'respirationBpm', label: 'RR' },
    note: 'sidestream, seconds late',
  },
];

/** The patient's numbers and waves, each with its age; the monitor in the room stays the one to act on. */
export function VitalsPanel(props: { leads: readonly string[]; title: string; footer?: ReactNode }): ReactNode {
  const { state, view, isLost, nowMs } = useConsole();
  const context: VitalsContext = { monitoring: view?.patient.monitoring ?? '', isLinkLost: isLost, nowMs };
  const source = state.numerics?.value.source ?? '';
  const rows = props.leads.flatMap((lead) => LEADS.filter((one) => one.lead === lead));
  const feed = state.numerics?.value.feed ?? '';
  const alarm = state.numerics?.value.alarm ?? '';
  return (
    <Panel
      title={source === '' ? props.title : `${props.title} · ${source}`}
      testId="vitals"
      className="vitals"
      aside={
        context.monitoring === 'notMonitored' ? (
          <FreshTag freshness="notMonitored" />
        ) : feed === 'notFitted' ? (
          <FreshTag freshness="notFitted" />
        ) : (
          '25 mm/s'
        )
      }
    >
      {alarm === '' || alarm === 'none' || isLost ? null : (
        <p className="monitor-alarm" data-testid="monitor-alarm">
          <Mark kind="high" /> monitor: {alarm}
        </p>
      )}
      {context.monitoring === 'notMonitored' || feed === 'notFitted' ? (
        <div className="vitals-none" data-testid="not-monitored">
          <p>
            <b>{feed === 'notFitted' ? 'No monitor feed at this site' : 'Not monitored, by plan'}</b>
          </p>
          <p className="dim">
            {feed === 'notFitted'
              ? 'Look at the monitor in the room.'
              : 'Said by both people at the time-out. Not an alarm, and not a sign that all is well.'}
          </p>
        </div>
      ) : (
        <div className="leads">
          {rows.map((row) => (
            <LeadView key={row.lead} row={row} context={context} />
          ))}
        </div>
      )}
      <Footer context={context} />
      {props.footer}
    </Panel>
  );
}

function LeadView(props: { row: LeadRow; context: VitalsContext }): ReactNode {
  const { row, context } = props;
  const { state, waves, now } = useConsole();
  const face = numericFace(state.numerics, row.id, context);
  const also = row.also === undefined ? null : numericFace(state.numerics, row.also.id, context);
  const trace = waves.trace(row.lead);
  const waveSilentMs = trace === null ? null : Math.max(0, now() - trace.receivedMs);
  const isFaded = context.isLinkLost || waveSilentMs === null || waveSilentMs > SWEEP_STANDS_AFTER_MS;
  return (
    <div className="lead" style={{ color: `var(${row.colour})` }} data-testid={`lead-${row.lead}`}>
      <div className="lead-wave">
        <SweepCanvas lead={row.lead} colour={row.colour} isFaded={isFaded} />
        {isFaded ? (
          <span className="lead-gone" data-testid={`wave-gone-${row.lead}`}>
            {waveSilentMs === null ? 'no signal' : `no signal ${age(waveSilentMs)}`}
          </span>
        ) : null}
      </div>
      <div className="lead-number" data-testid={`numeric-${row.id}`} data-freshness={face.freshness}>
        <span className="lead-label">
          <b>{row.label}</b>
          {face.value === null || face.last === null ? '' : ` ${age(face.last.ageMs)}`}
        </span>
        <span className="lead-value">
          <span className="figure" data-gone={face.value === null}>
            {face.value === null ? '---' : known(face.value, 0)}
          </span>
          <span className="unit">{row.unit}</span>
        </span>
        {face.freshness === 'live' ? null : (
          <span className="lead-age">
            <FreshTag freshness={face.freshness} />{' '}
            {face.last === null || face.value !== null ? null : (
              <span className="nowrap">
                last {known(face.last.value, 0)}, {age(face.last.ageMs)} ago
              </span>
            )}
          </span>
        )}
        {row.also === undefined || also === null || (also.value === null && face.value === null) ? null : (
          <span className="lead-age" data-testid={`numeric-${row.also.id}`}>
            {row.also.label} <b>{also.value === null ? '---' : known(also.value, 0)}</b>
          </span>
        )}
        {row.note === undefined || face.value === null ? null : <span className="lead-age lead-note">{row.note}</span>}
      </div>
    </div>
  );
}

function Footer(props: { context: VitalsContext }): ReactNode {
  const { state } = useConsole();
  const pressure = pressureFace(state.numerics, props.context);
  const temperature = numericFace(state.numerics, 'temperatureC', props.context);
  return (
    <div className="vitals-foot">
      <span data-testid="nibp">
        NIBP{' '}
        {pressure.systolic === null || pressure.diastolic === null ? (
          <FreshTag freshness={pressure.freshness} />
        ) : (
          <>
            <b className="nibp">
              {known(pressure.systolic, 0)}/{known(pressure.diastolic, 0)}
            </b>{' '}
            <span className="dim">
              {pressure.mean === null ? '' : `mean ${known(pressure.mean, 0)} · `}
              {pressure.ageMs === null ? '' : `${age(pressure.ageMs)} ago`}
            </span>
          </>
        )}
      </span>
      <span data-testid="temperature">
        Temp{' '}
        {temperature.value === null ? (
          <FreshTag freshness={temperature.freshness} />
        ) : (
          <b>{temperature.value.toFixed(1)} °C</b>
        )}
      </span>
    </div>
  );
}
