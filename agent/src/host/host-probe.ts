import { cpuTemperature, mem } from 'systeminformation';

/**
 * One look at the computer, in a process of its own: for some of it systems start programs and wait for them, which would
 * hold the agent's loop. Prints one line of JSON; null: it is not told.
 */
const [memory, temperature] = await Promise.all([mem(), cpuTemperature()]);
const hottest = [temperature.max, temperature.main, ...temperature.cores].filter(
  (one): one is number => typeof one === 'number' && one > 0,
);
process.stdout.write(
  `${JSON.stringify({
    memory: { totalBytes: memory.total, availableBytes: memory.available },
    celsius: hottest.length === 0 ? null : Math.max(...hottest),
  })}\n`,
);
