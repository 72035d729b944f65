/** Where one open path really runs, as the operating system says. */
export interface Route {
  readonly name: string;
  readonly localAddress: string;
  readonly remoteAddress: string;
}

/**
 * Two paths protect from each other's failure only while they do not fail together. What can be seen from here is said
 * plainly; what lies behind (one cable duct, one cell mast) only people know.
 *
 * @param interfaceOf the machine's network interface with this address; null: none is known
 * @returns in words; '': nothing seen that they share
 */
export function sharedRoute(routes: readonly Route[], interfaceOf: (address: string) => string | null): string {
  const [one, other] = routes;
  if (one === undefined || other === undefined) return '';
  const both = `${one.name} and ${other.name}`;
  if (one.localAddress === other.localAddress) {
    return `${both} leave this machine by the same address ${one.localAddress}: they are one path, and fail together`;
  }
  const [interfaceOne, interfaceOther] = [interfaceOf(one.localAddress), interfaceOf(other.localAddress)];
  if (interfaceOne !== null && interfaceOne === interfaceOther) {
    return `${both} leave this machine by the same interface ${interfaceOne}: one plug takes both`;
  }
  if (one.remoteAddress === other.remoteAddress) {
    return `${both} reach the gateway at the same address ${one.remoteAddress}: a fault in front of it takes both`;
  }
  return '';
}
