/**
 * How Node runs a gateway. Frames of many sites are short-lived, and V8 answers a busy young generation by letting it
 * grow to 128 MiB, which it never gives back. Small halves are also collected in a millisecond or two, and a frame that
 * comes meanwhile waits no longer than that.
 */
export const GATEWAY_NODE_FLAGS = ['--max-semi-space-size=4'] as const;
