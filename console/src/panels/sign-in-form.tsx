import { type ReactNode, useEffect, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Form } from 'react-aria-components/Form';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { TextField } from 'react-aria-components/TextField';
import { ApiError, type DemoPerson, demoSignIn, fetchDemoPeople, signIn } from '../api/http.ts';
import type { SignedIn } from '../shell/tab-identity.ts';

/** Sign-in by one's own account; in the demo also by one press per person. Never a shared account. */
export function SignInForm(props: {
  demo: boolean;
  onSignedIn: (who: SignedIn) => void;
  size: 'normal' | 'pad';
}): ReactNode {
  const [people, setPeople] = useState<readonly DemoPerson[]>([]);
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [error, setError] = useState<{ words: string; next: string } | null>(null);
  const [isBusy, setBusy] = useState(false);
  const { demo, onSignedIn } = props;

  useEffect(() => {
    if (!demo) return;
    let isHere = true;
    fetchDemoPeople().then(
      (found) => isHere && setPeople(found),
      () => isHere && setPeople([]),
    );
    return () => {
      isHere = false;
    };
  }, [demo]);

  const attempt = (ask: () => Promise<SignedIn>): void => {
    if (isBusy) return;
    setBusy(true);
    setError(null);
    ask()
      .then(onSignedIn, (refused: unknown) => setError(inWords(refused)))
      .finally(() => setBusy(false));
  };

  return (
    <div className="sign-in-form" data-testid="sign-in">
      {people.length === 0 ? null : (
        <section className="stack" aria-label="Demo people" data-testid="demo-people">
          <p className="dim">Demo: fictional people, one press each.</p>
          <div className="people">
            {people.map((person) => (
              <Button
                key={person.personId}
                className="button"
                data-size={props.size === 'pad' ? 'pad' : 'large'}
                data-testid={`demo-${person.personId}`}
                data-role={person.role}
                onPress={() => attempt(() => demoSignIn(person.personId))}
              >
                <span className="button-label">{person.name}</span>
                <span className="button-detail">{person.roleTitle}</span>
              </Button>
            ))}
          </div>
        </section>
      )}
      <Form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          attempt(() => signIn(login.trim(), password));
        }}
      >
        <TextField className="field" value={login} onChange={setLogin} autoComplete="username">
          <Label>Login</Label>
          <Input data-testid="login" autoCapitalize="none" spellCheck="false" />
        </TextField>
        <TextField
          className="field"
          value={password}
          onChange={setPassword}
          type="password"
          autoComplete="current-password"
        >
          <Label>Password</Label>
          <Input data-testid="password" />
        </TextField>
        <Button
          type="submit"
          className="button"
          data-tone={people.length === 0 ? 'action' : 'plain'}
          data-size={props.size === 'pad' ? 'pad' : 'large'}
          data-testid="sign-in-send"
        >
          {isBusy ? 'Signing in …' : 'Sign in'}
        </Button>
        {error === null ? null : (
          <p className="form-error" role="alert" data-testid="sign-in-error">
            <b>{error.words}</b>
            {error.next === '' ? '' : ` · ${error.next}`}
          </p>
        )}
      </Form>
    </div>
  );
}

function inWords(refused: unknown): { words: string; next: string } {
  if (refused instanceof ApiError) return { words: refused.words, next: refused.next };
  return { words: 'something went wrong on this page', next: 'Reload it.' };
}
