import { commandOfRegion } from '@farfield/protocol/policy';
import {
  type Box,
  type MarkedRegion,
  type RegionChange,
  withoutRegion,
  withRegionChange,
  WORDS_MAX,
} from '@farfield/protocol/screen-layout';
import { type ReactNode, useState } from 'react';
import { PlainButton } from '../../panels/parts.tsx';
import { KINDS } from './kinds.ts';
import { LifeSignDetails } from './life-sign-details.tsx';
import type { Calibration } from './use-calibration.ts';

const SIDES = ['x', 'y', 'width', 'height'] as const satisfies readonly (keyof Box)[];
const LOOKS = {
  same: 'as in this picture',
  differs: 'differs from this picture',
  notRead: 'cannot be read off this picture',
  unknown: 'no picture to compare it with',
} as const;

/** What the selected region is; each of it can be typed. */
export function RegionDetails(props: { calibration: Calibration }): ReactNode {
  const { calibration } = props;
  const { layout, selected, isDrawable } = calibration;
  const region = selected === null ? undefined : layout?.regions[selected];
  if (selected === null || region === undefined || !isDrawable)
    return (
      <section className="panel cal-details" aria-label="Selected region" data-testid="details">
        <p className="dim">
          {isDrawable
            ? 'Choose a kind above and draw, or choose a region. Arrow keys move it by a pixel, with Shift by ten, with Alt they resize it.'
            : 'The picture is changed again when the text can be read.'}
        </p>
        {isDrawable ? <LifeSignDetails calibration={calibration} /> : null}
      </section>
    );
  const change = (next: RegionChange, stroke?: string): void =>
    calibration.edit((text) => withRegionChange(text, selected, next), stroke);
  return (
    <section className="panel cal-details" aria-label="Selected region" data-testid="details">
      <label className="cal-field">
        Words
        <input
          id="region-words"
          data-testid="region-words"
          key={`words ${selected}`}
          // Whoever has just drawn it types next what it is.
          ref={region.words === '' ? focusOnce : null}
          placeholder="what the scanner calls it"
          maxLength={WORDS_MAX}
          value={region.words}
          onChange={(event) => change({ words: event.currentTarget.value }, `words ${selected}`)}
        />
      </label>
      <label className="cal-field">
        Name in the record
        <input
          data-testid="region-id"
          value={region.regionId}
          onChange={(event) => change({ regionId: event.currentTarget.value }, `id ${selected}`)}
        />
      </label>
      <fieldset className="brush cal-kinds" aria-label="Kind">
        {KINDS.map((one) => (
          <button
            key={one.kind}
            type="button"
            className="brush-choice"
            data-testid={`kind-${one.kind}`}
            aria-pressed={region.kind === one.kind}
            title={one.means}
            onClick={() => change({ kind: one.kind })}
          >
            {one.sign} {one.word}
          </button>
        ))}
      </fieldset>
      <div className="cal-sides">
        {SIDES.map((side) => (
          <Side
            key={`${selected} ${side} ${region[side]}`}
            side={side}
            value={region[side]}
            onSet={(value) => {
              const { x, y, width, height } = region;
              change({ box: { x, y, width, height, [side]: value } });
            }}
          />
        ))}
      </div>
      {region.kind === 'free' ? (
        <label className="cal-check">
          <input
            type="checkbox"
            data-testid="takes-keys"
            checked={region.takesKeys}
            onChange={(event) => change({ takesKeys: event.currentTarget.checked })}
          />
          letters and digits may follow a click into it
        </label>
      ) : null}
      {region.kind === 'free' || mayBePressed(region) ? (
        <MarkParts calibration={calibration} region={region} selected={selected} change={change} />
      ) : null}
      <PlainButton
        testId="delete-region"
        label="Delete this region"
        size="small"
        tone="quiet"
        onPress={() => {
          calibration.edit((text) => withoutRegion(text, selected));
          calibration.select(null);
        }}
      />
    </section>
  );
}

function mayBePressed({ kind, regionId }: MarkedRegion): boolean {
  return kind === 'permit' && commandOfRegion(regionId) !== null;
}

function MarkParts(props: {
  calibration: Calibration;
  region: MarkedRegion;
  selected: number;
  change: (next: RegionChange) => void;
}): ReactNode {
  const { calibration, region, selected, change } = props;
  const { mark } = region;
  return (
    <>
      <div className="cal-mark-line">
        <PlainButton
          testId="draw-mark"
          label={mark === undefined ? 'Draw its mark' : 'Draw its mark anew'}
          size="small"
          onPress={() => calibration.setMode('mark')}
        />
        {mark === undefined ? null : (
          <PlainButton
            testId="delete-mark"
            label="Without mark"
            size="small"
            tone="quiet"
            onPress={() => change({ mark: null })}
          />
        )}
      </div>
      <p className="dim cal-mark-words" data-testid="mark-words">
        {mark === undefined
          ? region.kind === 'permit'
            ? 'No mark: never pressed. With the whole button as its mark, as it looks while it can be pressed, the site presses it after a permit where the scanner has no method.'
            : 'No mark: known by its rectangle alone, also while another window lies over it.'
          : `Mark of ${mark.width} by ${mark.height}, ${LOOKS[calibration.markLooks.get(selected) ?? 'unknown']}.`}
      </p>
    </>
  );
}

function Side(props: { side: keyof Box; value: number; onSet: (value: number) => void }): ReactNode {
  const { side, value, onSet } = props;
  const [typed, setTyped] = useState(String(value));
  const least = side === 'width' || side === 'height' ? 1 : 0;
  const set = (): void => {
    const next = Number(typed);
    if (typed.trim() === '' || !Number.isInteger(next) || next < least || next > 65_535) setTyped(String(value));
    else if (next !== value) onSet(next);
  };
  return (
    <label className="cal-field">
      {side}
      <input
        type="number"
        data-testid={`side-${side}`}
        min={least}
        max={65_535}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={set}
        onKeyDown={(event) => {
          if (event.key === 'Enter') set();
        }}
      />
    </label>
  );
}

function focusOnce(field: HTMLInputElement | null): void {
  field?.focus();
}
