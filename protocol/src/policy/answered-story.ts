import { MRST, type Story } from './story.ts';

/** Minutes in which the safety tech says "I am here" and acknowledges everything that asks, every ten seconds. */
export function answering(story: Story, durationMs: number): Story {
  for (let passedMs = 0; passedMs < durationMs; passedMs += 10_000) {
    story.asks(MRST, { kind: 'confirmPresence' });
    for (const id of story.state.activeIds) story.asks(MRST, { kind: 'acknowledge', condition: id });
    story.passes(10_000);
  }
  return story;
}

/** READY, said by the safety tech for the localizer. */
export function readied(story: Story): Story {
  story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
  return story;
}
