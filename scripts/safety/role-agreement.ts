import {
  type ActionKind,
  authorise,
  COMMAND_CLASS,
  type Principal,
  type Role,
  ROLES,
  type Seat,
} from '@farfield/protocol/policy';
import { PEOPLE, type Person, type RoleLine } from './role-line.ts';

const SEAT: Readonly<Record<Person, Seat>> = { rst: 'remote', mrst: 'onsite', rad: 'remote' };

/**
 * Holds one line of the matrix against `authorise`.
 *
 * Who does or confirms a thing may ask for the act that stands for it; who does not, may not; what is on site only is
 * refused to every role at a remote seat. What restricts needs less than the matrix asks, so it is not held against it.
 *
 * @returns what differs, in words; empty when the line and the code agree
 */
export function disagreements(line: RoleLine): readonly string[] {
  const { cover, place, parts, number } = line;
  const stops = PEOPLE.filter((person) => parts[person].includes('S') && !mayDo(person, 'stop')).map(
    (person) => `${person} has S and may not stop`,
  );
  const own = ((): readonly string[] => {
    switch (cover.kind) {
      case 'actions':
        return [
          ...ofPeople(line, cover.does, 'D'),
          ...ofPeople(line, cover.confirms, 'C'),
          ...ofPeople(line, cover.approves, 'A'),
          ...ofPlace(line, cover),
        ];
      case 'checklist':
        return [
          ...(mayDo('mrst', 'tickChecklist') ? [] : ['the safety tech may not tick']),
          ...(mayDo('rst', 'tickChecklist') || mayDo('rad', 'tickChecklist') ? ['somebody else may tick'] : []),
          ...(place === 'N' ? remoteDoers('tickChecklist') : ['is ticked on site and may be remote']),
        ];
      case 'fact':
      case 'none':
      case 'later':
        return [];
    }
  })();
  return [...stops, ...own].map((words) => `line ${number}: ${words}`);
}

function ofPeople(
  { parts, wider }: RoleLine,
  acts: Readonly<Partial<Record<Person, readonly ActionKind[]>>>,
  part: 'D' | 'C' | 'A',
): readonly string[] {
  const all = [...new Set(Object.values(acts).flat())];
  return PEOPLE.flatMap((person) => {
    const own = acts[person] ?? [];
    const has = parts[person].includes(part);
    const missing = own.filter((action) => !mayDo(person, action)).map((action) => `${person} may not ${action}`);
    const without = own.length > 0 && !has ? [`${person} has no ${part} and an act`] : [];
    const idle = part === 'D' && has && own.length === 0 ? [`${person} has D and no act`] : [];
    const others = all
      .filter((action) => !own.includes(action) && COMMAND_CLASS[action] !== 'protect')
      .filter((action) => mayDo(person, action) !== (wider?.person === person && wider.action === action))
      .map((action) => `${person} may ${action}, or no longer may although that is declared`);
    return [...missing, ...without, ...idle, ...others];
  });
}

function ofPlace({ place }: RoleLine, cover: Extract<RoleLine['cover'], { kind: 'actions' }>): readonly string[] {
  const does = [...Object.values(cover.does), ...Object.values(cover.approves)].flat();
  const confirms = Object.values(cover.confirms).flat();
  const isRemote = (action: ActionKind): boolean => remoteDoers(action).length > 0;
  switch (place) {
    case 'Y':
      return does.some(isRemote) ? [] : ['may be remote, and nobody remote may do it'];
    case 'Y2':
      return [...does, ...confirms].some(isRemote) && [...does, ...confirms].some((action) => !isRemote(action))
        ? []
        : ['needs a remote act and one on site'];
    case 'N':
      return does.flatMap(remoteDoers);
    case 'L':
    case 'refused':
      return ['is of the hardware, and an action exists'];
  }
}

/** Every role that may do it from afar, in words. */
function remoteDoers(action: ActionKind): readonly string[] {
  return ROLES.filter((role) => authorise(principal(role, 'remote'), action).length === 0).map(
    (role) => `${role} may ${action} from afar`,
  );
}

function mayDo(person: Person, action: ActionKind): boolean {
  return authorise(principal(person, SEAT[person]), action).length === 0;
}

function principal(role: Role, seat: Seat): Principal {
  return {
    personId: role,
    name: role,
    role,
    seat,
    isLevel2: true,
    isRegisteredTechnologist: true,
    isCredentialValid: true,
  };
}
