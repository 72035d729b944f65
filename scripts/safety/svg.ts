/** Small drawings in the console's own colours; made from data, so that they cannot drift from it. */
export const INK = {
  ground: '#14171a',
  panel: '#1c2024',
  line: '#343b42',
  strong: '#4a545d',
  text: '#d5dbe0',
  dim: '#9aa6b0',
  action: '#4c9be8',
} as const;

/** How restrictive a level is, from nothing to most: the verdict's components have up to five. */
export const LEVEL_INK = ['#1c2024', '#2d4a63', '#8a6a14', '#b3541e', '#b3261e'] as const;

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

export function drawing(size: { width: number; height: number }, title: string, parts: readonly string[]): string {
  const { width, height } = size;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="Inter, system-ui, sans-serif">
<title>${escaped(title)}</title>
<rect width="${width}" height="${height}" rx="8" fill="${INK.ground}"/>
${parts.join('\n')}
</svg>
`;
}

export function text(
  at: { x: number; y: number },
  words: string,
  own: { size?: number; fill?: string; anchor?: 'start' | 'middle' | 'end'; weight?: number } = {},
): string {
  const { size = 13, fill = INK.text, anchor = 'start', weight = 400 } = own;
  return `<text x="${at.x}" y="${at.y}" font-size="${size}" fill="${fill}" text-anchor="${anchor}" font-weight="${weight}">${escaped(words)}</text>`;
}
