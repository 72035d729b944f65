import type { ReactNode } from 'react';
import { signOf, wordOf } from './kinds.ts';
import type { Calibration } from './use-calibration.ts';

/** Every region in the order of the file; what is chosen here is chosen on the picture. */
export function RegionList(props: { calibration: Calibration }): ReactNode {
  const { layout, selected, read, markLooks } = props.calibration;
  const regions = layout?.regions ?? [];
  const unmarked = regions.filter((one) => one.kind === 'free' && one.mark === undefined).length;
  return (
    <section className="panel cal-list" aria-label="Regions">
      <header className="panel-head">
        <h2>Regions ({regions.length})</h2>
        <div className="panel-aside" data-testid="unmarked">
          {unmarked === 0 ? 'everything else takes no input' : `${unmarked} free without a mark`}
        </div>
      </header>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling place must be reachable (WCAG 2.1.1) */}
      <section className="scrolls" aria-label="List of regions" tabIndex={0}>
        <ul>
          {regions.map((one, index) => {
            const isBad = !read.ok && read.faults.some(({ path }) => new RegExp(`^regions\\[${index}\\]`).test(path));
            return (
              // oxlint-disable-next-line react/no-array-index-key -- a region is its place in the list; its name is being typed
              <li key={index}>
                <button
                  type="button"
                  className="cal-row"
                  data-testid={`row-${index}`}
                  aria-pressed={index === selected}
                  onClick={() => {
                    props.calibration.setMode('select');
                    props.calibration.select(index);
                  }}
                >
                  <span className="cal-sign" data-kind={one.kind} aria-hidden="true">
                    {signOf(one.kind)}
                  </span>
                  <span className="cal-row-words">{one.words === '' ? <i>no words yet</i> : one.words}</span>
                  <span className="dim">{wordOf(one.kind)}</span>
                  <span className="dim cal-row-more">
                    {one.takesKeys ? 'keys ' : ''}
                    {one.mark === undefined ? '' : MARK_WORDS[markLooks.get(index) ?? 'unknown']}
                  </span>
                  <span className="cal-row-bad">{isBad ? '▲' : ''}</span>
                </button>
              </li>
            );
          })}
        </ul>
      </section>
    </section>
  );
}

const MARK_WORDS = { same: 'mark', differs: 'mark differs', notRead: 'mark', unknown: 'mark' } as const;
