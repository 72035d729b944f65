import { useEffect, useState } from 'react';
import { demoSignIn, type ServedBy } from '../api/http.ts';
import type { SignedIn } from '../shell/tab-identity.ts';

/** `?as=PERSON_ID`: the demo's one-click sign-in by address. @returns whether it is still being asked */
export function useDemoSignIn(
  personId: string,
  served: ServedBy | null,
  who: SignedIn | null,
  keep: (who: SignedIn | null) => void,
): boolean {
  const isWanted = personId !== '' && who?.principal.personId !== personId;
  const [isRefused, setRefused] = useState(false);
  const isAsking = isWanted && !isRefused && served?.demo !== false;
  const mayAsk = isAsking && served?.demo === true;
  useEffect(() => {
    if (!mayAsk) return;
    let isHere = true;
    demoSignIn(personId).then(
      (next) => {
        if (isHere) keep(next);
      },
      () => {
        if (isHere) setRefused(true);
      },
    );
    return () => {
      isHere = false;
    };
    // oxlint-disable-next-line react/exhaustive-deps -- `keep` is new with each render and does the same
  }, [mayAsk, personId]);
  return isAsking;
}
