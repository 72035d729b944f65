import type { z } from 'zod';
import { ConfigError } from '../config/config-error.ts';
import { check, readYaml } from '../config/yaml-file.ts';

/** @throws ConfigError with everything that is wrong with the file, by key, never a value */
export function readCheckedYaml<S extends z.ZodType>(file: string, schema: S): z.output<S> {
  const document = readYaml(file);
  if (!document.ok) throw new ConfigError(document.issues);
  const checked = check(file, schema, document.value);
  if (!checked.ok) throw new ConfigError(checked.issues);
  return checked.value;
}
