import { reasonText } from '../../policy/reasons.ts';
import { ROLE_WORDS } from '../../policy/roles.ts';
import type { DrillEndCause } from './live-drill.ts';

/** Why a drill ended, as everybody reads it. */
export function drillEndWords(cause: DrillEndCause): string {
  switch (cause.kind) {
    case 'scenarioOver':
      return 'the scenario is over';
    case 'halfHour':
      return '30 minutes are over';
    case 'conductorLost':
      return 'the conductor’s link is lost';
    case 'person':
      return `${cause.name} (${ROLE_WORDS[cause.role]}) ended it`;
    case 'site':
      return `REAL: ${reasonText(cause.reason)}`;
    case 'realCommand':
      return `REAL: ${cause.name} asked the site for ${cause.action}`;
    case 'realStop':
      return `REAL STOP by ${cause.name}: it went to the scanner`;
    case 'notPrepared':
      return `the exam could not be prepared: ${cause.why}`;
  }
}
