import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../clock.ts';
import { collectInCalm } from '../host/collect-in-calm.ts';
import { ScreenHub } from './screen-hub.ts';
import type { FromScreenWorker, ScreenSetup, ToScreenWorker } from './screen-messages.ts';

/** The screen's own thread: no picture, however large, delays a stop on the main one. */
function run(port: MessagePort, setup: ScreenSetup): void {
  const tell = (message: FromScreenWorker): void => port.postMessage(message);
  const hub = new ScreenHub(setup, systemClock, tell);
  collectInCalm(() => true);
  port.on('message', (message: ToScreenWorker) => {
    if (message.kind !== 'stop') {
      hub.handle(message);
      return;
    }
    hub.stop();
    port.close();
  });
}

if (parentPort !== null) {
  const setup: ScreenSetup = workerData;
  run(parentPort, setup);
}
