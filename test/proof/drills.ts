import { DEFAULT_POLICY } from '@farfield/protocol/policy';
import { readLibrary } from '../../scripts/drill/read-drill.ts';
import { rehearse, type Slip } from '../drills/rehearse.ts';
import { KNOWN_GAPS } from '../drills/known-gaps.ts';
import { scoreVariants, type VariantGap, variantGaps } from '../drills/score-variants.ts';
import { variantFindings } from '../drills/variant-findings.ts';

/**
 * `npm run proof:drills [-- ID …]`: every scenario that can be rehearsed, with each scored act late, wrong and missing, in
 * the record and (`--slips`) by a robot that slips in a rehearsal of its own. `--real`: the three that an accreditor asks for first,
 * or those named, in real time over real sockets.
 */
const REAL = ['link-loss-mid-scan', 'mains-loss', 'door-opened'];
const args = process.argv.slice(2);
const withSlips = args.includes('--slips');
const isReal = args.includes('--real');
const names = args.filter((one) => one !== '--slips' && one !== '--real');
const library = readLibrary(DEFAULT_POLICY);
if (!library.ok) throw new Error('the library is broken: farfield drill list says where');
const unknown = names.filter((name) => !library.value.some(({ id }) => id === name));
if (unknown.length > 0) {
  process.stderr.write(`no such drill: ${unknown.join(', ')}\n`);
  process.exit(2);
}

if (isReal) process.exit(await inRealTime(names.length === 0 ? REAL : names));

const beganMs = Date.now();
const total = { drills: 0, acts: 0, variants: 0, gaps: 0, slips: 0, consequences: 0 };
const findings: string[] = [];
for (const scenario of library.value.filter(({ id }) => names.length === 0 || names.includes(id))) {
  const made = rehearse(scenario);
  if (made.kind === 'notRunnable') continue;
  total.drills += 1;
  const { score, policy, record } = made;
  if (!score.isPassed) findings.push(`${scenario.id}: careful people do not pass it`);
  const variants = scoreVariants(scenario, policy, record);
  const acts = scenario.acts.filter((one) => one.action !== null && one.pass !== 'never');
  total.acts += acts.length;
  total.variants += variants.length;
  const gaps = variantGaps(scenario, policy, record);
  total.gaps += gaps.length;
  const known = KNOWN_GAPS[scenario.id] ?? [];
  const isSame = (one: VariantGap) => (other: VariantGap) => one.lineId === other.lineId && one.mark === other.mark;
  for (const one of gaps)
    if (!known.some(isSame(one))) findings.push(`${scenario.id} ${one.lineId}: no ${one.mark}, ${one.why}`);
  for (const one of known)
    if (!gaps.some(isSame(one))) findings.push(`${scenario.id} ${one.lineId}: ${one.mark} is no gap any more`);
  findings.push(...variants.flatMap((one) => variantFindings(scenario, policy, score.lines, one)));
  if (withSlips)
    for (const act of acts)
      for (const how of ['late', 'missing', 'wrong'] as const)
        if (how !== 'late' || act.within !== null) slip({ actId: act.id, how });
  process.stdout.write(`${scenario.id}: ${variants.length} variants, ${findings.length} findings so far\n`);

  /** One rehearsal in which this act goes so: its line has to say it. What else then changes is the site's doing, and is told. */
  function slip(one: Slip): void {
    const slipped = rehearse(scenario, { slip: one });
    if (slipped.kind === 'notRunnable') return;
    total.slips += 1;
    const how = 'a robot’s slip';
    const said = variantFindings(scenario, policy, score.lines, {
      lineId: one.actId,
      mark: one.how,
      how,
      record: slipped.record,
    });
    const own = said.filter((words) => words.includes(': it is '));
    findings.push(...own);
    const turned = said.filter((words) => words.includes(' turns from '));
    total.consequences += turned.length;
    for (const words of turned) process.stdout.write(`  follows: ${words}\n`);
  }
}
for (const words of findings) process.stdout.write(`FOUND ${words}\n`);
const seconds = Math.round((Date.now() - beganMs) / 1_000);
process.stdout.write(
  `${total.drills} drills, ${total.acts} acts of people, ${total.variants} variants, ${total.gaps} known gaps, ${total.slips} slips of robots ` +
    `(${total.consequences} further lines turned by what the site did then), findings=${findings.length}, ${seconds} s\n`,
);
process.exitCode = findings.length === 0 && total.variants > 0 ? 0 : 1;

/** @returns the exit code */
async function inRealTime(ids: readonly string[]): Promise<number> {
  const { rehearseReal } = await import('../drills/rehearse-real.ts');
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  let failed = 0;
  for (const id of ids) {
    const scenario = library.ok ? library.value.find((one) => one.id === id) : undefined;
    if (scenario === undefined) continue;
    const made = await rehearseReal(scenario, say);
    const isPassed = made.kind === 'scored' && made.score.isPassed;
    if (!isPassed) failed += 1;
    const marks = made.kind === 'scored' ? made.score.lines.map((one) => one.mark).join(' ') : made.why;
    say(`${id}: ${isPassed ? 'passed' : 'NOT passed'}: ${marks}`);
  }
  say(`${ids.length} drills in real time, ${failed} not passed`);
  return failed === 0 ? 0 : 1;
}
