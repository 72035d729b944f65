import { plant, type Plant, POLICY } from './plant.ts';

/** The machines around the core, and that they come back. */
export const MACHINES_PLANTS: readonly Plant[] = [
  plant(
    'leaseNeverEnds',
    'remote control does not end when its lease does',
    `${POLICY}/settle.ts`,
    "if (control.kind === 'granted' && state.verdict.authority === 3) {",
    "if (control.kind === 'granted' && state.verdict.authority > 3) {",
  ),
  {
    name: 'uplinkStaysDown',
    text: 'an uplink that was down once is down for ever, by the agent’s own word',
    patches: [
      {
        file: 'agent/src/step-site.ts',
        find: 'work.change({ uplink: { ...work.state.uplink, state: input.state, heardMs: work.nowMs } });',
        replace:
          "work.change({ uplink: { ...work.state.uplink, state: work.state.uplink.state === 'down' ? 'down' : input.state, heardMs: work.nowMs } });",
      },
      {
        file: 'agent/src/step-site.ts',
        find: "work.change({ uplink: { ...work.state.uplink, state: 'up', heardMs: work.nowMs } });",
        replace: 'work.change({ uplink: { ...work.state.uplink, heardMs: work.nowMs } });',
      },
    ],
  },
  plant(
    'redialsAtLeisure',
    'a page that lost its connection looks for another one twice a minute',
    'console/src/link/link-machine.ts',
    'const BACKOFF_MS = { first: 250, longest: 5_000 } as const;',
    'const BACKOFF_MS = { first: 30_000, longest: 60_000 } as const;',
  ),
  plant(
    'presenceUnanswered',
    'who says "I am here" gets no answer',
    `${POLICY}/apply-command.ts`,
    "draft.setInput('mrstLeft', observe(inputs.mrstLeft, 'good', nowMs, nowMs, principal.name));\n      return draft.answer(command, DONE);",
    "draft.setInput('mrstLeft', observe(inputs.mrstLeft, 'good', nowMs, nowMs, principal.name));\n      return;",
  ),
  plant(
    'pauseNeverEnds',
    'a pause that the scanner did not answer is waited for until the next boot',
    `${POLICY}/step.ts`,
    'draft.change({ inflight: draft.state.inflight.filter((one) => one !== inflight) });',
    "if (inflight.what === 'pause' && outcome.kind === 'unknown') return;\n  draft.change({ inflight: draft.state.inflight.filter((one) => one !== inflight) });",
  ),
  plant(
    'identityNeverClears',
    'nobody can clear the doubt about which agent this is',
    `${POLICY}/clear-gates.ts`,
    'if (!clearedBy.includes(principal.role))',
    "if (id === 'siteIdentityDoubted' || !clearedBy.includes(principal.role))",
  ),
  plant(
    'countsAreEarly',
    'a count is given to the core with a time before it',
    'agent/src/work.ts',
    'this.#core(this.state.policy, event, this.nowMs);',
    "this.#core(this.state.policy, event, event.kind === 'zone4' ? this.nowMs - 40 : this.nowMs);",
  ),
  plant(
    'reasonThrows',
    'a reason of the gateway is more than the agent can read',
    'agent/src/step-site.ts',
    "work.policy({ kind: 'peer', verdict, why, againstDrill });",
    "if (why !== '') throw new Error('what is this?');\n  work.policy({ kind: 'peer', verdict, why, againstDrill });",
  ),
  // ── stops, whose session it is, and who answers on site ──────────────────────────────────────────────────────────
];
