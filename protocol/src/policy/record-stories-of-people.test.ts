import { describe, expect, test } from 'vitest';
import type { CommandAction } from './command.ts';
import { CONTRAST_FACT_IDS } from './contrast.ts';
import { exam, NOT_MONITORED, prepared, Recorded, started, swallows, WORDS } from './record-story.ts';
import { LIP, MRSO, MRST, RAD, RST, SECOND_MRST, SECOND_RST, TECHNOLOGIST, TRAINEE } from './story.ts';

// Who takes over from whom, who answers for what: as the record tells it, line by line.

type AsksOf<K extends CommandAction['kind']> = Extract<CommandAction, { kind: K }>;
const ROOM = { patientRef: 'P1', implantWords: 'none', inside: 1 };
const AGENT = { agent: 'gadobutrol', lot: 'L-7' };
const APPROVAL: AsksOf<'approveContrast'> = {
  kind: 'approveContrast',
  agent: AGENT.agent,
  saw: CONTRAST_FACT_IDS,
  coveredForMs: 3_600_000,
  backup: 'Dr B',
};

/** Only the remote console is silent; the pages on site are heard. */
function remoteLost(recorded: Recorded, durationMs: number): Recorded {
  recorded.story.silent.add('console');
  for (let leftMs = durationMs; leftMs > 0; leftMs -= 500) {
    recorded.passes(Math.min(500, leftMs));
    for (const { consoleId, principal } of recorded.story.state.attendees)
      if (principal.seat === 'onsite') recorded.story.beats(consoleId);
  }
  return recorded;
}

function withSecondTechnologist(): Recorded {
  return exam()
    .does('a second remote technologist joins', (story) => void story.joins(SECOND_RST))
    .passes(1_000);
}

/** A sequence runs, with a technologist on site who may take it. */
function scanningWithYou(): Recorded {
  const all = new Recorded();
  all.story.preparedExam('withYou');
  all.lines.length = 0;
  return started(all).passes(1_000);
}

