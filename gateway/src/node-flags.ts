/**
 * How Node runs a gateway. Frames of many sites are short-lived, and V8 answers a busy young generation by letting it
 * grow to 128 MiB, which it never gives back; a quarter of that serves 500 sites as well.
 */
export const GATEWAY_NODE_FLAGS = ['--max-semi-space-size=16'] as const;
