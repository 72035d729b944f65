const PREFIX = 'gateway.incident.';

/** @returns the incident that an alarm of the list is about; null: it is about none */
export function incidentOf(alarmId: string): string | null {
  return alarmId.startsWith(PREFIX) && alarmId.length > PREFIX.length ? alarmId.slice(PREFIX.length) : null;
}
