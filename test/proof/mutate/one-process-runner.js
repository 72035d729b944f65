import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import { build } from 'esbuild';
import { TestWorld } from './test-world.js';

/** What Stryker's changed sources look for. */
const NAMESPACE = '__stryker__';
/** All that reach the core by its files. */
const TESTS = 'protocol/src/{policy,drills}/**/*.test.ts';

/**
 * Those that play whole timelines or thousands of random steps are asked last, only of what nobody else noticed, and whole:
 * to count who comes by where in them would take longer than to ask them.
 */
const LAST = ['condition-pairs', 'control-transitions', 'recovery', 'settle-due', 'timeline-play'];

/**
 * Runs the tests of the policy core without starting anything anew. All sources and tests are made one script, once. For each
 * change that script is run in a world of its own, so no memory of a pure function outlives the question, and each file of
 * tests is loaded when its turn comes; the first test that fails ends it.
 */
class OneProcessRunner {
  #script;
  /** How often a test was the first to notice, in this process. */
  #noticed = new Map();
  #tookMs = new Map();

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    const files = globSync(TESTS).toSorted();
    const entry = files.map((file) => `${JSON.stringify(file)}: () => import(${JSON.stringify(`./${file}`)})`);
    const { outputFiles } = await build({
      stdin: { contents: `globalThis.testFiles = { ${entry.join(',\n')} };`, resolveDir: process.cwd(), loader: 'js' },
      bundle: true,
      write: false,
      format: 'iife',
      platform: 'node',
      target: 'node24',
      logLevel: 'error',
      plugins: [{ name: 'outside', setup: bindOutside }],
    });
    this.#script = new vm.Script(outputFiles[0].text, { filename: 'core-and-tests.js' });
  }

  /** Twice: Stryker counts who comes by where, which takes several times as long, and how long a test takes is told without. */
  async dryRun() {
    const quick = this.#newWorld();
    for (const file of quick.files.filter((one) => !isLast(one))) {
      for (const test of await quick.load(file)) {
        const startedMs = performance.now();
        await test.run();
        this.#tookMs.set(test.id, performance.now() - startedMs);
      }
    }
    const world = this.#newWorld();
    const { stryker } = world;
    const tests = [];
    globalThis.isCounting = true;
    for (const file of world.files.filter((one) => !isLast(one))) {
      for (const test of await world.load(file)) {
        stryker.currentTestId = test.id;
        const failure = await test.run();
        stryker.currentTestId = undefined;
        const told = { id: test.id, name: test.name, fileName: path.resolve(file), timeSpentMs: this.#ms(test) };
        tests.push(failure === null ? { ...told, status: 0 } : { ...told, status: 1, failureMessage: failure });
      }
    }
    globalThis.isCounting = false;
    return { status: 'complete', tests, mutantCoverage: stryker.mutantCoverage };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit, sandboxFileName }) {
    const world = this.#newWorld();
    const { stryker } = world;
    const own = path.basename(sandboxFileName).replace(/\.ts$/, '.test.ts');
    const asked = testFilter === undefined ? null : new Set(testFilter);
    const files = world.files
      .filter((one) => !isLast(one))
      .toSorted((left, right) => this.#rank(right, own) - this.#rank(left, own));
    stryker.hitLimit = hitLimit;
    let nrOfTests = 0;
    for (const file of files) {
      if (asked !== null && ![...asked].some((id) => id.startsWith(`${file}#`))) continue;
      // What a module works out while it loads is left alone.
      stryker.activeMutant = undefined;
      const tests = (await world.load(file)).filter(({ id }) => asked === null || asked.has(id));
      stryker.activeMutant = activeMutant.id;
      stryker.hitCount ??= 0;
      for (const test of tests.toSorted((left, right) => this.#ms(left) - this.#ms(right))) {
        nrOfTests += 1;
        const failure = await test.run();
        if (hitLimit !== undefined && stryker.hitCount > hitLimit)
          return { status: 'timeout', reason: 'goes round and round' };
        if (failure === null) continue;
        this.#noticed.set(file, (this.#noticed.get(file) ?? 0) + 1);
        return { status: 'killed', killedBy: [test.id], failureMessage: failure, nrOfTests };
      }
    }
    return this.#askLast(world, { activeMutant, nrOfTests });
  }

  async #askLast(world, { activeMutant, nrOfTests }) {
    const { stryker } = world;
    let asked = nrOfTests;
    for (const file of world.files.filter(isLast)) {
      stryker.activeMutant = undefined;
      const tests = await world.load(file);
      stryker.activeMutant = activeMutant.id;
      for (const test of tests) {
        // They come by more often than what was counted: only what never ends is a time-out here, and Stryker's clock sees that.
        stryker.hitCount = 0;
        asked += 1;
        const failure = await test.run();
        // Stryker knows only the tests of its first run by name.
        if (failure !== null) return { status: 'killed', killedBy: [], failureMessage: failure, nrOfTests: asked };
      }
    }
    return { status: 'survived', nrOfTests: asked };
  }

  #newWorld() {
    return new TestWorld(this.#script, NAMESPACE);
  }

  #ms({ id }) {
    return this.#tookMs.get(id) ?? 0;
  }

  /** First the tests named after the changed file, then who noticed most so far for the time that it takes. */
  #rank(file, own) {
    return path.basename(file) === own ? Number.POSITIVE_INFINITY : (this.#noticed.get(file) ?? 0);
  }
}

function isLast(file) {
  return LAST.some((name) => file.endsWith(`/${name}.test.ts`));
}

/** Packages are shared by all worlds; `vitest` is the world's own. */
function bindOutside({ onResolve, onLoad }) {
  onResolve({ filter: /^vitest$/ }, () => ({ path: 'vitest', namespace: 'world' }));
  onLoad({ filter: /.*/, namespace: 'world' }, () => ({
    contents: 'export const { describe, expect, test } = globalThis.testWorld;',
    loader: 'js',
  }));
  onResolve({ filter: /^[^./]/ }, ({ path: name, kind }) =>
    kind === 'entry-point' || name.startsWith('@farfield/') ? undefined : { path: name, external: true },
  );
  // Where a test reads a file beside itself.
  onLoad({ filter: /protocol[\\/]src[\\/].*\.ts$/ }, ({ path: file }) => ({
    contents: readFileSync(file, 'utf8')
      .replaceAll('import.meta.dirname', JSON.stringify(path.dirname(file)))
      // Stryker counts who comes by also when it asks for one change only; that took most of the time.
      .replace(/(function stryCov_\w+\(\) *\{)/, '$1 if (!globalThis.isCounting) return;'),
    loader: 'ts',
  }));
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'one-process', OneProcessRunner)];
