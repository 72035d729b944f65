import { type ReactNode, useState } from 'react';
import { ApiError } from '../api/http.ts';
import { useConsole } from '../shell/console-context.ts';
import { incidentOf } from '../state/incident-of.ts';
import { PlainButton } from './parts.tsx';

/** Answers the page, and no alarm: what nobody attends to at the site stops the scan all the same. */
export function AcknowledgeIncident(props: { alarmId: string }): ReactNode {
  const { acknowledgeIncident } = useConsole();
  const [answer, setAnswer] = useState('');
  const incidentId = incidentOf(props.alarmId);
  if (incidentId === null || acknowledgeIncident === null) return null;
  return (
    <>
      <output>{answer}</output>
      <PlainButton
        testId="acknowledge-incident"
        size="small"
        label="I answer the page"
        onPress={() => {
          setAnswer('telling the gateway');
          acknowledgeIncident(incidentId).then(
            () => setAnswer('the gateway has it'),
            (error: unknown) => setAnswer(error instanceof ApiError ? `${error.words}. ${error.next}` : 'not told'),
          );
        }}
      />
    </>
  );
}
