import { createHash } from 'node:crypto';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';

/**
 * Lets through the changes of one part of `FARFIELD_MUTATE_PART` ("2/5"), drawn by a hash of what is changed and how: each part
 * is a fair sample of all, and all parts together are all.
 */
class PartChecker {
  async init() {}

  async check(mutants) {
    const [part, of] = (process.env.FARFIELD_MUTATE_PART ?? '1/1').split('/').map(Number);
    return Object.fromEntries(
      mutants.map((mutant) => [
        mutant.id,
        isOfPart(mutant, part, of) ? { status: 'passed' } : { status: 'compileError', reason: 'of another part' },
      ]),
    );
  }

  group(mutants) {
    return [mutants.map(({ id }) => id)];
  }
}

function isOfPart({ fileName, location: { start, end }, mutatorName, replacement }, part, of) {
  const name = [fileName.split('/').at(-1), start.line, start.column, end.line, end.column, mutatorName, replacement];
  return createHash('sha256').update(name.join('|')).digest().readUInt32BE() % of === part - 1;
}

export const strykerPlugins = [declareClassPlugin(PluginKind.Checker, 'part', PartChecker)];
