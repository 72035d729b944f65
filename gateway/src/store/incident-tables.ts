import type { Database } from 'better-sqlite3';
import { clampLimit } from './journal-table.ts';
import type { IncidentChange, IncidentQuery, StoredIncident, StoredIncidentState, StoredPage } from './store-port.ts';

const INCIDENT_COLUMNS =
  'incident_id AS incidentId, site_id AS siteId, opened_wall_ms AS openedWallMs, closed_wall_ms AS closedWallMs, body';
const PAGE_COLUMNS = `page_id AS pageId, incident_id AS incidentId, site_id AS siteId, call, person_id AS personId, channel,
  subject, text, wall_ms AS wallMs, state, ended_wall_ms AS endedWallMs, why`;

/** Incidents, what each site's machine needs after a restart, and the pages that are still owed. */
export class IncidentTables {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  states(): StoredIncidentState[] {
    return this.#db
      .prepare<[], StoredIncidentState>('SELECT site_id AS siteId, state FROM incident_states ORDER BY site_id')
      .all();
  }

  save({ siteId, state, incidents, pages, ends }: IncidentChange): void {
    const putState = this.#db.prepare('INSERT OR REPLACE INTO incident_states (site_id, state) VALUES (?, ?)');
    const putIncident = this.#db.prepare(
      `INSERT INTO incidents (incident_id, site_id, opened_wall_ms, closed_wall_ms, body) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (incident_id) DO UPDATE SET closed_wall_ms = excluded.closed_wall_ms, body = excluded.body`,
    );
    // A page that is there already may have been sent: it stays as it is.
    const addPage = this.#db.prepare(
      `INSERT INTO pages (page_id, incident_id, site_id, call, person_id, channel, subject, text, wall_ms, state, why)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', '') ON CONFLICT (page_id) DO NOTHING`,
    );
    const endPage = this.#db.prepare('UPDATE pages SET state = ?, ended_wall_ms = ?, why = ? WHERE page_id = ?');
    this.#db
      .transaction(() => {
        putState.run(siteId, state);
        for (const one of incidents) {
          const closedMs = one.closedWallMs === null ? null : Math.round(one.closedWallMs);
          putIncident.run(one.incidentId, one.siteId, Math.round(one.openedWallMs), closedMs, one.body);
        }
        for (const one of pages) {
          const { pageId, incidentId, call, personId, channel, subject, text, wallMs } = one;
          addPage.run(pageId, incidentId, one.siteId, call, personId, channel, subject, text, Math.round(wallMs));
        }
        for (const one of ends) endPage.run(one.state, Math.round(one.wallMs), one.why, one.pageId);
      })
      .immediate();
  }

  remindersSent(): string[] {
    return this.#db.prepare<[], string>('SELECT reminder_id FROM reminders').pluck().all();
  }

  noteReminder(reminderId: string, wallMs: number): void {
    this.#db
      .prepare('INSERT OR IGNORE INTO reminders (reminder_id, sent_wall_ms) VALUES (?, ?)')
      .run(reminderId, Math.round(wallMs));
  }

  waitingPages(): StoredPage[] {
    return this.#db
      .prepare<[], StoredPage>(`SELECT ${PAGE_COLUMNS} FROM pages WHERE state = 'waiting' ORDER BY wall_ms, page_id`)
      .all();
  }

  pagesOf(incidentId: string): StoredPage[] {
    return this.#db
      .prepare<[string], StoredPage>(
        `SELECT ${PAGE_COLUMNS} FROM pages WHERE incident_id = ? ORDER BY wall_ms, page_id`,
      )
      .all(incidentId);
  }

  incident(incidentId: string): StoredIncident | null {
    const row = this.#db
      .prepare<[string], StoredIncident>(`SELECT ${INCIDENT_COLUMNS} FROM incidents WHERE incident_id = ?`)
      .get(incidentId);
    return row ?? null;
  }

  incidents({ siteId, limit }: IncidentQuery): StoredIncident[] {
    return this.#db
      .prepare<[string, number], StoredIncident>(
        `SELECT ${INCIDENT_COLUMNS} FROM incidents WHERE site_id = ? ORDER BY opened_wall_ms DESC, incident_id LIMIT ?`,
      )
      .all(siteId, clampLimit(limit));
  }
}
