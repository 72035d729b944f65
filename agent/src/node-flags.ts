/**
 * How Node runs an agent. What its feeds say is short-lived, and V8 lets a busy young generation grow to 128 MiB, which it
 * never gives back.
 */
export const AGENT_NODE_FLAGS = ['--max-semi-space-size=4', '--no-concurrent-marking'] as const;
