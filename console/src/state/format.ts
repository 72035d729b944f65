/** Durations and times as people read them. Everything here is pure and locale-free, so that screenshots agree. */

const TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });

/** Clock time to the second; `–` when it is not known. */
export function clockTime(wallMs: number): string {
  return wallMs > 0 ? TIME.format(wallMs) : '–';
}

/** 2027-01-14 12:31:04, for paper, which is read on another day; `–` when it is not known. */
export function dateAndTime(wallMs: number): string {
  if (wallMs <= 0) return '–';
  const date = new Date(wallMs);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${clockTime(wallMs)}`;
}

/** 3:12, 0:18, 1:02:03 */
export function minutes(durationMs: number): string {
  const seconds = Math.max(0, Math.round(durationMs / 1_000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3_600);
  const rest = `${Math.floor((seconds % 3_600) / 60)}`;
  return hours > 0 ? `${hours}:${two(Number(rest))}:${two(seconds % 60)}` : `${rest}:${two(seconds % 60)}`;
}

/** 0.3 s, 4.2 s, 52 s, 4 min, 2 h: as exact as it matters */
export function age(ageMs: number): string {
  if (ageMs < 0) return 'age unknown';
  if (ageMs < 10_000) return `${(ageMs / 1_000).toFixed(1)} s`;
  if (ageMs < 90_000) return `${Math.round(ageMs / 1_000)} s`;
  if (ageMs < 5_400_000) return `${Math.round(ageMs / 60_000)} min`;
  return `${Math.round(ageMs / 3_600_000)} h`;
}

/** Whole seconds, for what is read from across a room. */
export function seconds(ageMs: number): string {
  return ageMs < 90_000 ? `${Math.max(0, Math.round(ageMs / 1_000))} s` : age(ageMs);
}

/** Up to `digits` decimals, no trailing zeros; a word for "not known". */
export function known(value: number, digits = 1, unknown = '–'): string {
  return value < 0 || !Number.isFinite(value) ? unknown : String(Number(value.toFixed(digits)));
}