const RECORDS: Readonly<Record<string, () => Recorded>> = {
  'hand-over': () => {
    const all = withSecondTechnologist();
    all
      .asks(RST, { kind: 'proposeHandOver', toPersonId: 'rst2' })
      .asks(SECOND_RST, { kind: 'readBackHandOver', words: WORDS })
      .asks(MRST, { kind: 'agreeHandOver', toPersonId: 'rst2' })
      .shows('lease')
      .passes(1_000)
      .shows('lease');
    return all.asks(RST, { kind: 'proposeHandOver', toPersonId: 'rst' });
  },
  'hand-over-dropped': () => {
    const all = withSecondTechnologist();
    all
      .asks(RST, { kind: 'proposeHandOver', toPersonId: 'rst2' })
      .asks(MRST, { kind: 'dropHandOver' })
      .asks(RST, { kind: 'proposeHandOver', toPersonId: 'rst2' })
      .asks(SECOND_RST, { kind: 'readBackHandOver', words: WORDS });
    all.does('the one named leaves', (story) => void story.post({ kind: 'attendeeLeft', consoleId: 'c-rst2' }));
    return all.asks(MRST, { kind: 'agreeHandOver', toPersonId: 'rst2' }).shows('lease');
  },
  'hand-over-unanswered': () => {
    const all = withSecondTechnologist();
    all.asks(RST, { kind: 'proposeHandOver', toPersonId: 'rst2' }).passes(30_000);
    return all.asks(MRST, { kind: 'confirmPresence' }).passes(31_000).shows('lease');
  },
  'hand-over-successor-gone': () => {
    const all = withSecondTechnologist();
    all
      .asks(RST, { kind: 'proposeHandOver', toPersonId: 'rst2' })
      .asks(SECOND_RST, { kind: 'readBackHandOver', words: WORDS });
    all.does('nothing is heard of either', (story) => void story.silent.add('console'));
    all.asks(MRST, { kind: 'agreeHandOver', toPersonId: 'rst2' });
    all.does('the other leaves', (story) => void story.post({ kind: 'attendeeLeft', consoleId: 'c-rst2' }));
    return all.passes(6_000).shows('lease');
  },
  'level2-hand-over': () => {
    const all = exam()
      .does('another safety tech joins', (story) => void story.joins(SECOND_MRST))
      .passes(500);
    return all
      .asks(MRST, { kind: 'handOverLevel2', toPersonId: 'mrst2' })
      .asks(SECOND_MRST, { kind: 'readBackLevel2', room: { ...ROOM, inside: 2 } })
      .asks(SECOND_MRST, { kind: 'readBackLevel2', room: ROOM })
      .asks(MRST, { kind: 'leadTimeOut', weightKg: 68, attendants: 0 })
      .asks(SECOND_MRST, { kind: 'leadTimeOut', weightKg: 68, attendants: 0 })
      .asks(RST, { kind: 'readBackTimeOut', words: WORDS })
      .shows('session');
  },
  trainee: () => {
    const all = exam()
      .does('a trainee joins', (story) => void story.joins(TRAINEE))
      .passes(1_000);
    all
      .asks(TRAINEE, { kind: 'requestControl' })
      .asks(RST, { kind: 'superviseTrainee', toPersonId: 'trainee' })
      .passes(500)
      .asks(RST, { kind: 'releaseControl' })
      .passes(5_000)
      .asks(TRAINEE, { kind: 'requestControl' })
      .asks(MRST, { kind: 'offerControl', toPersonId: 'trainee' })
      .asks(TRAINEE, { kind: 'readBackControl', words: WORDS })
      .shows('supervision')
      .passes(1_000)
      .asks(RST, { kind: 'takeBackTrainee' })
      .shows('lease', 'supervision');
    return all.passes(1_000);
  },
  'trainee-alone': () => {
    const all = exam()
      .does('a trainee joins', (story) => void story.joins(TRAINEE))
      .passes(1_000);
    all
      .asks(RST, { kind: 'superviseTrainee', toPersonId: 'trainee' })
      .passes(500)
      .asks(RST, { kind: 'releaseControl' })
      .passes(5_000)
      .asks(TRAINEE, { kind: 'requestControl' })
      .asks(MRST, { kind: 'offerControl', toPersonId: 'trainee' })
      .asks(TRAINEE, { kind: 'readBackControl', words: WORDS });
    all.does('the instructor leaves', (story) => void story.post({ kind: 'attendeeLeft', consoleId: 'c-rst' }));
    return all.passes(4_000).shows('lease', 'supervision', 'verdict');
  },
  'with-you': () => {
    const all = scanningWithYou();
    remoteLost(all, 4_000)
      .shows('taking')
      .asks(TECHNOLOGIST, { kind: 'takeSequence', stepId: 't2' })
      .asks(TECHNOLOGIST, { kind: 'takeSequence', stepId: 'localizer' })
      .shows('taking', 'lease');
    remoteLost(all, 1_000).does(
      'the technologist leaves',
      (story) => void story.post({ kind: 'attendeeLeft', consoleId: 'c-tech' }),
    );
    return remoteLost(all, 1_000).shows('taking', 'verdict');
  },
  'with-you-taken-back': () => {
    const all = scanningWithYou();
    return remoteLost(all, 3_250).asks(TECHNOLOGIST, { kind: 'takeLocal' }).shows('taking', 'lease');
  },
  'with-you-missed': () => {
    const all = scanningWithYou();
    return remoteLost(all, 13_000).shows('taking');
  },
  'let-finish': () => {
    const patient = { ...NOT_MONITORED, age: 'adult' } as const;
    const all = prepared(new Recorded({ policy: { finishMaxMs: 200_000 } }), patient);
    all.lines.length = 0;
    all.story.scanner = { ...all.story.scanner, remainingMs: 100_000 };
    started(all).passes(1_000);
    remoteLost(all, 4_000)
      .shows('taking')
      .asks(MRST, { kind: 'letFinish', stepId: 'localizer' })
      .shows('taking', 'lease');
    all.does('it has finished', (story) => {
      story.scanner = { ...story.scanner, state: 'idle', runningStepId: '', remainingMs: null };
    });
    return remoteLost(all, 1_000).shows('taking');
  },
  contrast: () => {
    const all = exam()
      .does('radiologist and practitioner join', (story) => void story.joins(RAD).joins(LIP))
      .passes(500);
    return all
      .asks(RAD, APPROVAL)
      .asks(LIP, { kind: 'checkInPractitioner' })
      .asks(LIP, { kind: 'stateSupervision' })
      .asks(MRST, { kind: 'checkCart' })
      .asks(LIP, { kind: 'checkContrast', ...AGENT })
      .asks(MRST, { kind: 'confirmContrast', ...AGENT, lot: 'L-8' })
      .asks(MRST, { kind: 'confirmContrast', ...AGENT })
      .asks(LIP, { kind: 'contrastGiven' })
      .shows('session');
  },
  'remote-stops': () => {
    const all = exam();
    for (let times = 0; times < 6; times += 1) all.asks(RST, { kind: 'stop' }).passes(500);
    return all.shows('remoteStopsMs', 'lastCommand');
  },
  'pause-that-is-not-one': () => {
    const early = exam();
    early.story.onOrder = (_, effectId) =>
      early.story.post({ kind: 'effectOutcome', effectId, outcome: { kind: 'done' } });
    started(early).asks(RST, { kind: 'pause' }).shows('lastCommand', 'pauseAskedMs');
    const late = started(exam()).passes(1_000).does('the scanner swallows what it is told', swallows);
    late.asks(RST, { kind: 'pause' }).shows('lastCommand', 'pauseAskedMs').passes(2_000).asks(MRST, { kind: 'pause' });
    late.passes(2_000).shows('stop');
    early.lines.push(...late.lines);
    return early;
  },
  'ready-taken-back': () => {
    const all = exam();
    all.story.onOrder = (_, effectId) => all.story.post({ kind: 'effectOutcome', effectId, outcome: { kind: 'done' } });
    return started(all).asks(MRST, { kind: 'voidReady' }).passes(500).shows('stop');
  },
  'cleared-by-two': () => {
    const all = exam().does('the safety officer joins', (story) => void story.joins(MRSO));
    all.does('oxygen is low', (story) => void story.bad.add('oxygen')).passes(1_000);
    all.asks(MRST, { kind: 'acknowledge', condition: 'oxygenLow' });
    all.does('oxygen is well', (story) => void story.bad.delete('oxygen')).passes(61_000);
    return all
      .asks(MRST, { kind: 'clear', condition: 'oxygenLow', why: 'measured by hand' })
      .asks(MRST, { kind: 'clear', condition: 'oxygenLow', why: 'again' })
      .asks(MRSO, { kind: 'clear', condition: 'oxygenLow', why: 'measured by hand' })
      .shows('conditions');
  },
  'detector-overridden': () => {
    const all = exam().asks(MRST, { kind: 'overrideDetector', why: ' a hip, by its card ' });
    all.does('the detector alarms', (story) => void story.bad.add('ferromagnetic')).passes(1_000);
    all.asks(MRST, { kind: 'overrideDetector', why: ' a hip, by its card ' });
    return all.shows('session');
  },
  'the-end': () => {
    const all = exam()
      .asks(RST, { kind: 'imagesComplete' })
      .asks(MRST, { kind: 'leaving' })
      .passes(500)
      .asks(MRST, { kind: 'confirmPresence' })
      .asks(MRST, { kind: 'confirmStopped' })
      .asks(MRST, { kind: 'patientOut' });
    all.story.count4 = 0;
    return all.passes(500).asks(MRST, { kind: 'closeSession' }).shows('session', 'lease', 'scanClocks');
  },
};

describe('the record of', () => {
  test.each(Object.keys(RECORDS))('%s', async (name) => {
    await expect(RECORDS[name]?.().text()).toMatchFileSnapshot(`./records/${name}.txt`);
  });
});
