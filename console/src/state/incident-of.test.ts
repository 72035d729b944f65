import { expect, test } from 'vitest';
import { alarmList } from './alarm-list.ts';
import { consoleFixture, NOW_MS } from '../gallery/state-fixture.ts';
import { incidentOf } from './incident-of.ts';

test('an incident that the gateway tells of is one alarm of the list, and names what is answered', () => {
  const { gateway, ...state } = consoleFixture('remote');
  if (gateway === null) throw new Error('the fixture has no gateway view');
  const alarm = {
    id: 'incident.demo-1-5',
    title: 'Incident demo-1-5: 2 paged, nobody has acknowledged',
    firstStep: 'go on by the alarm itself; do not wait for a page',
    priority: 'low',
    sinceWallMs: gateway.value.gatewayWallMs,
  };
  const told = { ...state, gateway: { ...gateway, value: { ...gateway.value, alarms: [alarm] } } };
  const ids = alarmList(told, NOW_MS).map((one) => incidentOf(one.id));
  expect(ids.filter((one) => one !== null)).toEqual(['demo-1-5']);
});

test.each(['gateway.agentSilent', 'own.link', 'doorOpen', 'gateway.incident.'])('%s is no incident', (id) => {
  expect(incidentOf(id)).toBeNull();
});
