import {
  BRIEFING,
  type DrillScenario,
  drillSheet,
  HEADING_IDS,
  HEADINGS,
  RETURN_TO_SERVICE,
} from '@farfield/protocol/drills';
import { DEFAULT_POLICY } from '@farfield/protocol/policy';
import { drillProblemLine } from '../drill/refused.ts';
import { readLibrary } from '../drill/read-drill.ts';

const MADE = '<!-- Made by `npm run docs` from docs/drills and protocol/src/drills. Do not edit. -->';

/**
 * The library by its headings.
 *
 * @throws Error with every fault of every scenario
 */
export function drillsPage(): string {
  const library = readLibrary(DEFAULT_POLICY);
  if (!library.ok) throw new Error(library.problems.map(drillProblemLine).join('\n'));
  return `# Drills
${MADE}

Rehearsed outages, as data: what goes wrong and when, what Farfield then does by itself, what people are expected to do, by
whom and in what time, and what must not happen. ${library.value.length} scenarios under the four contingencies that the IAC asks a remote
scanning policy for, and emergencies. A sheet supports a facility’s evidence; it shows no compliance.

\`\`\`
farfield drill list             this page, in a terminal (--json)
farfield drill show ID          the sheet as text, every time worked out under a policy (--policy FILE)
farfield drill sheet ID --html FILE   the same as one page to print, or to tick on a screen
farfield drill run ID|--all     rehearses it and prints the score; exit code 1: late, missing or wrong; of one drill the evidence
                                stays in .farfield/drills where you stand, under an id that is told
                                (--policy FILE: under a facility's own; --evidence FILE: with the machine file of it;
                                --real: in real time over real sockets, where the simulators can make it happen)
farfield drill live FILE --policy FILE  the score of a live drill, from its own record (--evidence FILE: with the machine file)
farfield drill note FILE …      a finding, and what is mended by whom until when, before anybody signs
farfield drill sign FILE …      MRSO and MRMD sign the seal, two persons; close FILE … says that an action is done
farfield drill report ID|FILE … the evidence as HTML and PDF; copy FILE TO leaves out whoever took part
farfield drill programme PLAN FOLDER  what the evidence in FOLDER shows of a plan: rehearsed, due, new pairs, actions open
                                (--html FILE: the year on a page; --ics FILE: due days with reminders, for a calendar;
                                --state FILE: for the gateway, which shows the year and reminds people)
farfield drill year PLAN FOLDER the same with its year on a page (year.html)
farfield drill compare FILE FOLDER  its times beside its targets, the same drill held before, and quick and slow robots
farfield drill verify FILE      does it hold? parts, seal, chain, the score made again, signatures
farfield drill check FILE       is a facility's own scenario one? every fault with file, line and reason
\`\`\`

Three ways to run one are there: the table-top, with the sheet and an observer; the rehearsal (drill run): the
agent, gateway, page and scanner machines in virtual time, with robot people who do each expected act half-way through its
time. It is scored from the site's record and never from what the robots meant to do. In it links, scanner and site agent fail as
themselves, and every other sensor shows what the scenario says; a test holds that against the simulators, fault by fault.
What the record cannot show is left to an observer and counts as neither passed nor failed, and what cannot be rehearsed is
listed with its reason and never passed. A press that a page refuses by itself never reaches the site's record.

**An agent that dies** (\`kind: agentDies\`) is there on simulators and at a table alone; a live drill leaves the site's agent alive, and refuses it. In a
rehearsal its process ends in mid-step without a word: what was not on the disk is lost, every connection to it is closed, the watchdog
beside it finds its channel closed and stops the scanner over a session of its own, and \`backAfterS\` later another process folds what the journal has.
Its record goes on, chained, with another incarnation and ticks of its own, which are put behind those before it by the wall clock. While it was dead nothing was written: what the
record shows is that it is back, with control local; what the scanner said first (at rest, else somebody or the watchdog failed); that a START is refused; and that people re-armed.
What they did meanwhile is the observer's. With the whole computer gone the watchdog is gone too, and no rehearsal shows that.

And live, with the site's own people at their own pages, on a **shadow** of the site: a second state of the same machines, with an
imagined scanner and sensors that show what the scenario says. A conductor (coordinator, MRSO or MRMD) opens \`/drill\` in the
gateway's console, chooses a scenario that is written "live" (the gateway's \`drillsFolder\`), and reads by name why it cannot begin:
the count in Zone IV is 0 and known, nobody is registered, no session is open, no alarm stands, every role that the sheet expects an
act of is at a console (the conductor takes none), and the safety tech who takes part has looked within 5 min and says
"I looked: empty". Then every page of the site says DRILL, in its frame, its title and its words. Surprises
come at their times, or sooner when the conductor says so; what each person is expected to do next stands on the conductor's page
alone. It ends with the scenario, after 30 min, when the conductor's link is lost for 30 s, by anybody in one act, and at once by
anything real. What refuses the start ends the drill, and both are one list: a door, a count, a badge, a scanner that does or tells
something, an exam begun there, a field that is gone, an alarm or what may become one, a gateway that restricts or is silent, an incident of
the site that is open; and besides it a command, and a scanner that is not left as the drill found it. No real control exists meanwhile; a real request
for it is refused (\`drillUnderWay\`). A page that is not told of its drill for longer than a link may be silent marks it "DRILL?" with
the time and says "treat everything as real"; for longer than control may live, and it shows the real site again. STOP is never shadowed: it goes to the real scanner, and ends the drill, unless that is known
to be idle and empty, and says so once more after the press. Whom it would page is paged with DRILL in
every line, and told by one more page when it is over. Then the page on site asks for return to service
("Done after each", and the sheet's own): a Level 2 person there says in one act that all is as before, of a room that is counted
empty. Until then the page says so beside whatever is real, and where the next session is opened, and no drill is asked for; nobody
waits for it with a patient. It stands in the site's own record. What people did is in the drill's own record (\`drills/ID.jsonl\` beside the agent's journal), which is scored
by the same scorer (drill live FILE). There a fault is shown at once: what a sensor of the world would need (\`seenAfterS\`) makes nothing due later.

**Ended early.** A drill that does not come to its end is not passed and not rehearsed, whoever or whatever ended it and whatever was done
until then: what must not happen, a refusal that nobody tried, and what an observer was to see later are "not reached". When and
why it ended is sealed with the evidence, without names, and stands first on its report; the programme tells it beside its rows and counts it in none.

**Who stayed.** Each drill has a line for each seat that it cannot do without at a page: the remote technologist, the safety tech, and whoever
has to press something. It is scored by who joined and who left in the drill's own record, and by nothing else: gone for more than 10 s is late, gone
for good is missing. Whom the scenario takes away (a card to leave, a safety tech who proves nothing, a remote technologist who touches nothing) may go from then
on. A way that a live drill cuts is cut in imagination and takes nobody away; in a rehearsal it does, until 30 s after it is back. Who is signed in and does nothing
there has stayed by this line: other lines are of that. A new pair counts where both stayed to the end, one as remote technologist, one as safety tech.

The evidence of a rehearsal is one file: scenario and policy whole and by hash, every scored line with target and actual, alarms,
measures, findings and actions, and the site's own record of that run as a hash chain, without what names a patient. Each part is
hashed, the hashes are sealed, people sign the seal. Whoever has the file can make the score again from the record in it, and finds
a changed byte by its place. A copy that names nobody has what people did erased: it holds, does not show its score, says so, and counts for
nothing in the programme, unless both signed that very file and \`--signers\` knows them; keep the file that names people. With the agent's own file (drill verify --record) score, alarms,
times, end, place and findings are made again from that file, whatever is erased ([schemas/drill-evidence.schema.json](schemas/drill-evidence.schema.json)). It says that it supports a facility's evidence of rehearsal, and no more. Site and scanner
of a live drill are those of the agent's own record; \`--programme PLAN\` holds them and the shift against the facility's programme, and refuses
a name that it does not have; where nobody knows, it says "as stated". Staff are named in one part and beside signatures alone: what
names somebody elsewhere is refused when it is written, when it is signed, and again before an open copy or report is made of it.

What the evidence shows of the programme is written down by \`drill programme PLAN FOLDER --signers FILE --state FILE\`, where the evidence is
verified; say so once a day (a cron job). The gateway reads that file (\`drillProgramme.file\`): its page \`/drill-year\` shows per scanner and shift what was
rehearsed and what is due, with an export, and by its paging (\`paging\`) it reminds the owner of each drill, new pair and corrective
action, else the MRSO on call: 14 and 3 days before (\`remindDays\`), and once more when it is overdue, each once, by day, tagged
REMINDER. Page and reminders say the day of the evidence, and that it is old after five weeks.

A fault is **simulated** (the simulators can make it happen, or the agent's own process ends), **shadow** (no machine makes it: it exists in a drill's own
state only), a **card** for a person, or **stated** (read out; nothing measures it).

Times that Farfield keeps are the loaded policy's and never a number of the sheet. A time for people may be given in seconds,
or by the name of a limit of the policy; where the policy has a limit for that act, a looser time is refused. Refused are
also: what could let the real scanner scan, a signal, fault, role or act that is in no catalogue, an alarm that cannot come by
what goes wrong, a signal that the shadow of a live drill cannot show, an order that no row asks for, an act that this role
may not do, and a drill without an end. The shape is in
[schemas/drill.schema.json](schemas/drill.schema.json), for editors.

## Said before each
${BRIEFING.map((one) => `- ${one}`).join('\n')}

## Done after each
${RETURN_TO_SERVICE.map((one) => `- ${one}`).join('\n')}
${HEADING_IDS.map((heading) => chapter(heading, library.value)).join('')}`;
}

function chapter(heading: keyof typeof HEADINGS, library: readonly DrillScenario[]): string {
  const rows = library
    .filter((one) => one.heading === heading)
    .map((one) => {
      const sheet = drillSheet(one, DEFAULT_POLICY);
      const hows = [...new Set(sheet.faults.map(({ how }) => how.replace(/ for .*/, '')))].join(', ');
      return `| ${one.number} | [${one.title}](drills/${one.id}.yaml) | ${one.exam.class} | ${sheet.endsAt} | ${hows} | ${sheet.automatic.length} | ${sheet.acts.length} | ${sheet.never.length} | ${sheet.ways} |`;
    });
  return `
## ${HEADINGS[heading]}

| # | scenario | class | ends at | faults are | by itself | expected of people | must not happen | written for |
|---|---|---|---|---|---|---|---|---|
${rows.join('\n')}
`;
}
