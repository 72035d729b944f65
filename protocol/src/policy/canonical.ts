/**
 * One stable text for a value, the same in Node and in browsers: keys sorted, no white space, `undefined` left out.
 * Shells hash it; the core holds hashes as opaque strings.
 *
 * @throws RangeError for a number that JSON cannot carry (NaN, infinite): the core has none
 */
export function canonical(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new RangeError(`canonical: ${value} has no stable text`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item)).join(',')}]`;
  if (typeof value === 'object') {
    const entries = Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`);
    return `{${entries.join(',')}}`;
  }
  throw new RangeError(`canonical: a ${typeof value} has no stable text`);
}
