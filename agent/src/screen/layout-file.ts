import { type MarkedLayout, readLayout } from '@farfield/protocol/screen-layout';
import { ConfigError } from '../config/config-error.ts';
import { type Checked, readYaml } from '../config/yaml-file.ts';

/**
 * The calibration of one scanner screen from its YAML file.
 * @throws ConfigError with every fault of the file
 */
export function loadScreenLayout(file: string): MarkedLayout {
  const checked = checkScreenLayout(file);
  if (!checked.ok) throw new ConfigError(checked.issues);
  return checked.value;
}

export function checkScreenLayout(file: string): Checked<MarkedLayout> {
  const document = readYaml(file);
  if (!document.ok) return document;
  const read = readLayout(document.value);
  if (read.ok) return { ok: true, value: read.layout };
  return { ok: false, issues: read.faults.map(({ path, words }) => ({ file, key: path, reason: words })) };
}
