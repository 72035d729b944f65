/** The scenarios of docs/drills, as they are, to begin a facility's own from. */
const FILES: Readonly<Record<string, string>> = import.meta.glob('../../../../docs/drills/*.yaml', {
  query: '?raw',
  import: 'default',
  eager: true,
});

export interface LibraryDrill {
  readonly id: string;
  readonly text: string;
}

export const LIBRARY: readonly LibraryDrill[] = Object.entries(FILES).map(([path, text]) => ({
  id: path.replace(/^.*\/|\.yaml$/g, ''),
  text,
}));
