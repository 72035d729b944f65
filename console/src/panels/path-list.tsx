import type { ReactNode } from 'react';
import type { PathWords } from '../link/link-messages.ts';
import { pathFace } from '../state/path-face.ts';
import { Mark } from './mark.tsx';

/** Each path of one hop, so that people see which one is down while the other carries everything. */
export function PathList(props: {
  label: string;
  testId: string;
  paths: readonly PathWords[];
  shared?: string;
}): ReactNode {
  const { label, testId, paths, shared = '' } = props;
  if (paths.length === 0) return null;
  const isAllUp = shared === '' && paths.every(({ state }) => state === 'up');
  return (
    <span
      className="nowrap paths"
      data-testid={testId}
      data-all-up={isAllUp}
      title={shared === '' ? undefined : shared}
    >
      {label}{' '}
      {paths.map(pathFace).map(({ name, state, words, more }, index) => (
        <span key={name} data-path={name} data-state={state} title={more}>
          {index === 0 ? '' : ' · '}
          {name}{' '}
          {state === 'down' ? (
            <b className="is-medium">
              <Mark kind="medium" /> {words}
            </b>
          ) : (
            <b>{words}</b>
          )}
        </span>
      ))}
      {shared === '' ? null : <span data-testid={`${testId}-shared`}> · not independent</span>}
    </span>
  );
}
