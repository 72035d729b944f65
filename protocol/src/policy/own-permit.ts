import type { Draft } from './draft.ts';
import type { Principal } from './roles.ts';

/** What runs is from now on the scan of this technologist on site. */
export function ownPermit(draft: Draft, { personId, name }: Principal): void {
  const { permit } = draft.state;
  if (permit !== null) draft.change({ permit: { ...permit, onsiteOwner: { personId, name, goneMs: null } } });
}
