import { type ReactNode, useEffect, useState } from 'react';
import { ApiError, fetchAudit } from '../api/http.ts';
import { PlainButton } from '../panels/parts.tsx';
import { auditRows, type AuditRow } from '../state/audit-rows.ts';
import type { SignedIn } from '../shell/tab-identity.ts';
import { clockTime } from '../state/format.ts';

/** The site's record as the gateway holds it: a plain table, in the order of its chain. */
export function AuditView(props: { siteId: string; who: SignedIn }): ReactNode {
  const { siteId, who } = props;
  const [rows, setRows] = useState<readonly AuditRow[]>([]);
  const [isEnd, setEnd] = useState(false);
  const [problem, setProblem] = useState('');

  const load = (afterSeq: number): void => {
    fetchAudit(who.token, siteId, afterSeq).then(
      (raw) => {
        const more = auditRows(raw);
        setRows((known) => [...known, ...more.filter((row) => row.seq > (known.at(-1)?.seq ?? 0))]);
        setEnd(more.length === 0);
        setProblem('');
      },
      (refused: unknown) =>
        setProblem(
          refused instanceof ApiError ? `${refused.words}. ${refused.next}` : 'The records could not be read.',
        ),
    );
  };
  // oxlint-disable-next-line react/exhaustive-deps -- loads once per site; "More" loads the rest
  useEffect(() => load(0), [siteId]);

  return (
    <main className="audit" data-testid="audit">
      <header className="bar header-bar">
        <div className="bar-group">
          <span className="brand">Farfield</span>
          <b>Records of {siteId}</b>
          <span className="dim">{rows.length} read</span>
        </div>
        <div className="bar-group bar-end">
          <a href="/">Back</a>
        </div>
      </header>
      {problem === '' ? null : (
        <p className="form-error" role="alert" data-testid="audit-problem">
          {problem}
        </p>
      )}
      <div className="panel scrolls">
        <table>
          <thead>
            <tr>
              <th scope="col">No.</th>
              <th scope="col">Time</th>
              <th scope="col">Kind</th>
              <th scope="col">What</th>
              <th scope="col">Chain</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.seq} data-testid={`audit-${row.seq}`} data-type={row.type}>
                <td>{row.seq}</td>
                <td>{clockTime(row.wallMs)}</td>
                <td>{row.type}</td>
                <td>{row.words}</td>
                <td>
                  <code>{row.hash.slice(0, 12)}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {rows.length === 0 && problem === '' ? <p className="dim">No records yet.</p> : null}
        {isEnd || rows.length === 0 ? null : (
          <PlainButton testId="audit-more" label="More" onPress={() => load(rows.at(-1)?.seq ?? 0)} />
        )}
      </div>
    </main>
  );
}
