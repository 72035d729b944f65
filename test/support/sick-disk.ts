import type { Person } from '../../scripts/demo/person.ts';
import type { SmallDisk } from './small-disk.ts';
import { type Attached, attachStrace } from './strace.ts';
import { until } from './wait.ts';

/** Every sync of the process takes so much longer, until it is detached. */
export function delaySyncs(own: { pid: number; delayMs: number; traceFile: string }): Promise<Attached> {
  return attachStrace(own.pid, [
    '-e',
    'trace=fsync,fdatasync',
    '-e',
    `inject=fsync,fdatasync:delay_enter=${own.delayMs * 1_000}`,
    '-o',
    own.traceFile,
  ]);
}

/** The log that SQLite writes ahead has room from before; people go on until it is used up, and the site says so. */
export async function fillJournalDisk(disk: SmallDisk, mia: Person): Promise<void> {
  disk.fill();
  await until(
    'the site says that it cannot record',
    async () => {
      await mia.does({ kind: 'spokeToPatient' });
      return mia.view?.alarms.some((one) => one.condition === 'journalFailed');
    },
    { withinMs: 20_000, everyMs: 5 },
  );
}
