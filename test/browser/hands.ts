import { expect } from 'vitest';
import type { Page } from 'playwright-core';
import { CHECKLIST_ITEMS } from '@farfield/protocol/policy';
import type { WorldEntry } from '../../scripts/demo/world-client.ts';
import { until } from '../support/wait.ts';
import type { Facility } from './facility.ts';

/** Both people sign in by the demo's own buttons: the remote one at the front page, the safety tech at the tablet. */
export async function signInBoth({ demo, remote, onsite }: Facility): Promise<void> {
  await onsite.goto(`${demo.onsiteUrl}/onsite#enrol=${demo.enrolment}`);
  await pressUntil(onsite, 'demo-mia.demo', async () => /Mia Demo/.test(await wordsOf(onsite, 'you')));
  await remote.goto(demo.gatewayUrl);
  await pressUntil(remote, 'demo-ana.demo', async () => /Ana Demo/.test(await wordsOf(remote, 'you')));
  await is(remote, 'link', 'data-link', 'live', 20_000);
  await until('a patient is registered', async () => /DEMO/.test(await text(remote, 'patient')), { withinMs: 20_000 });
}

/** Request, session, offer, read-back, grant. */
export async function handOver({ remote, onsite }: Facility): Promise<void> {
  await press(onsite, 'monitoring-monitored');
  await press(onsite, 'implant-none');
  await pressUntil(onsite, 'open-session', async () => (await onsite.getByTestId('session-open').count()) > 0);
  await takeControl({ remote, onsite });
}

/** Request, offer, read-back, grant, while a session is open. */
export async function takeControl({
  remote,
  onsite,
  personId = 'ana.demo',
}: Pick<Facility, 'remote' | 'onsite'> & { readonly personId?: string }): Promise<void> {
  await pressUntil(
    remote,
    'request-control',
    async () => (await onsite.getByTestId(`request-${personId}`).count()) > 0,
  );
  await pressUntil(onsite, `offer-${personId}`, has(remote, 'authority-state', 'data-authority', 'offeredToMe'));
  await readBack(remote, 'control');
  await is(remote, 'authority-state', 'data-authority', 'mine');
}

/** What the header shows is typed and ticked, as a person does. */
export async function readBack(remote: Page, purpose: 'control' | 'timeOut', weight?: string): Promise<void> {
  await remote.getByTestId(`read-back-${purpose}`).waitFor();
  const patient = await text(remote, 'patient');
  const kg = weight ?? /([\d.]+) kg/.exec(patient)?.[1] ?? '';
  await remote.getByTestId(`read-back-patient-${purpose}`).fill((await text(remote, 'patient-ref')).trim());
  await remote.getByTestId(`read-back-weight-${purpose}`).fill(kg);
  await tick(remote, `read-back-scanner-${purpose}`);
  await tick(remote, `read-back-implant-${purpose}`);
  const form = remote.getByTestId(`read-back-${purpose}`);
  await pressUntil(remote, `read-back-send-${purpose}`, async () => (await form.count()) === 0);
}

async function tick(page: Page, testId: string): Promise<void> {
  const box = page.getByTestId(testId);
  if ((await box.getAttribute('data-selected')) === null) await box.click();
  await is(page, testId, 'data-selected', 'true');
}

export async function checklist({ onsite }: Facility): Promise<void> {
  await press(onsite, 'tab-checklist');
  for (const item of CHECKLIST_ITEMS) {
    await pressUntil(onsite, `tick-${item}`, has(onsite, `tick-${item}`, 'data-done', 'true'));
  }
}

export async function timeOut({ remote, onsite }: Facility): Promise<void> {
  await press(onsite, 'tab-timeOut');
  const kg = /([\d.]+) kg/.exec(await text(remote, 'patient'))?.[1] ?? '';
  await onsite.getByTestId('time-out-weight').fill(kg);
  const form = remote.getByTestId('read-back-timeOut');
  await pressUntil(onsite, 'lead-time-out', async () => (await form.count()) > 0);
  await readBack(remote, 'timeOut');
  await shows(remote, 'key-time-out', /signed/i);
}

