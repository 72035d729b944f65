import type { OpcUaSkin, UaArgument, UaCallResult } from '../opcua/opcua-skin.ts';
import { nodeIdOf } from './scanner-nodes.ts';
import type { ScannerInput } from './scanner-state.ts';

/** How a method call asks the model; `null` when the arguments are not what the method takes. */
type Build = (args: readonly unknown[], replyTo: number) => ScannerInput | null;

export interface Answer {
  readonly result: 'accepted' | 'refused';
  readonly reason: string;
}

interface MethodRow {
  readonly path: string;
  readonly inputs: readonly UaArgument[];
  readonly build: Build;
}

const COMMAND_ID: UaArgument = { name: 'CommandId', type: 'String' };
const STEP_ID: UaArgument = { name: 'StepId', type: 'String' };

/**
 * Adds the methods. Those of `Scanner` are the ones a remote party may use. Those of `Local` stand in the address
 * space as they do on real machines, and do what they say: nobody may call them from outside, and a test can show
 * in the event log (`told`, `by: local`) whether somebody did.
 * @param ask posts the input that `build` makes and resolves with the model's answer, or never
 * @param toSimulatorMs converts unix milliseconds to the simulator clock
 */
export function addScannerMethods(
  skin: OpcUaSkin,
  ask: (build: (replyTo: number) => ScannerInput) => Promise<Answer>,
  toSimulatorMs: (unixMs: number) => number,
): void {
  for (const row of methodRows(toSimulatorMs)) {
    const objectPath = row.path.slice(0, row.path.indexOf('/'));
    skin.addMethod({
      path: row.path,
      nodeId: nodeIdOf(row.path),
      objectNodeId: nodeIdOf(objectPath),
      inputs: row.inputs,
      outputs: [
        { name: 'Result', type: 'String' },
        { name: 'Reason', type: 'String' },
      ],
      call: (args) => call(row.build, args, ask),
    });
  }
}

async function call(
  build: Build,
  args: readonly unknown[],
  ask: (build: (replyTo: number) => ScannerInput) => Promise<Answer>,
): Promise<UaCallResult> {
  if (build(args, 0) === null) return { status: 'badInvalidArgument', outputs: [] };
  const { result, reason } = await ask((replyTo) => {
    const input = build(args, replyTo);
    if (input === null) throw new Error('a method built an input once and not again');
    return input;
  });
  return { status: 'good', outputs: [result, reason] };
}

function command(kind: 'pause' | 'resume' | 'stop' | 'abort'): Build {
  return ([commandId], replyTo) => (typeof commandId === 'string' ? { kind, commandId, by: 'opcua', replyTo } : null);
}

function methodRows(toSimulatorMs: (unixMs: number) => number): readonly MethodRow[] {
  return [
    {
      path: 'Scanner/Start',
      inputs: [STEP_ID, COMMAND_ID, { name: 'DeadlineUtcMs', type: 'Double' }],
      build: ([stepId, commandId, deadlineUtcMs], replyTo) =>
        typeof stepId === 'string' && typeof commandId === 'string' && typeof deadlineUtcMs === 'number'
          ? { kind: 'start', stepId, commandId, deadlineAtMs: toSimulatorMs(deadlineUtcMs), by: 'opcua', replyTo }
          : null,
    },
    { path: 'Scanner/Pause', inputs: [COMMAND_ID], build: command('pause') },
    { path: 'Scanner/Resume', inputs: [COMMAND_ID], build: command('resume') },
    { path: 'Scanner/Stop', inputs: [COMMAND_ID], build: command('stop') },
    { path: 'Scanner/Abort', inputs: [COMMAND_ID], build: command('abort') },
    {
      path: 'Scanner/SelectStep',
      inputs: [STEP_ID, COMMAND_ID],
      build: ([stepId, commandId], replyTo) =>
        typeof stepId === 'string' && typeof commandId === 'string'
          ? { kind: 'selectStep', stepId, commandId, by: 'opcua', replyTo }
          : null,
    },
    {
      path: 'Local/MoveTableOut',
      inputs: [],
      build: (_args, replyTo) => ({ kind: 'moveTable', to: 'out', by: 'local', replyTo }),
    },
    { path: 'Local/Quench', inputs: [], build: (_args, replyTo) => ({ kind: 'quench', by: 'local', replyTo }) },
    { path: 'Local/PowerOff', inputs: [], build: (_args, replyTo) => ({ kind: 'powerOff', by: 'local', replyTo }) },
  ];
}
