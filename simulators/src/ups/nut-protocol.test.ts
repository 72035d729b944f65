import { expect, test } from 'vitest';
import { answerNut, NEW_NUT_SESSION, type NutView } from './nut-protocol.ts';
import { splitWords } from './nut-words.ts';

const VIEW: NutView = {
  upsName: 'mri',
  description: 'MR console and agent',
  driver: 'ready',
  variables: new Map([
    ['battery.charge', '100'],
    ['ups.status', 'OL'],
  ]),
  isForcedShutdown: false,
  users: [
    { name: 'agent', password: 'agentpw', role: 'secondary' },
    { name: 'boss', password: 'bosspw', role: 'primary' },
  ],
  clients: [],
};

function converse(lines: readonly string[], view: NutView = VIEW): string[] {
  let session = NEW_NUT_SESSION;
  return lines.map((line) => {
    const answer = answerNut(session, splitWords(line) ?? [], view);
    ({ session } = answer);
    return answer.effect === undefined ? answer.reply : `${answer.reply} [${answer.effect}]`;
  });
}

// Replies of upsd 2.8.0 with dummy-ups to the same lines, but for the version's text.
test.each([
  ['NETVER', '1.3'],
  ['PROTVER', '1.3'],
  ['HELP', 'Commands: HELP VER GET LIST SET INSTCMD LOGIN LOGOUT USERNAME PASSWORD STARTTLS'],
  ['VER extra', 'ERR INVALID-ARGUMENT'],
  ['Get Var mri ups.status', 'VAR mri ups.status "OL"'],
  ['GET VAR mri "ups.status"', 'VAR mri ups.status "OL"'],
  ['GET VAR mri ups.status extra', 'VAR mri ups.status "OL"'],
  ['GET VAR MRI battery.charge', 'VAR MRI battery.charge "100"'],
  ['GET VAR mri BATTERY.CHARGE', 'VAR mri BATTERY.CHARGE "100"'],
  ['GET', 'ERR INVALID-ARGUMENT'],
  ['GET VAR', 'ERR INVALID-ARGUMENT'],
  ['GET VAR mri', 'ERR INVALID-ARGUMENT'],
  ['GET VAR mri nope', 'ERR VAR-NOT-SUPPORTED'],
  ['GET VAR nope ups.status', 'ERR UNKNOWN-UPS'],
  ['GET NONSENSE mri x', 'ERR INVALID-ARGUMENT'],
  ['GET TYPE mri nope', 'ERR VAR-NOT-SUPPORTED'],
  ['GET TYPE mri battery.charge', 'TYPE mri battery.charge NUMBER'],
  ['GET DESC mri nope', 'DESC mri nope "Description unavailable"'],
  ['GET DESC mri ups.status', 'DESC mri ups.status "UPS status"'],
  ['GET UPSDESC mri', 'UPSDESC mri "MR console and agent"'],
  ['GET UPSDESC nope', 'ERR UNKNOWN-UPS'],
  ['GET NUMLOGINS mri', 'NUMLOGINS mri 0'],
  ['GET CMDDESC mri beeper.mute', 'CMDDESC mri beeper.mute "Description unavailable"'],
  ['LIST', 'ERR INVALID-ARGUMENT'],
  ['LIST UPS extra', 'BEGIN LIST UPS\nUPS mri "MR console and agent"\nEND LIST UPS'],
  ['LIST VAR', 'ERR INVALID-ARGUMENT'],
  ['LIST VAR nope', 'ERR UNKNOWN-UPS'],
  ['LIST VAR mri', 'BEGIN LIST VAR mri\nVAR mri battery.charge "100"\nVAR mri ups.status "OL"\nEND LIST VAR mri'],
  ['LIST RW mri', 'BEGIN LIST RW mri\nEND LIST RW mri'],
  ['LIST CMD mri', 'BEGIN LIST CMD mri\nEND LIST CMD mri'],
  ['LIST ENUM mri ups.status', 'BEGIN LIST ENUM mri ups.status\nEND LIST ENUM mri ups.status'],
  ['LIST RANGE mri ups.status', 'BEGIN LIST RANGE mri ups.status\nEND LIST RANGE mri ups.status'],
  ['LIST ENUM mri nope', 'ERR VAR-NOT-SUPPORTED'],
  ['LIST CLIENT mri', 'BEGIN LIST CLIENT mri\nEND LIST CLIENT mri'],
  ['LIST NONSENSE mri', 'ERR INVALID-ARGUMENT'],
  ['STARTTLS', 'ERR FEATURE-NOT-CONFIGURED'],
  ['FOO', 'ERR UNKNOWN-COMMAND'],
  ['', 'ERR UNKNOWN-COMMAND'],
  ['   ', 'ERR UNKNOWN-COMMAND'],
  ['LOGIN mri', 'ERR USERNAME-REQUIRED'],
  ['LOGIN mri x', 'ERR USERNAME-REQUIRED'],
  ['SET VAR mri ups.status x', 'ERR USERNAME-REQUIRED'],
  ['INSTCMD mri x', 'ERR USERNAME-REQUIRED'],
  ['PRIMARY mri', 'ERR USERNAME-REQUIRED'],
  ['USERNAME', 'ERR INVALID-ARGUMENT'],
  ['USERNAME a b c', 'ERR INVALID-ARGUMENT'],
  ['LOGOUT', 'OK Goodbye [close]'],
  ['LOGOUT now please', 'ERR INVALID-ARGUMENT'],
])('%j → %j', (line, reply) => {
  expect(converse([line])).toEqual([reply]);
});