/** The safety tech says that the patient is in, sees and hears. Without `walks` the patient is inside at once. */
export async function admit({ demo, onsite }: Facility, walks: boolean): Promise<void> {
  await press(onsite, 'tab-zone4');
  await pressUntil(onsite, 'admit-patient', has(onsite, 'room', 'data-room', 'in'));
  if (walks) {
    await demo.world.act('preparePatient');
    await until(
      'the patient lies in the bore, the door is shut, the tech is out',
      async () => isPrepared(await demo.world.state()),
      {
        withinMs: 30_000,
        everyMs: 100,
      },
    );
  } else {
    await demo.world.act('putPatientIn');
  }
  await press(onsite, 'tab-zone4');
  for (const input of ['state-patientAudio', 'state-patientCamera']) {
    await pressUntil(onsite, input, async () => /said \d/.test(await text(onsite, input)));
  }
}

/** The part of the world's own state that is asked for here. */
interface RoomTruth {
  readonly scanner: { readonly truth: { readonly isTableInBore: boolean; readonly isTableMoving: boolean } };
  readonly zone: { readonly people: readonly { readonly zone: string }[]; readonly openDoors: readonly string[] };
}

function isPrepared(state: unknown): boolean {
  const { scanner, zone } = state as RoomTruth;
  const inside = zone.people.filter((one) => one.zone === 'IV').length;
  return scanner.truth.isTableInBore && !scanner.truth.isTableMoving && inside === 1 && zone.openDoors.length === 0;
}

/** Everything before the first READY. */
export async function prepare(facility: Facility, { walks }: { walks: boolean }): Promise<void> {
  await signInBoth(facility);
  await handOver(facility);
  await checklist(facility);
  await timeOut(facility);
  await admit(facility, walks);
}

/** A latched condition is cleared on site, in a person's words, and its alarm goes. */
export async function clear(onsite: Page, condition: string, why: string): Promise<void> {
  await press(onsite, 'tab-alarms');
  await shows(onsite, `alarm-${condition}`, /held until cleared/);
  await press(onsite, `clear-open-${condition}`);
  await onsite.getByTestId(`clear-why-${condition}`).fill(why);
  await press(onsite, `clear-${condition}`);
  await expect.poll(() => onsite.getByTestId(`alarm-${condition}`).count(), { timeout: 8_000 }).toBe(0);
}

/** Selects, gives READY and starts. @returns the scanner's own word that it runs */
export async function startStep(facility: Facility, stepId: string): Promise<WorldEntry> {
  await giveReady(facility, stepId);
  return pressStart(facility);
}

/** How long a button stays as it is before a person has found and pressed it. */
const SEEN_FOR_MS = 300;
const STARTED_WITHIN_MS = 12_000;
/** A machine that is short of time makes the link late between look and press; such a press is refused, and goes nowhere. */
const LATE_PRESSES_MAX = 2;

/**
 * START is pressed once, when its button can be pressed and gives no reason why not. Only when the site itself has
 * refused that press because the link was late, and the scanner heard nothing, the person looks and presses again.
 *
 * @returns the scanner's own word that it runs: told once, begun once
 */
export async function pressStart(facility: Facility): Promise<WorldEntry> {
  const { demo, remote } = facility;
  const from = await mark(facility);
  const told = async (): Promise<readonly WorldEntry[]> =>
    (await demo.world.log(from)).filter(
      ({ source, kind, what }) => source === 'scanner' && kind === 'told' && what === 'start',
    );
  for (let late = 0; ; late += 1) {
    await readyToPress(remote, 'start');
    await press(remote, 'start');
    const started = await demo.world
      .logged('the scanner starts', from, did('scanStarted'), STARTED_WITHIN_MS)
      .catch(() => null);
    if (started !== null) {
      expect(await told()).toHaveLength(1);
      expect((await demo.world.log(from)).filter(did('scanStarted'))).toHaveLength(1);
      return started;
    }
    const answer = await wordsOf(remote, 'answer');
    // No answer: the button was barred again just as it was pressed, and such a press is not sent.
    const isLate = late < LATE_PRESSES_MAX && (answer === '' || /^Refused:.*(L-11|C-10|F-3)/.test(answer));
    const words = `the page answers: ${answer}; START says: ${await wordsOf(remote, 'start')}`;
    if (!isLate || (await told()).length > 0) throw new Error(`the scanner does not start; ${words}`);
    console.warn(`START was refused, the link being late: ${words}`);
  }
}

/** Waits until a button has been one that can be pressed for as long as a person needs to see it. */
async function readyToPress(page: Page, testId: string): Promise<void> {
  let readySinceMs = Infinity;
  await until(
    `${testId} can be pressed`,
    async () => {
      const isReady = (await page.getByTestId(testId).getAttribute('aria-disabled')) === 'false';
      readySinceMs = isReady ? Math.min(readySinceMs, Date.now()) : Infinity;
      return Date.now() - readySinceMs >= SEEN_FOR_MS;
    },
    { withinMs: 20_000, everyMs: 20 },
  ).catch(async (error: unknown) => fails(error, `it says: ${await wordsOf(page, testId)}`));
}

