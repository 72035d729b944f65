import type { MarkedLayout } from '@farfield/protocol/screen-layout';
import type { SourceAddress } from '../adapters/rfb/source-connection.ts';
import type { AgentConfig } from '../config/agent-config.ts';
import { readSecret } from '../config/read-secret.ts';
import { loadScreenLayout } from './layout-file.ts';

type ScreenConfig = NonNullable<AgentConfig['screen']>;

/** Where the scanner's screen is, and what of it may be touched. @throws ConfigError for a layout that does not stand */
export function scannerScreen(screen: ScreenConfig): {
  readonly source: SourceAddress;
  readonly layout: MarkedLayout;
} {
  return { source: sourceOf(screen), layout: loadScreenLayout(screen.layoutFile) };
}

export function sourceOf({ host, port, passwordFile }: ScreenConfig): SourceAddress {
  return { host, port, password: passwordFile === undefined ? null : readSecret(passwordFile) };
}
