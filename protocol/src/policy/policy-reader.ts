import type { ChoiceField, FlagField, NumberField, TextField } from './policy-fields.ts';

/** One thing that is wrong with a policy document. */
export interface PolicyProblem {
  /** where, as `equipment.door34.words` or `signatures[0].role`; '' is the document as a whole */
  readonly path: string;
  readonly code: PolicyProblemCode;
  /** for the person who edits the document */
  readonly words: string;
}

export type PolicyProblemCode =
  | 'otherFormat'
  | 'missing'
  | 'unknownKey'
  | 'wrongType'
  | 'outOfBounds'
  | 'notAChoice'
  | 'unknownInput'
  | 'fitNotAllowed'
  | 'unknownCondition'
  | 'notTunable'
  | 'noWarning'
  | 'badSignature'
  | 'sameRole'
  | 'samePerson';

type Fields = Readonly<Record<string, unknown>>;

const NOTHING: Fields = {};

/**
 * Reads values that nobody has looked at yet, and notes everything that is wrong instead of ending at the first. What it
 * returns beside a noted problem only fills the gap: it never leaves the parser.
 */
export class PolicyReader {
  readonly problems: PolicyProblem[] = [];

  note(path: string, code: PolicyProblemCode, words: string): void {
    this.problems.push({ path, code, words });
  }

  /** @param known the keys that may be there; null: any */
  map(value: unknown, path: string, known: readonly string[] | null): Fields {
    if (!isFields(value)) {
      this.note(path, 'wrongType', `expected a map of keys, found ${kindOf(value)}`);
      return NOTHING;
    }
    for (const key of known === null ? [] : Object.keys(value)) {
      if (known?.includes(key) === false) this.note(under(path, key), 'unknownKey', 'unknown key');
    }
    return value;
  }

  /** @returns empty when it is absent */
  mapIfThere(from: Fields, key: string, path: string, known: readonly string[] | null): Fields {
    const value = own(from, key);
    return value === undefined ? NOTHING : this.map(value, under(path, key), known);
  }

  listIfThere(from: Fields, key: string, path: string, maxLength: number): readonly unknown[] {
    const value = own(from, key);
    if (value === undefined) return [];
    const at = under(path, key);
    if (!Array.isArray(value)) {
      this.note(at, 'wrongType', `expected a list, found ${kindOf(value)}`);
      return [];
    }
    if (value.length > maxLength) this.note(at, 'outOfBounds', `${value.length} entries; at most ${maxLength}`);
    return value.slice(0, maxLength);
  }

  text(from: Fields, key: string, path: string, field: TextField): string {
    const value = this.#given(from, key, path);
    if (value === undefined) return '';
    if (typeof value !== 'string') {
      this.note(under(path, key), 'wrongType', `expected text, found ${kindOf(value)}`);
      return '';
    }
    const { length } = value.trim();
    const { minLength, maxLength } = field;
    if (length < minLength || value.length > maxLength)
      this.note(under(path, key), 'outOfBounds', `${length} characters; ${minLength} to ${maxLength} are allowed`);
    return value;
  }

  number(
    from: Fields,
    key: string,
    path: string,
    field: Pick<NumberField, 'min' | 'max' | 'unit' | 'default'>,
  ): number {
    const value = this.#givenOr(field.default, from, key, path);
    const { min, max } = field;
    if (value === undefined) return min;
    if (typeof value !== 'number' || !Number.isInteger(value)) {
      this.note(under(path, key), 'wrongType', `expected a whole number, found ${kindOf(value)}`);
      return min;
    }
    const unit = field.unit === 'ms' ? ' ms' : '';
    if (value < min || value > max)
      this.note(under(path, key), 'outOfBounds', `${value}${unit}; ${min} to ${max}${unit} are allowed`);
    return value;
  }

  choice<T extends string>(from: Fields, key: string, path: string, field: Choice<T>): T {
    const value = this.#givenOr(field.default, from, key, path);
    const [strictest] = field.choices;
    if (value === undefined) return strictest;
    const found = field.choices.find((one) => one === value);
    if (found !== undefined) return found;
    const words = `expected one of ${field.choices.join(', ')}; found ${kindOf(value)}`;
    this.note(under(path, key), typeof value === 'string' ? 'notAChoice' : 'wrongType', words);
    return strictest;
  }

  flag(from: Fields, key: string, path: string, field: FlagField): boolean {
    const value = this.#givenOr(field.default, from, key, path);
    if (typeof value === 'boolean') return value;
    this.note(under(path, key), 'wrongType', `expected true or false, found ${kindOf(value)}`);
    return field.stricter;
  }

  #givenOr(byDefault: unknown, from: Fields, key: string, path: string): unknown {
    if (byDefault === null) return this.#given(from, key, path);
    const value = own(from, key);
    return value === undefined ? byDefault : value;
  }

  #given(from: Fields, key: string, path: string): unknown {
    const value = own(from, key);
    // Nothing is known of a map that is none: its own problem is enough.
    if (value === undefined && from !== NOTHING) this.note(under(path, key), 'missing', 'is missing');
    return value;
  }
}

type Choice<T extends string> = Pick<ChoiceField<T>, 'choices' | 'default'>;

export function under(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

/** @returns undefined when it is absent; a key that somebody left without a value is null, and no type fits that */
function own(from: Fields, key: string): unknown {
  return Object.hasOwn(from, key) ? from[key] : undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Texts are quoted and cut short: what is in the file may be long. */
export function kindOf(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return `"${value.slice(0, 40)}"`;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'object' ? 'a map of keys' : typeof value;
}