function fails(error: unknown, words: string): never {
  throw new Error(`${error instanceof Error ? error.message : String(error)}; ${words}`, { cause: error });
}

/**
 * From now on, everything that an element says, however short.
 *
 * @returns reads it, oldest first
 */
export async function listenTo(page: Page, testId: string): Promise<() => Promise<readonly string[]>> {
  // Told as text: what runs in a page is checked by no type here.
  await page.evaluate(`{
    const said = [];
    const note = () => {
      const words = document.querySelector('[data-testid="${testId}"]')?.innerText.replaceAll(/\\s+/g, ' ') ?? '';
      if (words !== said.at(-1)) said.push(words);
    };
    note();
    new MutationObserver(note).observe(document.body, { subtree: true, childList: true, characterData: true });
    (globalThis.farfieldSaid ??= {})['${testId}'] = said;
  }`);
  return () => page.evaluate(`globalThis.farfieldSaid['${testId}']`);
}

export async function giveReady({ remote, onsite }: Facility, stepId: string): Promise<void> {
  const row = remote.getByTestId(`step-${stepId}`);
  await pressUntil(remote, `select-${stepId}`, has(remote, `step-${stepId}`, 'data-selected', 'true'));
  const words = (await row.locator('.step-name').textContent()) ?? '';
  await shows(onsite, 'ready-step', new RegExp(words.replaceAll(/[^\w ]/g, '.')));
  // After a stop nobody starts before the patient has been told; the others are told too.
  await press(onsite, 'spoke-to-patient');
  await pressUntil(onsite, 'ready', async () => (await onsite.getByTestId('ready-given').count()) > 0);
}

/** Seq of the newest entry of the simulators' own log. */
export async function mark({ demo }: Facility): Promise<number> {
  return Number((await demo.world.state())['lastSeq'] ?? 0);
}

export function did(what: string): (entry: WorldEntry) => boolean {
  return ({ source, kind, what: happened }) => source === 'scanner' && kind === 'did' && happened === what;
}

/** Presses what can be pressed; waits for it while the page says why not. */
export async function press(page: Page, testId: string): Promise<void> {
  await page.getByTestId(testId).first().click();
}

/**
 * Presses, and again while it has not come about: a press on a screen that was just out of date is refused, and a person
 * looks and presses again. Never for START and STOP, which are pressed once.
 */
export async function pressUntil(page: Page, testId: string, isDone: () => Promise<boolean>): Promise<void> {
  const button = page.getByTestId(testId).first();
  await until(
    `${testId} has its effect`,
    async () => {
      if (await isDone()) return true;
      await button.click({ timeout: 3_000 }).catch(() => undefined);
      return until(testId, isDone, { withinMs: 2_500 }).catch(() => false);
    },
    { withinMs: 35_000 },
  ).catch(async (error: unknown) => fails(error, `it says: ${await wordsOf(page, testId)}`));
}

function has(page: Page, testId: string, name: string, value: string): () => Promise<boolean> {
  return async () => {
    const found = page.getByTestId(testId).first();
    return (
      (await found.count()) > 0 && (await found.getAttribute(name, { timeout: 1_000 }).catch(() => null)) === value
    );
  };
}

export async function text(page: Page, testId: string): Promise<string> {
  return (await page.getByTestId(testId).first().innerText()).replaceAll(/\s+/g, ' ');
}

/** Waits until the element's words match, and says what it said instead. */
export async function shows(page: Page, testId: string, words: RegExp, withinMs = 10_000): Promise<void> {
  await expect.poll(() => wordsOf(page, testId), { timeout: withinMs, interval: 50 }).toMatch(words);
}

async function wordsOf(page: Page, testId: string): Promise<string> {
  const all = await page.getByTestId(testId).allInnerTexts();
  return all.join(' | ').replaceAll(/\s+/g, ' ');
}

/** Waits until an attribute has this value. */
export async function is(page: Page, testId: string, name: string, value: string, withinMs = 10_000): Promise<void> {
  const look = (): Promise<string | null> =>
    page
      .getByTestId(testId)
      .first()
      .getAttribute(name, { timeout: 1_000 })
      .catch(() => null);
  await expect.poll(look, { timeout: withinMs, interval: 50 }).toBe(value);
}
