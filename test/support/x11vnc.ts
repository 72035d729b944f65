import { freePort } from '../../scripts/demo/free-port.ts';
import { ensureDebian } from './debian.ts';
import { Program } from './process.ts';
import type { TigerVnc } from './tigervnc.ts';
import { until } from './wait.ts';

/** x11vnc over the same desktop: a server of libvncserver, which says where the pointer is whoever moves it. */
export class X11Vnc {
  readonly port: number;
  readonly #program: Program;

  private constructor(port: number, program: Program) {
    this.port = port;
    this.#program = program;
  }

  /** @throws when x11vnc is not there and cannot be installed */
  static async start({ display }: TigerVnc): Promise<X11Vnc> {
    await ensureDebian(['x11vnc']);
    const port = await freePort(0);
    const options = `-display ${display} -rfbport ${port} -localhost -shared -forever -nopw -noipv6`;
    const program = new Program('x11vnc', 'x11vnc', options.split(' '), { DISPLAY: display });
    await until('x11vnc listens', () => program.output.includes(`PORT=${port}`), { withinMs: 15_000 });
    return new X11Vnc(port, program);
  }

  stop(): Promise<void> {
    return this.#program.end();
  }
}
