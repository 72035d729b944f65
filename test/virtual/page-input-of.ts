import type { FromLink } from '../../console/src/link/link-messages.ts';
import type { ConsoleInput } from '../../console/src/state/console-state.ts';

/** What a page takes of what its link worker tells; null: nothing that changes its state in virtual time. */
export function pageInputOf(message: FromLink): ConsoleInput | null {
  switch (message.kind) {
    case 'socket':
      return { kind: 'socket', socket: message.socket };
    case 'welcome': {
      const { principal, servedBy, policyHash } = message.welcome;
      return { kind: 'welcome', principal, servedBy, policyHash };
    }
    case 'beat':
      return { kind: 'beat', ...message.beat };
    case 'siteView':
      return { kind: 'siteView', view: message.view, realm: message.realm };
    case 'gatewayView':
      return { kind: 'gatewayView', view: message.view };
    case 'numerics':
      return { kind: 'numerics', numerics: message.numerics };
    case 'paths':
      return { kind: 'paths', paths: message.paths };
    case 'outcome':
      return { kind: 'outcome', ...message.outcome };
    case 'notSent':
      return { kind: 'notSent', commandId: message.commandId };
    // Nobody rehearses here.
    case 'drill':
    case 'drillClock':
    case 'drillView':
    case 'copiesDiffer':
    case 'received':
    case 'waveform':
      return null;
  }
}
