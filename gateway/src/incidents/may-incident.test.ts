import { ROLES } from '@farfield/protocol/policy';
import { expect, test } from 'vitest';
import { demoPrincipal } from '../testing/people.ts';
import { incidentRefusal } from './may-incident.ts';

test('who may acknowledge: everybody who can be called, with a valid credential', () => {
  const may = ROLES.filter((role) => incidentRefusal(demoPrincipal(role), 'acknowledge') === null);
  expect(may).toEqual(ROLES.filter((role) => role !== 'trainee' && role !== 'unidentifiedOnsite'));
  const expired = ROLES.filter(
    (role) => incidentRefusal(demoPrincipal(role, { isCredentialValid: false }), 'acknowledge') === null,
  );
  expect(expired).toEqual([]);
});

test('who may read: everybody who signs in; an incident names no patient', () => {
  const may = ROLES.filter((role) => incidentRefusal(demoPrincipal(role), 'read') === null);
  expect(may).toEqual(ROLES.filter((role) => role !== 'unidentifiedOnsite'));
});
