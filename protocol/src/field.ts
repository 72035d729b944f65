import { FrameError } from './errors.ts';

const ID = /^[\w.:@/-]{1,64}$/;
/** no control, format or line-breaking character: what people see is what it is */
const NAME = /^[^\p{C}\p{Zl}\p{Zp}]{1,200}$/u;

function refuse(name: string, value: unknown): never {
  throw new FrameError('FIELD_INVALID', `${name} ${JSON.stringify(value)?.slice(0, 60) ?? 'missing'}`);
}

/** Small readers for values that came off the wire; each throws FrameError FIELD_INVALID naming the field. */
export const field = {
  record(value: unknown, name: string): Record<string, unknown> {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(name, value);
    return value as Record<string, unknown>;
  },
  text(value: unknown, name: string, maxLength: number): string {
    return typeof value === 'string' && value.length <= maxLength ? value : refuse(name, value);
  },
  /** 1–64 characters that need no quoting anywhere */
  id(value: unknown, name: string): string {
    return typeof value === 'string' && ID.test(value) ? value : refuse(name, value);
  },
  /** 1–200 characters that can be seen: an id that another machine chose, as scanners do for steps and patients */
  name(value: unknown, name: string): string {
    return typeof value === 'string' && NAME.test(value) ? value : refuse(name, value);
  },
  number(value: unknown, name: string, min: number, max: number): number {
    return typeof value === 'number' && Number.isFinite(value) && value >= min && value <= max
      ? value
      : refuse(name, value);
  },
  integer(value: unknown, name: string, min: number, max: number): number {
    return Number.isInteger(value) ? field.number(value, name, min, max) : refuse(name, value);
  },
  oneOf<T extends string>(value: unknown, name: string, allowed: readonly T[]): T {
    return allowed.find((one) => one === value) ?? refuse(name, value);
  },
  list(value: unknown, name: string, maxLength: number): readonly unknown[] {
    return Array.isArray(value) && value.length <= maxLength ? value : refuse(name, value);
  },
};
