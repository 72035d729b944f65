import { expect, test } from 'vitest';
import { siteViewFixture } from '../gallery/site-view-fixture.ts';
import { NO_SITE_STEPS, siteCard, type SiteCardFacts } from './site-card.ts';

const VIEW = siteViewFixture();
const STEPS = { tableRelease: ['Press the pedal.', 'Pull.'], code: ['Pull the cord.'], quench: ['Fan on.'] };

const facts = (change: Partial<SiteCardFacts> = {}): SiteCardFacts => ({
  view: VIEW,
  isLost: false,
  nowWallMs: VIEW.wallMs + 4_000,
  viewAgeMs: 4_000,
  isDrill: false,
  mayScan: false,
  steps: STEPS,
  siteName: 'Cedar Ridge · MR 1',
  sitePhone: '555-0142',
  remotePhone: '555-0107',
  ...change,
});
const wordsOf = (lines: readonly { label: string; words: string }[]) =>
  Object.fromEntries(lines.map(({ label, words }) => [label, words]));

test('a running exam: who and where, what was asked and answered, what runs, and by which words', () => {
  const card = siteCard(facts());
  expect(wordsOf(card.who)).toEqual({
    Site: 'Cedar Ridge',
    Scanner: 'MR 1 · MR1',
    'Patient reference': 'DEMO-0001',
    Session: 'session-3',
  });
  expect(wordsOf(card.last)).toMatchObject({
    'Last command': 'Start T1 SE sag',
    'Scanner answered': 'running',
    'Scanner now': 'runs T1 SE sag, 1:20 left',
    'Mode, implant': 'Normal mode · no implant',
  });
  expect(wordsOf(card.last)['Asked by']).toMatch(/^A\. Moreno, \d\d:\d\d:\d\d$/);
  expect(wordsOf(card.phones)).toEqual({ 'Remote technologist': '555-0107', 'This site': '555-0142' });
  expect(card.warnings).toEqual([]);
  expect(card.mayDo).toBe('STOP · talk · take the patient out. You may not scan.');
  expect(card.asOf.label).toBe('As of');
});

test('each procedure has the site’s own words in their order; the door plan stands with the quench only', () => {
  const { procedures } = siteCard(facts());
  expect(procedures.map(({ id, steps, missing }) => [id, steps, missing])).toEqual([
    ['tableRelease', STEPS.tableRelease, null],
    ['code', STEPS.code, null],
    ['quench', STEPS.quench, null],
  ]);
  expect(procedures.map(({ plan }) => plan)).toEqual(['', '', VIEW.site.oxygenPlan]);
});

test('what a site has not written down is said of each, in plain words', () => {
  const { procedures } = siteCard(facts({ steps: { ...NO_SITE_STEPS, code: STEPS.code } }));
  expect(procedures.map(({ missing }) => missing)).toEqual([
    'This site has not written down its steps for releasing the table by hand.',
    null,
    'This site has not written down its steps for a quench.',
  ]);
});

test('the site agent is silent → the card is marked old, nothing is said to run, and the scanner’s own STOP comes first', () => {
  const card = siteCard(facts({ isLost: true }));
  expect(card.asOf.label).toBe('OLD, as of');
  expect(card.printed.words).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  expect(card.asOf.words).toContain('nothing was heard since');
  expect(card.warnings).toEqual(["Farfield is down here: use the scanner's own STOP, go to the patient."]);
  expect(wordsOf(card.last)['Scanner now']).toMatch(/^scanner unknown since /);
  expect(wordsOf(card.last)['Last command']).toBe('Start T1 SE sag');
});

test('the gateway is down → since when, and whom to phone', () => {
  const link = { ...VIEW.link, gateway: 'down', gatewayAgeMs: 60_000 };
  const [warning, ...rest] = siteCard(facts({ view: { ...VIEW, link } })).warnings;
  expect(warning).toMatch(/^GATEWAY DOWN since \d\d:\d\d:\d\d: phone the remote technologist\.$/);
  expect(rest).toEqual([]);
});

test('before the agent was ever heard the card still has the phones and the steps', () => {
  const card = siteCard(facts({ view: null, isLost: true, nowWallMs: 0, viewAgeMs: 0 }));
  expect(wordsOf(card.who)).toEqual({ Site: 'Cedar Ridge · MR 1' });
  expect(wordsOf(card.phones)).toEqual({ 'Remote technologist': '555-0107', 'This site': '555-0142' });
  expect(card.procedures.map(({ steps }) => steps.length)).toEqual([2, 1, 1]);
  expect(card.asOf.words).toContain('has not been heard');
  expect(card.printed.words).toContain('write the time here by hand');
  expect(card.warnings).toHaveLength(1);
});

test('no session, no number, a drill and a technologist are each said as they are', () => {
  const session = { ...VIEW.session, state: 'none', sessionId: '' };
  const site = { ...VIEW.site, remotePhone: '', sitePhone: '' };
  const lastCommand = { action: '', stepName: '', by: '', atWallMs: 0, answer: '' };
  const card = siteCard(
    facts({
      view: { ...VIEW, session, site, lastCommand },
      remotePhone: '',
      sitePhone: '',
      isDrill: true,
      mayScan: true,
    }),
  );
  expect(wordsOf(card.who)).toMatchObject({ 'Patient reference': 'no session open', Session: 'none' });
  expect(wordsOf(card.last)['Last command']).toBe('none in this session');
  expect(card.phones.map(({ words }) => words)).toEqual(['this site has given none', 'this site has given none']);
  expect(card.warnings).toEqual(['DRILL: nothing on this card is of a real patient.']);
  expect(card.mayDo).toContain('You may scan while you hold the site.');
});

test('implant clock and contrast are on the card when there are any', () => {
  const patient = { ...VIEW.patient, implantWords: 'pacemaker', scanTimeLeftMs: 600_000, scanTimeMaxMs: 1_800_000 };
  const contrast = { ...VIEW.session.contrast, given: 'given', givenBy: 'L. Haas' };
  const words = wordsOf(siteCard(facts({ view: { ...VIEW, patient, session: { ...VIEW.session, contrast } } })).last);
  expect(words).toMatchObject({
    'Mode, implant': 'Normal mode · implant: pacemaker',
    'Implant clock': '10:00 of 30:00 left',
    Contrast: 'given · L. Haas',
  });
});

test('a drag that was cut off on the scanner’s screen is on the card until whoever has control read it', () => {
  const cut = {
    cutId: 1,
    wallMs: VIEW.wallMs,
    by: '',
    why: 'control ended',
    readByIds: [] as string[],
    isUnknown: false,
  };
  const withCut = (readByIds: string[]) => ({
    ...VIEW,
    screen: { ...VIEW.screen, source: 'live', cutDrags: [{ ...cut, readByIds }] },
  });
  expect(wordsOf(siteCard(facts({ view: withCut([]) })).last)["Scanner's screen"]).toContain('check slices');
  expect(wordsOf(siteCard(facts({ view: withCut(['moreno']) })).last)["Scanner's screen"]).toBeUndefined();
});

test('much text is set in smaller type, so that it stays one sheet', () => {
  const long = Array.from({ length: 6 }, () => 'x'.repeat(100));
  expect(siteCard(facts()).isDense).toBe(false);
  expect(siteCard(facts({ steps: { tableRelease: long, code: long, quench: long } })).isDense).toBe(true);
});
