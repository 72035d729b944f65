import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ownCopy, readDrillText, withoutPart, withValue } from '@farfield/protocol/drill-text';
import { drillTimeline } from '@farfield/protocol/drills';
import { DEFAULT_POLICY } from '@farfield/protocol/policy';
import { parseTimeline, playTimeline } from '@farfield/protocol/policy-lab';
import { describe, expect, test } from 'vitest';
import { DRILL_FOLDER, policyOf, readNamed } from '../../scripts/drill/read-drill.ts';
import { ROOT } from '../../scripts/run-command.ts';

const FILES = readdirSync(DRILL_FOLDER).filter((one) => one.endsWith('.yaml'));
const textOf = (file: string): string => readFileSync(path.join(DRILL_FOLDER, file), 'utf8');
const KNOWN = { acts: null, policy: DEFAULT_POLICY };
const LINK_LOSS = textOf('link-loss-mid-scan.yaml');

describe('a facility’s own copy of each scenario of the library', () => {
  test.each(FILES)('%s: is a scenario under its own name and number, and keeps its comments', (file) => {
    const text = ownCopy(textOf(file), new Set());
    const [read, before] = [readDrillText(text, KNOWN), readDrillText(textOf(file), KNOWN)];
    if (!read.ok || !before.ok) throw new Error(JSON.stringify([read, before]));
    const { id, number, ...rest } = read.value;
    const { id: libraryId, number: libraryNumber, ...libraryRest } = before.value;
    expect(rest).toEqual(libraryRest);
    expect(id).toBe(`own-${libraryId}`.slice(0, 40));
    expect(number).toBe(100 + libraryNumber);
    expect(text.split('\n')[0]).toBe(textOf(file).split('\n')[0]);
  });

  test('a second copy has another name', () => {
    expect(ownCopy(LINK_LOSS, new Set(['own-link-loss-mid-scan']))).toContain('id: own-link-loss-mid-scan-2');
  });
});

describe('one value changed in the text', () => {
  test('everything else stays as it was written, comments too', () => {
    const text = withValue(LINK_LOSS, ['acts', 3, 'within'], 30);
    const [before, after] = [LINK_LOSS.split('\n'), text.split('\n')];
    expect(after[0]).toBe(before[0]);
    const read = readDrillText(text, KNOWN);
    const library = readDrillText(LINK_LOSS, KNOWN);
    if (!read.ok || !library.ok) throw new Error(JSON.stringify(read));
    expect(read.value.acts[3]).toEqual({ ...library.value.acts[3], within: 30 });
    expect(read.value.acts.toSpliced(3, 1)).toEqual(library.value.acts.toSpliced(3, 1));
    expect({ ...read.value, acts: [] }).toEqual({ ...library.value, acts: [] });
  });

  test('looser than the policy asks is refused, with the line of that act', () => {
    const text = withValue(LINK_LOSS, ['acts', 0, 'within'], 600);
    const read = readDrillText(text, KNOWN);
    if (read.ok) throw new Error('it was taken');
    expect(read.problems.map((one) => one.path)).toContain('acts[0].within');
    const [line] = read.problems.map((one) => one.line);
    expect(text.split('\n')[(line ?? 0) - 1]).toContain('within: 600');
  });

  test('a part that is taken out leaves what counted from it refused by name', () => {
    const read = readDrillText(withoutPart(LINK_LOSS, ['automatic', 0]), KNOWN);
    expect(read.ok ? [] : read.problems.map((one) => one.words)).toContain('"down" is nothing that stands before it');
  });

  test('a text that is no YAML is given back as it is, and refused with its line', () => {
    const broken = `${LINK_LOSS}\n  - [`;
    expect(withValue(broken, ['endsAtS'], 90)).toBe(broken);
    const read = readDrillText(broken, KNOWN);
    expect(read.ok ? [] : read.problems[0]).toMatchObject({ path: '', line: LINK_LOSS.split('\n').length + 1 });
  });
});

describe('a scenario on the policy lab’s timeline', () => {
  test.each(FILES)('%s: is a timeline that the lab opens', (file) => {
    const read = readDrillText(textOf(file), KNOWN);
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    const timeline = drillTimeline(read.value);
    expect(parseTimeline(timeline)).toEqual({ ok: true, value: timeline });
    expect(timeline.lengthMs).toBe(1_000 * read.value.endsAtS);
  });

  test('link loss: with nobody acting, what the sheet says of Farfield comes, in the sheet’s order', () => {
    const drill = readNamed('link-loss-mid-scan', DEFAULT_POLICY);
    if (!drill.ok) throw new Error(JSON.stringify(drill.problems));
    const { steps, originMs } = playTimeline(drillTimeline(drill.value));
    const came = (id: 'linkDown' | 'controlEnded'): number => {
      const step = steps.find(({ state }) => ['confirmed', 'latched'].includes(state.conditions[id].status));
      return step === undefined ? Number.POSITIVE_INFINITY : step.atMs - originMs;
    };
    expect(came('linkDown')).toBeLessThan(came('controlEnded'));
    expect(came('controlEnded')).toBeLessThan(10_000);
  });

  test('an agent that dies: the lab restarts it, and control is local from then on', () => {
    const drill = readNamed('agent-host-crash', DEFAULT_POLICY);
    if (!drill.ok) throw new Error(JSON.stringify(drill.problems));
    const timeline = drillTimeline(drill.value);
    expect(timeline.events).toEqual([{ atMs: 0, kind: 'restart', downMs: 60_000 }]);
    const { steps, originMs } = playTimeline(timeline);
    const controlAt = (atMs: number): string | undefined =>
      steps.findLast((one) => one.atMs - originMs <= atMs)?.state.lease.control.kind;
    expect(controlAt(-1)).toBe('granted');
    expect(controlAt(61_000)).toBe('local');
  });

  test('under a facility’s own policy its times are the ones played', () => {
    const drill = readNamed('link-loss-mid-scan', DEFAULT_POLICY);
    if (!drill.ok) throw new Error(JSON.stringify(drill.problems));
    const own = policyOf(path.join(ROOT, 'scripts', 'demo', 'site', 'policy.yaml'));
    if (!own.ok) throw new Error(JSON.stringify(own.problems));
    const timeline = drillTimeline(drill.value, own.value);
    expect(timeline.policy).toMatchObject({ name: own.value.name, finishMaxMs: own.value.finishMaxMs });
    expect(timeline.policy).not.toHaveProperty('signatures');
    expect(parseTimeline(timeline).ok).toBe(true);
  });
});
