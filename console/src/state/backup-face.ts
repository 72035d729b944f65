import type { IncidentNow } from '@farfield/protocol';
import type { ConsoleState } from './console-state.ts';

/** Who takes over from a remote technologist who is lost, and which part this person has in it. */
export type BackupFace =
  | { readonly kind: 'none' }
  /** somebody is looked for */
  | { readonly kind: 'due'; readonly holderName: string }
  | {
      readonly kind: 'assigned';
      readonly incidentId: string;
      readonly name: string;
      readonly holderName: string;
      readonly isMine: boolean;
      readonly leftSeconds: number;
      /** what was lost, in the words that are read back */
      readonly lost: readonly string[];
    }
  | { readonly kind: 'readBack'; readonly name: string; readonly holderName: string; readonly isMine: boolean };

/** By the gateway's word, and its clock: it assigns and grants nothing. Time left is never rounded up. */
export function backupFace(state: ConsoleState, nowMs: number): BackupFace {
  const incident = openIncident(state);
  if (incident === null) return { kind: 'none' };
  const { backupStage, backupId, backupName: name, holderName, incidentId, lost, backupUntilWallMs } = incident;
  const isMine = backupId !== '' && backupId === state.principal?.personId;
  switch (backupStage) {
    case 'due':
      return { kind: 'due', holderName };
    case 'assigned': {
      const { gateway } = state;
      const wallNowMs = gateway === null ? 0 : gateway.value.gatewayWallMs + (nowMs - gateway.receivedMs);
      const leftSeconds = Math.max(0, Math.floor((backupUntilWallMs - wallNowMs) / 1_000));
      return { kind: 'assigned', incidentId, name, holderName, isMine, leftSeconds, lost };
    }
    case 'readBack':
      return { kind: 'readBack', name, holderName, isMine };
    default:
      return { kind: 'none' };
  }
}

/** The newest of this site; null: nothing is lost, or the gateway says nothing of it. */
export function openIncident({ gateway }: ConsoleState): IncidentNow | null {
  return gateway?.value.incidents.at(-1) ?? null;
}
