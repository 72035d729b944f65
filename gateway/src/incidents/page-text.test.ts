import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SiteView } from '@farfield/protocol';
import { seenExam } from '../sites/seen-exam.ts';
import { seenView } from '../sites/seen-view.ts';
import { initialSite, type SiteState } from '../sites/site-state.ts';
import { siteView } from '../testing/bodies.ts';
import { PLAN } from '../testing/incident-bench.ts';
import { SIGN_IDS } from './causes.ts';
import { incidentMachine } from './incident-machine.ts';
import { type IncidentState, initialIncidentState } from './incident-state.ts';
import { incidentView, toldIncident } from './incident-view.ts';
import { observeSite } from './observe-site.ts';
import { ENTRY_WORDS, pageText } from './page-text.ts';

test('a page says what, since when, who may enter, what to do and where to acknowledge', () => {
  expect(
    pageText({
      siteName: 'Demo site',
      incidentId: 'demo-1-5',
      call: 'power',
      sign: 'mainsLost',
      lost: ['mainsLost', 'upsLow'],
      sinceWallMs: Date.UTC(2026, 10, 29, 1, 22, 3),
      stake: 'occupied',
      goesOnSinceWallMs: null,
      predicted: null,
      sitePhone: '555-0142',
      consoleUrl: 'https://farfield.example',
    }),
  ).toEqual({
    subject: 'Farfield: Demo site: Mains power lost, magnet field is ON',
    text: `Demo site: Mains power lost, magnet field is ON; The UPS says 8 min or less. Since 2026-11-29T01:22:03Z.
Magnet is ON. Only Level 2 enters Zone IV; all others guard the door.
A session is open or somebody may be in the room.
First: phone the site: MR Safe light only, is a generator running, does the patient come out. Site: 555-0142.
Acknowledge: sign in at https://farfield.example, incident demo-1-5. The site acts by itself; this page is for people only.`,
  });
});

const LADDER = [{ personId: 'rst2', name: 'DEMO, rst2', whyNot: null }];
const MARK = 'PLANTED-Patient-Name';

/** Every text of a view that a site or a person fills in carries the mark; what drives the machine stays as it is. */
function planted(view: SiteView): SiteView {
  const driving = new Set(['condition', 'kind', 'state', 'room', 'status', 'siteId', 'policyHash']);
  const plant = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return driving.has(key) ? value : `${value}${MARK}`;
    if (Array.isArray(value)) return value.map((one) => plant(one, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plant(one, name)]));
  };
  return plant(view, '') as SiteView;
}

test('nothing that a site says freely is in a page, an incident or what consoles are shown', () => {
  let pages = 0;
  fc.assert(
    fc.property(
      fc.array(fc.uniqueArray(fc.constantFrom(...SIGN_IDS), { maxLength: 3 }), { minLength: 1, maxLength: 6 }),
      (looks) => {
        const machine = incidentMachine(PLAN);
        let state: IncidentState = initialIncidentState({ siteId: 'demo-1', siteName: 'Demo site' });
        let nowMs = 0;
        for (const signs of looks) {
          const view = siteView({ siteId: 'demo-1', control: { kind: 'granted' } });
          const alarms = signs.map((condition) => ({
            condition,
            rule: 'C-1',
            title: 'a title',
            firstStep: 'a step',
            priority: 'medium',
            status: 'confirmed',
            ageMs: 0,
            words: 'some words',
            acknowledgedBy: '',
            clearedBy: [],
            parent: '',
          }));
          const site = siteWith(planted({ ...view, alarms, session: { ...view.session, state: 'open' } }), nowMs);
          for (let looked = 0; looked < 25; looked += 1) {
            nowMs += 1_000;
            const observation = observeSite({ ...site, agent: heardAt(site, nowMs) }, nowMs, LADDER);
            const { outputs, ...after } = machine.step(state, { kind: 'looked', observation, wallMs: nowMs }, nowMs);
            state = after.state;
            pages += outputs.filter((one) => one.kind === 'page').length;
            expect(JSON.stringify(outputs)).not.toContain(MARK);
          }
          const shown = state.kept.open === null ? null : incidentView('demo-1', 'Demo site', state.kept.open, null);
          expect(JSON.stringify([shown, toldIncident(state)])).not.toContain(MARK);
        }
      },
    ),
    { numRuns: 60 },
  );
  expect(pages).toBeGreaterThan(50);
});

test('the mark would be found: a page that carried a site’s own words fails the law above', () => {
  const view = planted(siteView({ siteId: 'demo-1', patientName: 'DEMO, Ada' }));
  expect(view.patient.name).toContain(MARK);
  const { text } = pageText({
    siteName: view.patient.name,
    incidentId: 'i',
    call: 'agent',
    sign: 'agentSilent',
    lost: [],
    sinceWallMs: 0,
    stake: 'occupied',
    goesOnSinceWallMs: null,
    predicted: '',
    sitePhone: '',
    consoleUrl: '',
  });
  expect([text.includes(MARK), text.includes(ENTRY_WORDS)]).toEqual([true, true]);
});

function siteWith(view: SiteView, nowMs: number): SiteState {
  const site = initialSite({ siteId: 'demo-1', name: 'Demo site' }, 0);
  return { ...site, agent: connected(nowMs), lastView: seenView(view, nowMs), lastExam: seenExam(view) };
}

function heardAt({ agent }: SiteState, nowMs: number): SiteState['agent'] {
  return agent.kind === 'connected' ? { ...agent, heardMs: nowMs } : agent;
}

function connected(nowMs: number): SiteState['agent'] {
  return {
    kind: 'connected',
    socketId: 'a1',
    incarnation: 'boot-1',
    policyHash: '',
    softwareVersion: '0.1.0',
    journal: 'fits',
    sinceMs: nowMs,
    heardMs: nowMs,
  };
}
