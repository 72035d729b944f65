/**
 * Every contestant once per round, each round beginning with another one, so that none always runs on the machine as
 * the same other one left it.
 *
 * @param measure one contestant, one round
 * @returns for each contestant its rounds in order
 */
export async function interleave<Name extends string, Result>(
  names: readonly Name[],
  rounds: number,
  measure: (name: Name, round: number) => Promise<Result>,
): Promise<Record<Name, readonly Result[]>> {
  const results = Object.fromEntries(names.map((name) => [name, [] as Result[]])) as Record<Name, Result[]>;
  for (let round = 0; round < rounds; round += 1) {
    const first = round % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      results[name].push(await measure(name, round));
    }
  }
  return results;
}
