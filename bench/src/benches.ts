import { backfillBench } from './backfill/backfill-bench.ts';
import { coreBench } from './core/core-bench.ts';
import { cutBench } from './cut/cut-bench.ts';
import { failoverBench } from './failover/failover-bench.ts';
import { journalBench } from './journal/journal-bench.ts';
import type { Bench } from './kit/bench.ts';
import { memoryBench } from './memory/memory-bench.ts';
import { relayBench } from './relay/relay-bench.ts';
import { releaseBench } from './release/release-bench.ts';
import { screenBench } from './screen/screen-bench.ts';
import { startBench } from './start/start-bench.ts';

export const BENCHES: readonly Bench[] = [
  relayBench,
  startBench,
  screenBench,
  memoryBench,
  coreBench,
  journalBench,
  failoverBench,
  cutBench,
  releaseBench,
  backfillBench,
];
