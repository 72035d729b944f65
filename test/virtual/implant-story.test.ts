import type { ImplantLimits } from '@farfield/protocol/policy';
import { expect, test } from 'vitest';
import { preparedSite, startStep } from './virtual-exam.ts';

const STIMULATOR: ImplantLimits = {
  kind: 'conditional',
  words: 'spinal stimulator, Normal mode',
  modeMax: 'normal',
  sarBodyMaxWkg: 4,
  sarHeadMaxWkg: null,
  b1RmsMaxUt: 10,
  needsAudioVideo: false,
  activeScan: { maxMs: 15_000, pauseMs: 120_000 },
};

test('a patient with a stimulator: both pages show the label, silence about B1+rms is read out by two, the clock refuses what would outlast it', () => {
  const site = preparedSite({ monitoring: 'notMonitored', isSedated: false, implant: STIMULATOR });
  const { remote, onsite } = site;
  for (const page of [remote.page, onsite.page]) {
    expect(page.view?.value.patient.implantLimits).toContain('B1+rms at most 10 µT');
    expect(page.view?.value.patient).toMatchObject({ scanTimeLeftMs: 15_000, scanTimeMaxMs: 15_000 });
  }
  site.isB1Reported = false;
  site.passes(500);
  expect(startStep(site, 0)).toBe('sarUnknown');
  const stepId = onsite.page.view?.value.scanner.selectedStepId ?? '';
  const exposure = { sarBodyWkg: null, sarHeadWkg: null, b1RmsUt: 1.5 };
  site.must(remote, { kind: 'readOutExposure', stepId, exposure });
  expect(onsite.page.view?.value.session.readOut).toMatchObject({ state: 'said', b1RmsUt: 1.5, by: 'ana Demo' });
  site.must(onsite, { kind: 'confirmExposure', stepId, exposure });
  expect(startStep(site, 0)).toBe('done');
  site.passes(30_000);
  site.isB1Reported = true;
  site.passes(2_000);
  const left = onsite.page.view?.value.patient.scanTimeLeftMs ?? -1;
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThan(15_000);
  // A longer step does not fit into what is left.
  expect(startStep(site, 2)).toBe('implantClockShort');
  expect(site.did('scanStarted')).toBe(1);
  // Silence counts as scanning: the clock runs out, and then nothing may start.
  site.isScannerSilent = true;
  site.passes(left + 3_000);
  site.isScannerSilent = false;
  site.passes(4_000);
  expect(remote.page.view?.value.patient.scanTimeLeftMs).toBe(0);
  expect(remote.page.view?.value.alarms.map((one) => one.condition)).toContain('implantClockSpent');
});
