import type { ReactNode } from 'react';
import { age } from '../state/format.ts';
import type { LinkFace } from '../state/link-face.ts';
import { Mark } from './mark.tsx';

/** The link in one line: round trip while it lives, silence when it does not. */
export function LinkWords(props: { link: LinkFace; path: string }): ReactNode {
  const { link } = props;
  switch (link.kind) {
    case 'never':
      return (
        <span data-testid="link" data-link="never">
          Link <b>not measured yet</b>
        </span>
      );
    case 'live':
      return (
        <span
          data-testid="link"
          data-link="live"
          title={`round trip end to end by ${props.path}, this console to the site agent and back`}
        >
          Link <b>{link.roundTripMs === null ? 'measuring' : `${Math.round(link.roundTripMs)} ms`}</b>
        </span>
      );
    case 'suspect':
      return (
        <span data-testid="link" data-link="suspect">
          Link <b className="is-medium">late {age(link.silentMs)}</b>
        </span>
      );
    case 'down':
    case 'ended':
      return (
        <span data-testid="link" data-link={link.kind}>
          Link{' '}
          <b className="is-medium">
            <Mark kind="medium" /> no echo {age(link.silentMs)}
          </b>
        </span>
      );
  }
}
