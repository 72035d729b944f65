import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { expect as jestExpect } from 'expect';

jestExpect.extend({
  async toMatchFileSnapshot(text, file) {
    return { pass: text === readFileSync(file, 'utf8'), message: () => `${file} says otherwise` };
  },
});

/**
 * One loading of the core and its tests, and what those see of `vitest`: describe, test, each and expect. Its expectations are
 * Jest's, of which vitest's are a copy.
 */
export class TestWorld {
  #files;
  /** Of the file that is being loaded. */
  #tests = [];
  #titles = [];
  #file = '';

  constructor(script, namespace) {
    this.stryker = globalThis[namespace] = {};
    globalThis.require = createRequire(path.resolve('protocol', 'src', 'any.js'));
    globalThis.testWorld = { describe: this.#describe(), test: this.#test(), expect: this.#expect() };
    script.runInThisContext();
    this.#files = globalThis.testFiles;
  }

  get files() {
    return Object.keys(this.#files);
  }

  /** Its tests, in the order in which they stand there. */
  async load(file) {
    this.#tests = [];
    this.#file = file;
    await this.#files[file]();
    return this.#tests;
  }

  #describe() {
    const describe = (title, body) => {
      this.#titles.push(title);
      body();
      this.#titles.pop();
    };
    return Object.assign(describe, { each: forEach(describe) });
  }

  #test() {
    const test = (title, ...rest) => {
      const body = rest.find((one) => typeof one === 'function');
      const name = [...this.#titles, title].join(' > ');
      const id = `${this.#file}#${name}`;
      if (this.#tests.some((one) => one.id === id)) throw new Error(`two tests are "${id}"`);
      this.#tests.push({ id, name, run: () => failureOf(body) });
    };
    return Object.assign(test, { each: forEach(test) });
  }

  #expect() {
    const expect = (value) => {
      const file = this.#file;
      const all = jestExpect(value);
      const toMatchFileSnapshot = (name) => all.toMatchFileSnapshot(path.resolve(path.dirname(file), name));
      return Object.assign(Object.create(all), all, { toMatchFileSnapshot });
    };
    return Object.assign(expect, jestExpect);
  }
}

/** Rows are told apart by their number: a name made of their values may say the same twice. */
function forEach(one) {
  return (rows) =>
    (title, body, ...rest) =>
      rows.forEach((row, at) => one(`${title} [${at}]`, () => body(...(Array.isArray(row) ? row : [row])), ...rest));
}

async function failureOf(body) {
  try {
    await body();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
