import { LIFE_SIGN_WITHIN_MS, type LifeSign, withLifeSign, WORDS_MAX } from '@farfield/protocol/screen-layout';
import { type ReactNode, useState } from 'react';
import { PlainButton } from '../../panels/parts.tsx';
import type { Calibration } from './use-calibration.ts';

/** By what the agent knows a picture that stands still from a scanner that rests. */
export function LifeSignDetails(props: { calibration: Calibration }): ReactNode {
  const { calibration } = props;
  const lifeSign = calibration.layout?.lifeSign;
  const change = (next: Partial<LifeSign>, stroke?: string): void =>
    calibration.edit((text) => withLifeSign(text, next), stroke);
  return (
    <>
      <p className="dim" data-testid="life-sign-words">
        {lifeSign === undefined
          ? 'Nothing here changes by itself: nobody can tell a frozen picture from a scanner at rest. A clock with seconds is best.'
          : `Frozen when nothing changed in "${lifeSign.words}" for ${lifeSign.withinMs} ms.`}
      </p>
      {lifeSign === undefined ? null : (
        <>
          <label className="cal-field">
            What changes by itself
            <input
              data-testid="life-sign-name"
              placeholder="Clock"
              maxLength={WORDS_MAX}
              value={lifeSign.words}
              onChange={(event) => change({ words: event.currentTarget.value }, 'words of the sign of life')}
            />
          </label>
          <Within key={lifeSign.withinMs} withinMs={lifeSign.withinMs} onSet={(withinMs) => change({ withinMs })} />
          <label className="cal-check">
            <input
              type="checkbox"
              data-testid="life-sign-repeats"
              checked={lifeSign.mayRepeat}
              onChange={(event) => change({ mayRepeat: event.currentTarget.checked })}
            />
            it shows the same again and again: a cursor, a bar that runs round
          </label>
        </>
      )}
      <div className="cal-mark-line">
        <PlainButton
          testId="draw-life-sign"
          label={lifeSign === undefined ? 'Draw what changes by itself' : 'Draw it anew'}
          size="small"
          onPress={() => calibration.setMode('lifeSign')}
        />
        {lifeSign === undefined ? null : (
          <PlainButton
            testId="delete-life-sign"
            label="Without it"
            size="small"
            tone="quiet"
            onPress={() => calibration.edit((text) => withLifeSign(text, null))}
          />
        )}
      </div>
    </>
  );
}

function Within(props: { withinMs: number; onSet: (withinMs: number) => void }): ReactNode {
  const { withinMs, onSet } = props;
  const [typed, setTyped] = useState(String(withinMs));
  const { min, max } = LIFE_SIGN_WITHIN_MS;
  const set = (): void => {
    const next = Number(typed);
    if (typed.trim() === '' || !Number.isInteger(next) || next < min || next > max) setTyped(String(withinMs));
    else if (next !== withinMs) onSet(next);
  };
  return (
    <label className="cal-field">
      at the latest after, ms
      <input
        type="number"
        data-testid="life-sign-within"
        min={min}
        max={max}
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
