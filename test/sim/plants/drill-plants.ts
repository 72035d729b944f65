import { plant, type Plant, POLICY } from './plant.ts';

const AGENT = 'agent/src/drill';
const LIVE = 'protocol/src/drills/live';

/** Live drills: what they touch, what ends them, and that they end. */
export const DRILL_PLANTS: readonly Plant[] = [
  plant(
    'shadowOrdersScanner',
    'what the shadow orders of its scanner goes to the real one as well',
    `${AGENT}/apply-drill.ts`,
    '  work.drillOutputs.push(...stepped.outputs);\n}',
    `  work.drillOutputs.push(...stepped.outputs);
  const under = stepped.shadow.scanner.under;
  if (under?.order === 'stop' && under !== shadow.scanner.under)
    work.outputs.push({ kind: 'order', effectId: 'shadow', order: { kind: 'stop', commandId: 'shadow' }, withinMs: 2_000 });
}`,
  ),
  plant(
    'shadowOnRecord',
    'what happens in a drill is put down in the site’s own record as well',
    `${AGENT}/apply-drill.ts`,
    '  work.drillOutputs.push(...stepped.outputs);\n}',
    `  work.drillOutputs.push(...stepped.outputs);
  for (const one of stepped.outputs)
    if (one.kind === 'drillJournal') for (const { record: line } of one.lines) work.journal(line, null);
}`,
  ),
  plant(
    'shadowOnPages',
    'pages of the real site are shown the shadow while a drill runs',
    `${AGENT}/apply-drill.ts`,
    '  work.drillOutputs.push(...stepped.outputs);\n}',
    `  work.drillOutputs.push(...stepped.outputs);
  for (const one of stepped.outputs)
    if (one.kind === 'shadowBroadcast' && one.body.kind === 'siteView') work.outputs.push({ kind: 'broadcast', body: one.body });
}`,
  ),
  plant(
    'doorIsOfDrill',
    'a door that is opened in a drill is taken for a part of it',
    `${LIVE}/live-drill.ts`,
    '  const [real] = realReasons(drill, site);',
    "  const [real] = realReasons(drill, site).filter(({ id, params }) => id !== 'drillDoorNotShut' && params['condition'] !== 'doorOpen' && params['input'] !== 'door34');",
  ),
  {
    name: 'signalsAreOfDrill',
    text: 'a sensor that says that something is wrong does not end a drill before its row does',
    patches: [
      {
        file: `${LIVE}/site-reasons.ts`,
        find: "policy.equipment[id].fit !== 'notFitted' && inputs[id].raw === 'bad').map",
        replace: "policy.equipment[id].fit !== 'notFitted' && inputs[id].raw === 'bad' && id === 'watchdog').map",
      },
      {
        file: `${LIVE}/site-reasons.ts`,
        find: "site.conditions[id].status !== 'ok'",
        replace: "!['ok', 'suspect'].includes(site.conditions[id].status)",
      },
    ],
  },
  plant(
    'drillBesideCount',
    'somebody who goes into Zone IV does not end a drill',
    `${LIVE}/live-drill.ts`,
    '  const [real] = realReasons(drill, site);',
    '  const [real] = (site.zone4.count ?? 0) > 0 ? [] : realReasons(drill, site);',
  ),
  plant(
    'drillEndsNextTurn',
    'something real ends a drill at the next turn of the loop, and not in its own step',
    `${AGENT}/apply-drill.ts`,
    "if (work.state.drill.live.kind !== 'none') take(work, { kind: 'looked' });",
    "if (work.state.drill.live.kind !== 'none' && input.kind === 'tick') take(work, { kind: 'looked' });",
  ),
  {
    name: 'drillBesidePatient',
    text: 'a drill is begun with a patient registered',
    patches: [
      {
        file: `${LIVE}/live-drill.ts`,
        find: '...siteReasons(site),\n    ...peopleReasons(drill, site),',
        replace:
          "...siteReasons(site).filter(({ id }) => id !== 'drillPatientRegistered'),\n    ...peopleReasons(drill, site),",
      },
      {
        file: `${LIVE}/live-drill.ts`,
        find: "'drillDoorNotShut', 'drillPatientRegistered'].includes(id)",
        replace: "'drillDoorNotShut'].includes(id)",
      },
      {
        file: `${AGENT}/apply-drill.ts`,
        find: "if (work.state.drill.live.kind !== 'none') take(work, { kind: 'looked' });",
        replace:
          "if (work.state.drill.live.kind !== 'none' && input.kind !== 'drillAsk') take(work, { kind: 'looked' });",
      },
    ],
  },
  {
    name: 'drillBesideSuspect',
    text: 'a drill is begun while a row is suspected',
    patches: [
      {
        file: `${LIVE}/live-drill.ts`,
        find: '...siteReasons(site),\n    ...peopleReasons(drill, site),',
        replace:
          "...siteReasons(site).filter(({ params }) => site.conditions[params['condition']]?.status !== 'suspect'),\n    ...peopleReasons(drill, site),",
      },
      {
        file: `${AGENT}/apply-drill.ts`,
        find: "if (work.state.drill.live.kind !== 'none') take(work, { kind: 'looked' });",
        replace:
          "if (work.state.drill.live.kind !== 'none' && input.kind !== 'drillAsk') take(work, { kind: 'looked' });",
      },
    ],
  },
  plant(
    'emptyOutlivesEntry',
    'the word that the room is empty holds although somebody has been inside since',
    `${LIVE}/live-drill.ts`,
    'const isVoid = drill.empty !== null && siteReasons(site).some(({ id }) => isOfRoom(id));',
    'const isVoid = false;',
  ),
  plant(
    'propsForgotten',
    'a drill is begun although nobody has said that all is as before the last one',
    `${LIVE}/live-drill.ts`,
    "if (drill.kind !== 'none' || drill.toReturn === null) return [];",
    'return [];',
  ),
  plant(
    'stopIsOfPausedDrill',
    'a STOP in a drill that is paused is said to its shadow, which hears nothing',
    `${AGENT}/apply-drill.ts`,
    "const isGoing = shadow !== null && live.kind === 'running' && live.pausedMs === null;",
    "const isGoing = shadow !== null && live.kind === 'running';",
  ),
  plant(
    'stopNotPassedOn',
    'a STOP that found the scanner idle by an older report is the drill’s for good',
    `${AGENT}/apply-drill.ts`,
    '  if (!isIdle) applyConsole(work, input);\n',
    '',
  ),
  plant(
    'stopToShadowAlone',
    'a STOP that a page says to the shadow stays there, whatever the scanner does',
    `${AGENT}/apply-drill.ts`,
    "input.kind !== 'shadow' || input.body.kind !== 'command' || input.body.value.action.kind !== 'stop'",
    "input.kind !== 'shadow' || input.consoleId !== ''",
  ),
  plant(
    'siteOpenInDrill',
    'the site is not told that people rehearse: control is asked for and given as ever',
    `${POLICY}/drill-gates.ts`,
    'return isDrill && begins ? [reason',
    "return isDrill && begins && action !== 'requestControl' ? [reason",
  ),
  plant(
    'drillWithoutEnd',
    'a drill goes on for as long as its scenario does',
    `${LIVE}/live-drill.ts`,
    "if (nowMs - drill.beganMs + LEAD_IN_MS >= DRILL_MAX_S * 1_000) return { kind: 'halfHour' };",
    '',
  ),
  plant(
    'conductorNotMissed',
    'a drill goes on although its conductor is gone',
    `${LIVE}/live-drill.ts`,
    "if (nowMs - drill.conductorHeardMs > CONDUCTOR_LOST_MS) return { kind: 'conductorLost' };",
    '',
  ),
  plant(
    'conductorAloneEnds',
    'nobody but its conductor ends a drill',
    `${LIVE}/live-drill.ts`,
    "return end(drill, { kind: 'person', name: event.by.name, role: event.by.role }, nowMs);",
    `return drill.kind === 'running' && notConductor(drill, event.by).length > 0
        ? refuse(drill, event.by, [reason('drillNotYours', { name: drill.conductor.name })])
        : end(drill, { kind: 'person', name: event.by.name, role: event.by.role }, nowMs);`,
  ),
  plant(
    'siteStaysShut',
    'after a drill that something real ended nothing begins at the site any more',
    `${AGENT}/apply-drill.ts`,
    "  work.policy({ kind: 'drill', isUnderWay: false });",
    "  if (ended.cause.kind !== 'site') work.policy({ kind: 'drill', isUnderWay: false });",
  ),
];
