import path from 'node:path';
import { Program } from './process.ts';
import type { TigerVnc } from './tigervnc.ts';
import { until } from './wait.ts';

/** A button at 0,140 (120 × 100) of the simulated scanner's desktop that says each time it is activated. */
export class StartLookAlike {
  readonly #program: Program;

  private constructor(program: Program) {
    this.#program = program;
  }

  static async start({ display }: TigerVnc): Promise<StartLookAlike> {
    const file = path.join(import.meta.dirname, 'start-look-alike.tcl');
    const one = new StartLookAlike(new Program('wish', 'wish', [file], { DISPLAY: display }));
    await until('the look-alike is there', () => one.told.includes('ready'), { withinMs: 15_000 });
    return one;
  }

  /** `pressed`, `released at 600,460`, `activated by Space`, oldest first */
  get told(): readonly string[] {
    return this.#program.output.split('\n').filter(Boolean);
  }

  get activations(): readonly string[] {
    return this.told.filter((line) => line.startsWith('activated'));
  }

  end(): Promise<void> {
    return this.#program.end();
  }
}
