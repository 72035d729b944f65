/**
 * How Node runs an agent. What its feeds say is short-lived, and V8 lets a busy young generation grow to 128 MiB, which it
 * never gives back. What outlives it by a little is rubbish in the old one: V8 would let that double before it looks, over
 * an hour or more, which cannot be told from a leak; here it looks when a quarter has been added, and when it is asked to in
 * calm (`host/collect-in-calm.ts`). What a STOP needs stays compiled however long nobody pressed one. Without the two compilers
 * in the middle: what runs once a second reaches them minutes later, one function after the other, and that could not be
 * told from a leak either; what is hot still meets the last one.
 */
export const AGENT_NODE_FLAGS = [
  '--max-semi-space-size=4',
  '--no-concurrent-marking',
  '--heap-growing-percent=25',
  '--expose-gc',
  '--no-flush-bytecode',
  '--no-sparkplug',
  '--no-maglev',
] as const;

/** As the agent itself; pixels are large and short-lived buffers, and with a small young generation V8 collects at every few. */
export const SCREEN_NODE_FLAGS = ['--max-semi-space-size=8', ...AGENT_NODE_FLAGS.slice(1)] as const;
