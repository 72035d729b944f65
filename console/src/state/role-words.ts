const ROLE_WORDS: Readonly<Record<string, string>> = {
  mrst: 'the safety tech',
  onsiteTechnologist: 'an on-site technologist',
  mrso: 'the MRSO',
  mrmd: 'the MRMD',
  coordinator: 'the coordinator',
  rst: 'the remote technologist',
};

/** Who a role is, in a sentence. */
export function roleWords(role: string): string {
  return ROLE_WORDS[role] ?? role;
}
