/**
 * How Node runs a gateway. Frames of many sites are short-lived, and V8 answers a busy young generation by letting it
 * grow to 128 MiB, which it never gives back. Small halves are also collected in a millisecond or two, and a frame that
 * comes meanwhile waits no longer than that. Marking the old generation is done in such small steps too: a thread that
 * marks beside the loop takes the core from it for tens of milliseconds where the gateway has only one.
 */
export const GATEWAY_NODE_FLAGS = ['--max-semi-space-size=4', '--no-concurrent-marking'] as const;
