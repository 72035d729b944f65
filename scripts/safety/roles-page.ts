import {
  ACTION_RULES,
  type ActionKind,
  authorise,
  missingStaff,
  type Principal,
  type Role,
  ROLES,
  type Seat,
  STAFFING_PROFILES,
  type StaffingProfile,
} from '@farfield/protocol/policy';
import { code, page, table } from './page.ts';
import { type Cover, PARTS, PEOPLE, PLACES, type RoleLine } from './role-line.ts';
import { FARFIELDS_OWN, ROLE_LINES } from './role-lines.ts';

export function rolesPage(): string {
  return page('Who does what', INTRODUCTION, lines(), ownActions(), everyRole(), staffing());
}

const INTRODUCTION = `One person operates the scanner from afar (RST), one stays with the patient (MRST, Level 2), a radiologist supervises (RAD).
The first table has what each does, for everything that happens in an exam, and what Farfield has for it: a command, an item
of the checklist, a fact of the site, or nothing, and why. A test holds every line that has a command against \`authorise\`,
the one function that gateway, site and screens ask.

${Object.entries(PARTS)
  .map(([part, words]) => `**${part}** ${words}`)
  .join(' · ')} · **–** no part.
Remote: ${Object.entries(PLACES)
  .map(([place, words]) => `**${place}** ${words}`)
  .join(' · ')}.`;

function lines(): string {
  const parts = (line: RoleLine, person: (typeof PEOPLE)[number]): string => line.parts[person].join(' ');
  return `## Acts
${table(
  ['#', 'act', 'RST', 'MRST', 'RAD', 'remote', 'in Farfield', 'note'],
  ROLE_LINES.map((line) => [
    String(line.number),
    line.act,
    parts(line, 'rst'),
    parts(line, 'mrst'),
    parts(line, 'rad'),
    line.place,
    coverWords(line.cover),
    [line.note, line.wider === undefined ? '' : `Wider than the line: ${line.wider.why}.`]
      .filter((one) => one !== '')
      .join(' '),
  ]),
)}`;
}

function coverWords(cover: Cover): string {
  switch (cover.kind) {
    case 'actions': {
      const does = [...new Set(Object.values(cover.does).flat())];
      const confirms = [...new Set(Object.values(cover.confirms).flat())];
      const approves = [...new Set(Object.values(cover.approves).flat())];
      return [
        ...(does.length === 0 ? [] : [code(does)]),
        ...(confirms.length === 0 ? [] : [`confirmed by ${code(confirms)}`]),
        ...(approves.length === 0 ? [] : [`approved by ${code(approves)}`]),
        ...(cover.items.length === 0 ? [] : [`checklist ${code(cover.items)}`]),
      ].join('; ');
    }
    case 'checklist':
      return `checklist ${code(cover.items)}`;
    case 'fact':
      return `input ${code(cover.inputs)}`;
    case 'later':
      return 'not yet';
    case 'none':
      switch (cover.why) {
        case 'hardware':
          return 'none: local hardware';
        case 'people':
          return 'none: people’s own';
        case 'absent':
          return 'none: no such command';
      }
  }
}

function ownActions(): string {
  return `## Farfield’s own acts
No line above speaks of them.

${table(
  ['action', 'what for'],
  Object.entries(FARFIELDS_OWN).map(([action, words]) => [`\`${action}\``, words]),
)}`;
}

function everyRole(): string {
  const cell = (role: Role, action: ActionKind): string => {
    const seats = (['remote', 'onsite'] as const).filter((seat) => may(role, seat, action));
    if (seats.length === 2) return '●';
    return seats[0] === 'onsite' ? 'on site' : seats[0] === 'remote' ? 'remote' : '';
  };
  const actions = Object.keys(ACTION_RULES).filter(isAction);
  return `## Every role and every action
By the code, for a person whose credential is valid. ● from either seat. Without a valid credential only what restricts is
left: ${code(actions.filter((action) => !ACTION_RULES[action].needsCredential))}.

${table(
  ['action', ...ROLES],
  actions.map((action) => [`\`${action}\``, ...ROLES.map((role) => cell(role, action))]),
)}`;
}

function isAction(id: string): id is ActionKind {
  return Object.hasOwn(ACTION_RULES, id);
}

function may(role: Role, seat: Seat, action: ActionKind): boolean {
  const principal: Principal = {
    personId: role,
    name: role,
    role,
    seat,
    isLevel2: true,
    isRegisteredTechnologist: true,
    isCredentialValid: true,
  };
  return authorise(principal, action).length === 0;
}

function staffing(): string {
  return `## Staffing profiles
Who must be signed in on site before a START. Trainees, coordinators, IT and people whose credential ran out never count.

${table(
  ['profile', 'needs on site'],
  Object.keys(STAFFING_PROFILES)
    .filter(isProfile)
    .map((profile) => [STAFFING_PROFILES[profile].title, missingStaff(profile, []).join(', ')]),
)}`;
}

function isProfile(id: string): id is StaffingProfile {
  return Object.hasOwn(STAFFING_PROFILES, id);
}
