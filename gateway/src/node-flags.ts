/**
 * How Node runs a gateway. Frames of many sites are short-lived, and V8 answers a busy young generation by letting it
 * grow to 128 MiB, which it never gives back. Small halves are also collected in a millisecond or two, and a frame that
 * comes meanwhile waits no longer than that. Marking the old generation is done in such small steps too: a thread that
 * marks beside the loop takes the core from it for tens of milliseconds where the gateway has only one. What is replaced once
 * a second and site (its newest facts, its timers) always dies old: without the last two V8 lets that grow by 25 to 130 MiB
 * before it looks.
 */
export const GATEWAY_NODE_FLAGS = [
  '--optimize-for-size',
  '--max-semi-space-size=4',
  '--no-concurrent-marking',
  '--heap-growing-percent=25',
] as const;
