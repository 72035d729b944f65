import type { DocumentSignature } from '@farfield/protocol/policy';
import { parseDocument } from 'yaml';

/** The document's text with this signature in place of any other of its role; comments and order stay. */
export function signedText(text: string, signatures: readonly DocumentSignature[], added: DocumentSignature): string {
  const document = parseDocument(text);
  const others = signatures.filter((one) => one.role !== added.role);
  const node = document.createNode([...others, added].toSorted((a, b) => (a.role < b.role ? -1 : 1)));
  document.set('signatures', node);
  return document.toString({ lineWidth: 0 });
}