test('a wrong password is taken with OK and shows itself only at LOGIN', () => {
  expect(
    converse([
      'USERNAME agent',
      'USERNAME agent',
      'LOGIN mri',
      'PASSWORD',
      'PASSWORD wrong',
      'PASSWORD x',
      'LOGIN',
      'LOGIN nope',
      'LOGIN mri',
    ]),
  ).toEqual([
    'OK',
    'ERR ALREADY-SET-USERNAME',
    'ERR PASSWORD-REQUIRED',
    'ERR INVALID-ARGUMENT',
    'OK',
    'ERR ALREADY-SET-PASSWORD',
    'ERR INVALID-ARGUMENT',
    'ERR UNKNOWN-UPS',
    'ERR ACCESS-DENIED',
  ]);
});

test('a secondary may log in but neither lead, force a shutdown, set nor command', () => {
  expect(
    converse([
      'USERNAME agent',
      'PASSWORD agentpw',
      'LOGIN mri',
      'LOGIN mri',
      'MASTER mri',
      'PRIMARY mri',
      'FSD mri',
      'SET VAR mri ups.status x',
      'SET VAR mri',
      'SET',
      'INSTCMD mri beeper.mute',
      'INSTCMD mri',
    ]).slice(2),
  ).toEqual([
    'OK',
    'ERR ALREADY-LOGGED-IN',
    'ERR ACCESS-DENIED',
    'ERR ACCESS-DENIED',
    'ERR ACCESS-DENIED',
    'ERR ACCESS-DENIED',
    'ERR INVALID-ARGUMENT',
    'ERR INVALID-ARGUMENT',
    'ERR CMD-NOT-SUPPORTED',
    'ERR INVALID-ARGUMENT',
  ]);
});

test('a primary may force the shutdown; the flag then stands in front of the status', () => {
  expect(
    converse(['USERNAME boss', 'PASSWORD bosspw', 'PRIMARY mri', 'MASTER mri', 'PRIMARY nope', 'FSD', 'FSD mri']),
  ).toEqual([
    'OK',
    'OK',
    'OK PRIMARY-GRANTED',
    'OK MASTER-GRANTED',
    'ERR UNKNOWN-UPS',
    'ERR INVALID-ARGUMENT',
    'OK FSD-SET [forceShutdown]',
  ]);
  const forced = { ...VIEW, isForcedShutdown: true };
  expect(converse(['GET VAR mri ups.status'], forced)).toEqual(['VAR mri ups.status "FSD OL"']);
});

test.each([
  ['stale', 'ERR DATA-STALE'],
  ['notConnected', 'ERR DRIVER-NOT-CONNECTED'],
] as const)('driver %s: values are refused with %s, the UPS and its clients are still listed', (driver, refusal) => {
  const view = { ...VIEW, driver };
  const refused = [
    'GET VAR mri ups.status',
    'GET TYPE mri ups.status',
    'GET DESC mri ups.status',
    'GET NUMLOGINS mri',
    'GET CMDDESC mri x',
    'LIST VAR mri',
    'LIST RW mri',
    'LIST CMD mri',
    'LIST ENUM mri ups.status',
    'LIST RANGE mri ups.status',
  ];
  expect(new Set(converse(refused, view))).toEqual(new Set([refusal]));
  expect(
    converse(
      [
        'USERNAME boss',
        'PASSWORD bosspw',
        'LOGIN mri',
        'PRIMARY mri',
        'SET VAR mri ups.status OL',
        'INSTCMD mri load.off',
      ],
      view,
    ),
  ).toEqual(['OK', 'OK', 'OK', 'OK PRIMARY-GRANTED', refusal, refusal]);
  expect(converse(['GET UPSDESC mri', 'LIST CLIENT mri'], view).every((reply) => !reply.startsWith('ERR'))).toBe(true);
});

test.each([
  ['a  b\tc\r', ['a', 'b', 'c']],
  ['a "b c" d', ['a', 'b c', 'd']],
  [String.raw`a b\ c "d\"e"`, ['a', 'b c', 'd"e']],
  ['a ""', ['a', '']],
  ['a "open', null],
])('words of %j', (line, words) => {
  expect(splitWords(line)).toEqual(words);
});
