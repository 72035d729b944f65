/**
 * The address of the gateway's agent socket, from the address that a person configured.
 *
 * @param configured `https://gateway.example`, `wss://…`, or `http://` and `ws://` in a closed lab
 * @throws Error naming the value
 */
export function agentSocketUrl(configured: string): URL {
  if (!URL.canParse(configured)) throw new Error(`gateway.url is not an address: ${JSON.stringify(configured)}`);
  const url = new URL(configured);
  switch (url.protocol) {
    case 'https:':
      url.protocol = 'wss:';
      break;
    case 'http:':
      url.protocol = 'ws:';
      break;
    case 'wss:':
    case 'ws:':
      break;
    default:
      throw new Error(`gateway.url must begin with https:, wss:, http: or ws:, not ${url.protocol}`);
  }
  if (url.username !== '' || url.password !== '') throw new Error('gateway.url must not carry a user or password');
  url.hash = '';
  url.search = '';
  if (!url.pathname.endsWith('/ws/agent')) url.pathname = `${url.pathname.replace(/\/+$/, '')}/ws/agent`;
  return url;
}

/** Does the key of this site travel in the clear past this machine? */
export function isOpenToReaders(url: URL): boolean {
  return url.protocol === 'ws:' && !['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
}
