/** For the end of an exhaustive switch. @throws Error always: a value got past the types */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
