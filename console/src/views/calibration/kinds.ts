import type { RegionKind } from '@farfield/protocol/screen-layout';

/** Each kind by sign, word and pattern, never by colour alone. The strictest first. */
export const KINDS: readonly {
  readonly kind: RegionKind;
  readonly sign: string;
  readonly word: string;
  readonly means: string;
}[] = [
  { kind: 'blocked', sign: '✕', word: 'Blocked', means: 'never from remote: table, service, shutdown' },
  { kind: 'permit', sign: '◆', word: 'Permit', means: 'starts something: two people and the interlocks' },
  { kind: 'free', sign: '○', word: 'Free', means: 'relayed as it is' },
];

export function signOf(kind: RegionKind): string {
  return KINDS.find((one) => one.kind === kind)?.sign ?? '';
}

export function wordOf(kind: RegionKind): string {
  return KINDS.find((one) => one.kind === kind)?.word ?? kind;
}
