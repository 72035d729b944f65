import type { Command } from './command.ts';
import type { Principal } from './roles.ts';

/** What is asked, apart from how it travelled: screens ask `permitNow` before anybody presses, to say why not. */
export interface Ask {
  readonly principal: Principal;
  readonly consoleId: string;
  readonly action: Command['action'];
}
