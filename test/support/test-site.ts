import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT } from '../../scripts/run-command.ts';
import { type Demo, type DemoOptions, startDemo } from '../../scripts/demo/start-demo.ts';

export type Config = Record<string, unknown>;

export function tempFolder(name: string): { readonly path: string; remove(): void } {
  const folder = mkdtempSync(path.join(tmpdir(), `farfield-${name}-`));
  return { path: folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The demonstration's site on free ports, in a folder that goes away with it; nobody opens its pages. */
export async function startSite(
  name: string,
  options: Partial<Omit<DemoOptions, 'folder' | 'ports' | 'say'>> = {},
): Promise<Demo> {
  const folder = tempFolder(name);
  const consoleFolder = path.join(folder.path, 'pages');
  mkdirSync(consoleFolder);
  writeFileSync(path.join(consoleFolder, 'index.html'), '<!doctype html><title>no pages here</title>\n');
  try {
    const demo = await startDemo({
      timeScale: 0.05,
      ...options,
      // Nobody looks at the picture, and painting it would take the time of the simulated network beside it.
      world: { screen: { password: 'demo', frameRateHz: 1 }, ...options.world },
      consoleFolder,
      folder: folder.path,
      ports: 'free',
      say: () => undefined,
    });
    const stop = demo.stop.bind(demo);
    // The same object: whoever starts the agent again finds the new one in it.
    return Object.assign(demo, {
      stop: async () => {
        await stop();
        folder.remove();
      },
    });
  } catch (error) {
    folder.remove();
    throw error;
  }
}

/** Changes one adapter of an agent's configuration, or puts another in its place. */
export function withAdapter(config: Config, name: string, change: (adapter: Config) => Config): Config {
  const { adapters } = config;
  if (!Array.isArray(adapters)) throw new Error('the agent configuration has no adapters');
  return { ...config, adapters: adapters.map((one: Config) => (one['name'] === name ? change(one) : one)) };
}

/** Changes one section (`journal`, `onsite`, …) of an agent's configuration. */
export function withSection(config: Config, name: string, change: Config): Config {
  const section = config[name];
  if (typeof section !== 'object' || section === null) throw new Error(`the agent configuration has no ${name}`);
  return { ...config, [name]: { ...section, ...change } };
}

/** @throws Error when `farfield demo`, which serves the console, could not start for want of it */
export function needBuiltConsole(): void {
  if (existsSync(path.join(ROOT, 'console', 'dist', 'index.html'))) return;
  throw new Error('the console is not built, and the demonstration serves it: `npm run demo` or `npm test` builds it');
}
