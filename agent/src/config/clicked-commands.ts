import { clickableFor } from '@farfield/protocol/screen-layout';
import { checkScreenLayout } from '../screen/layout-file.ts';
import type { ClickedCommand } from '../screen/screen-messages.ts';
import type { AdapterConfig } from './agent-config.ts';

const COMMANDS = ['start', 'resume'] as const satisfies readonly ClickedCommand[];

/**
 * What a permitted command presses on the scanner's own screen: what its layout knows the button of, and no adapter maps a
 * method for. A method names the step and answers; a press does neither, so it is the second choice.
 */
export function clickedCommands(
  screen: { readonly layoutFile: string } | null,
  adapters: readonly AdapterConfig[],
): ReadonlySet<ClickedCommand> {
  if (screen === null) return new Set();
  // A layout that does not stand is told where the screen is started.
  const read = checkScreenLayout(screen.layoutFile);
  if (!read.ok) return new Set();
  return new Set(COMMANDS.filter((one) => !hasMethod(adapters, one) && clickableFor(read.value, one) !== null));
}

function hasMethod(adapters: readonly AdapterConfig[], command: ClickedCommand): boolean {
  return adapters.some((adapter) => adapter.kind === 'opcua' && adapter.mapping.methods[command] !== undefined);
}
