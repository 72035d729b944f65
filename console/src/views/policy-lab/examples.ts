/** The timelines of docs/timelines, as they are, to open with one choice. */
const FILES: Readonly<Record<string, string>> = import.meta.glob('../../../../docs/timelines/*.yaml', {
  query: '?raw',
  import: 'default',
  eager: true,
});

export const EXAMPLES: readonly { readonly name: string; readonly text: string }[] = Object.entries(FILES).map(
  ([path, text]) => ({ name: path.replace(/^.*\/|\.yaml$/g, ''), text }),
);
