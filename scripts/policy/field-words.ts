import type { PolicyField } from '@farfield/protocol/policy';

/** What a facility may say in a field of its policy, in words. */
export function boundsWords(field: PolicyField): string {
  switch (field.kind) {
    case 'text':
      return `${field.minLength} to ${field.maxLength} characters`;
    case 'number':
      return `${field.min} to ${field.max}${field.unit === 'ms' ? ' ms' : ''}`;
    case 'choice':
      return field.choices.join(', ');
    case 'flag':
      return 'true, false';
  }
}

export function defaultWords(field: PolicyField): string {
  if (field.kind === 'text' || field.default === null) return 'must be given';
  return `${field.default}${field.kind === 'number' && field.unit === 'ms' ? ' ms' : ''}`;
}

export function strictestWords(field: PolicyField): string {
  switch (field.kind) {
    case 'text':
      return '–';
    case 'number':
      return { less: 'smaller', more: 'larger', neither: '–' }[field.stricter];
    case 'flag':
      return String(field.stricter);
    case 'choice': {
      const strictness: Readonly<Record<string, number>> = field.strictness;
      const most = Math.max(...field.choices.map((one) => strictness[one] ?? 0));
      const strictest = field.choices.filter((one) => strictness[one] === most);
      return strictest.length === field.choices.length ? '–' : strictest.join(', ');
    }
  }
}
