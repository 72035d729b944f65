import { parentPort, workerData } from 'node:worker_threads';
import { SystemClock } from '../../kernel/clock.ts';
import { RfbServer } from '../../rfb/rfb-server.ts';
import { ImageLab } from './image-lab.ts';
import { ScreenRenderer } from './screen-renderer.ts';
import type { FromScreenThread, Picture, ScreenThreadSetup, ToScreenThread } from './screen-thread.ts';

const setup = workerData as ScreenThreadSetup;
const clock = new SystemClock();
let picture: Picture = setup.first;
let isDue = false;

function tell(message: FromScreenThread): void {
  parentPort?.postMessage(message, []);
}

try {
  await run();
} catch (error) {
  tell({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
}

async function run(): Promise<void> {
  const renderer = new ScreenRenderer();
  const server = await RfbServer.start({
    host: setup.host,
    port: setup.port,
    name: setup.name,
    auth: setup.auth,
    framebuffer: renderer.render(picture.state, picture.view, { image: () => null }),
    onInput: (input) => {
      if (input.kind === 'connected') drawSoon();
      tell({ kind: 'input', input });
    },
  });
  const images = new ImageLab({
    nowMs: () => clock.nowMs(),
    onImage: () => drawSoon(),
    onFailure: (error) => tell({ kind: 'imagesFailed', reason: error.message }),
  });

  /** Messages that wait already are read first, so that a picture that is old by now is never drawn. */
  function drawSoon(): void {
    if (isDue) return;
    isDue = true;
    setImmediate(() => {
      isDue = false;
      if (server.sessionCount === 0 || picture.state.faults.frozenFrame) return;
      server.show(renderer.render(picture.state, picture.view, images));
    });
  }

  parentPort?.on('message', (message: ToScreenThread) => {
    if (message.kind === 'mute') {
      server.setMuted(message.isMuted);
      return;
    }
    picture = { state: message.state, view: message.view };
    drawSoon();
  });
  tell({ kind: 'listening', port: server.port });
}
