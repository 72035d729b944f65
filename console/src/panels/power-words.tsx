import type { SiteView } from '@farfield/protocol';
import type { ReactNode } from 'react';
import { clockTime, known } from '../state/format.ts';
import { Mark } from './mark.tsx';

/** Mains and battery, with what the battery feeds: a percentage alone would say little. */
export function PowerWords(props: { power: SiteView['power'] | null; isFaded: boolean; isShort?: boolean }): ReactNode {
  const { power } = props;
  if (power === null) return <span data-testid="power">Power –</span>;
  const ups =
    power.upsRuntimeMs >= 0
      ? `UPS ${known(power.upsRuntimeMs / 60_000, 0)} min`
      : power.upsChargePercent >= 0
        ? `UPS ${known(power.upsChargePercent, 0)} %`
        : 'UPS unknown';
  const title = power.upsFeeds === '' ? '' : `UPS feeds ${power.upsFeeds}`;
  switch (power.mains) {
    case 'on':
      return (
        <span data-testid="power" data-mains="on" className={props.isFaded ? 'dim' : ''} title={title}>
          {props.isShort === true ? ups : `Mains · ${ups}`}
        </span>
      );
    case 'lost':
      return (
        <span data-testid="power" data-mains="lost" title={title}>
          <b className="is-medium">
            <Mark kind="medium" /> ON BATTERY since {clockTime(power.sinceWallMs)}
          </b>{' '}
          · {ups}
          {power.upsFeeds === '' ? '' : ` · feeds ${power.upsFeeds}`}
        </span>
      );
    default:
      return (
        <span data-testid="power" data-mains="unknown" title={title}>
          Mains <b>unknown</b> · {ups}
        </span>
      );
  }
}
