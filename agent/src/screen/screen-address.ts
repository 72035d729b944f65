import { agentSocketUrl } from '../uplink/gateway-url.ts';

/**
 * The address of the gateway's door for pixels, from the address that was configured for the uplink.
 * @throws Error naming the value, as `agentSocketUrl`
 */
export function screenSocketUrl(configured: string): URL {
  const url = agentSocketUrl(configured);
  url.pathname = url.pathname.replace(/\/ws\/agent$/, '/ws/screen-agent');
  return url;
}
