import { type ReactNode, useEffect, useState } from 'react';
import { ApiError, fetchDrillProgramme } from '../../api/http.ts';
import { Mark } from '../../panels/mark.tsx';
import { PlainButton } from '../../panels/parts.tsx';
import type { SignedIn } from '../../shell/tab-identity.ts';
import {
  daysUntil,
  type DrillProgramme,
  drillYear,
  dueState,
  monthsAround,
  OLD_AFTER_DAYS,
  yearCsv,
  type YearMark,
  type YearPlace,
} from '../../state/drill-year.ts';

const SHAPES: Readonly<Record<YearMark['kind'], string>> = {
  passed: '●',
  notPassed: '○',
  overdue: '▲',
  soon: '△',
  well: '△',
};
const WORDS: Readonly<Record<YearMark['kind'], string>> = {
  passed: 'passed on the',
  notPassed: 'held and not passed on the',
  overdue: 'overdue since the',
  soon: 'due on the',
  well: 'due on the',
};

/** Of the evidence, as people say it. */
const OWNER_WORDS: Readonly<Record<string, string>> = {
  mrso: 'the MRSO',
  mrmd: 'the MRMD',
  siteLead: 'the site lead',
  mrst: 'the safety tech',
  rst: 'the remote technologist',
  engineering: 'clinical engineering',
  it: 'IT',
};
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** What was rehearsed per scanner and shift, what is due, and what is still to be mended; to look at, and to hand on. */
export function YearView(props: { who: SignedIn; today: string }): ReactNode {
  const { who, today } = props;
  const [told, setTold] = useState<{ programme: DrillProgramme | null; why: string } | null>(null);
  const [problem, setProblem] = useState('');
  useEffect(() => {
    fetchDrillProgramme(who.token).then(setTold, (refused: unknown) =>
      setProblem(refused instanceof ApiError ? `${refused.words}. ${refused.next}` : 'The year could not be read.'),
    );
  }, [who.token]);
  const programme = told?.programme ?? null;
  return (
    <main className="drill-year" data-testid="drill-year">
      <header className="bar header-bar">
        <div className="bar-group">
          <span className="brand">Farfield</span>
          <h1>The year of drills{programme === null ? '' : `: ${programme.site}`}</h1>
        </div>
        <div className="bar-group bar-end">
          {programme === null ? null : (
            <PlainButton testId="year-csv" label="Export as a table (CSV)" onPress={() => save(programme)} />
          )}
          <a href="/">Back</a>
        </div>
      </header>
      {problem === '' ? null : (
        <p className="form-error" role="alert" data-testid="year-problem">
          {problem}
        </p>
      )}
      {told !== null && programme === null ? (
        <p className="panel" data-testid="year-none">
          {told.why === ''
            ? 'This gateway is not told of a programme of drills (drillProgramme in its configuration).'
            : `The programme of drills cannot be read: ${told.why}`}
        </p>
      ) : null}
      {programme === null ? null : <Year programme={programme} today={today} />}
    </main>
  );
}

/** Drawn of what was told alone, so that a test can draw it. */
export function Year(props: { programme: DrillProgramme; today: string }): ReactNode {
  const { programme, today } = props;
  const { madeOn, actions, pairs } = programme;
  const oldDays = daysUntil(madeOn, today);
  return (
    <div className="panel scrolls">
      <p data-testid="year-as-of">
        By the evidence as of {madeOn}. {oldDays > OLD_AFTER_DAYS ? <Old days={oldDays} /> : null} With the day of the
        month: ● passed, ○ held and not passed, △ due, ▲ overdue. Only what was passed counts. It supports a facility’s
        evidence of rehearsal.
      </p>
      {drillYear(programme, today).map((place) => (
        <Place key={`${place.scanner} ${place.shift}`} place={place} months={monthsAround(today)} today={today} />
      ))}
      {pairs.length === 0 ? null : (
        <>
          <h2>New pairs, before their first patient</h2>
          <ul data-testid="year-pairs">
            {pairs.map((one) => (
              <li key={`${one.remote} ${one.onsite}`}>
                {one.remote} with {one.onsite}, first patient {one.firstPatientOn}:{' '}
                {one.passedOn === null ? 'no drill passed together' : `passed together ${one.passedOn}`}
              </li>
            ))}
          </ul>
        </>
      )}
      <h2>Corrective actions that are open</h2>
      {actions.length === 0 ? (
        <p>None.</p>
      ) : (
        <ul data-testid="year-actions">
          {actions.map((one) => (
            <li key={`${one.drillId} ${one.heldOn} ${one.id}`} data-state={dueState(today, one.until)}>
              {dueState(today, one.until) === 'overdue' ? <Mark kind="medium" /> : null} {one.words}:{' '}
              {OWNER_WORDS[one.owner] ?? one.owner}, until {one.until}
              {dueState(today, one.until) === 'overdue' ? ', OVERDUE' : ''} ({one.drillId}, {one.heldOn})
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Old(props: { days: number }): ReactNode {
  return (
    <b role="alert">
      <Mark kind="medium" /> That is {props.days} days ago: what was held since is not in it.
    </b>
  );
}

function Place(props: { place: YearPlace; months: readonly string[]; today: string }): ReactNode {
  const { place, months, today } = props;
  const thisMonth = today.slice(0, 7);
  return (
    <section data-testid={`year-${place.scanner}-${place.shift}`}>
      <h2>
        {place.scanner}, {place.shift}
      </h2>
      <table>
        <thead>
          <tr>
            <th scope="col">drill</th>
            <th scope="col">due</th>
            {months.map((month) => (
              <th scope="col" key={month} data-now={month === thisMonth}>
                {MONTHS[Number(month.slice(5)) - 1]} {month.slice(2, 4)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {place.drills.map((drill) => (
            <tr key={drill.drillId} data-state={drill.state}>
              <th scope="row">{drill.title}</th>
              <td>
                {drill.state === 'overdue' ? '▲ OVERDUE ' : drill.state === 'soon' ? '△ soon ' : ''}
                {drill.dueOn}
              </td>
              {drill.months.map((marks, index) => (
                <td key={months[index]}>
                  {marks.map((mark) => (
                    <span key={`${mark.kind} ${mark.day}`} className="year-mark">
                      <span className="sr-only">{WORDS[mark.kind]} </span>
                      <span aria-hidden="true">{SHAPES[mark.kind]}</span> {mark.day}
                    </span>
                  ))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function save(programme: DrillProgramme): void {
  const url = URL.createObjectURL(new Blob([yearCsv(programme)], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `drills-${programme.madeOn}.csv`;
  link.click();
  URL.revokeObjectURL(url);
}
