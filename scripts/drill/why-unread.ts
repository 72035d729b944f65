/** Why a file could not be read, as people say it. */
export function whyUnread(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ENOENT') return 'cannot be read: no such file';
  if (code === 'EISDIR') return 'cannot be read: it is a folder';
  return `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
}
