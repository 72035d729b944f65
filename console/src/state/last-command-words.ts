const ACTION_WORDS: Readonly<Record<string, string>> = {
  start: 'Start',
  resume: 'Continue',
  stop: 'Stop',
  pause: 'Pause',
  selectStep: 'Select',
};

/** What was asked of the scanner, as it is read aloud. */
export function lastCommandTitle(last: { readonly action: string; readonly stepName: string }): string {
  return [ACTION_WORDS[last.action] ?? last.action, last.stepName].filter((part) => part !== '').join(' ');
}
