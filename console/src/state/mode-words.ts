export function modeWords(mode: string): string {
  switch (mode) {
    case 'normal':
      return 'Normal mode';
    case 'firstLevel':
      return 'First level mode';
    case '':
      return 'mode not reported';
    default:
      return mode;
  }
}
