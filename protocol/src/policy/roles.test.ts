import { describe, expect, test } from 'vitest';
import { ACTION_RULES, authorise } from './authorise.ts';
import { type ActionKind, COMMAND_CLASS, isActionKind } from './command.ts';
import { type Principal, type Role, ROLES } from './roles.ts';
import { MRST } from './story.ts';

const ACTIONS = Object.keys(ACTION_RULES).filter(isActionKind);
const SEATS = ['remote', 'onsite'] as const;

function may(role: Role, action: ActionKind, own: Partial<Principal> = {}): boolean {
  return SEATS.some((seat) => authorise({ ...MRST, role, seat, ...own }, action).length === 0);
}

describe('roles', () => {
  test('there is no administrator; IT and a coordinator may do nothing in a session', () => {
    expect(ROLES.filter((role) => /admin|root|super|owner/i.test(role))).toEqual([]);
    expect(ACTIONS.filter((action) => may('it', action))).toEqual([]);
    expect(ACTIONS.filter((action) => may('coordinator', action))).toEqual([]);
  });

  test('an expired credential refuses everything but what restricts', () => {
    const left = ACTIONS.filter((action) => ROLES.some((role) => may(role, action, { isCredentialValid: false })));
    const restricting = ACTIONS.filter(
      (action) => COMMAND_CLASS[action] === 'protect' || ['leaving', 'releaseControl'].includes(action),
    );
    expect(left).toEqual(restricting);
  });

  test('nobody is both: no role may start from afar and give READY', () => {
    for (const role of ROLES) {
      const starts = authorise({ ...MRST, role, seat: 'remote' }, 'start').length === 0;
      const ready = authorise({ ...MRST, role, seat: 'remote' }, 'giveReady').length === 0;
      expect(starts && ready, role).toBe(false);
    }
    expect(may('mrst', 'start')).toBe(false);
  });
});
