import { useState, useSyncExternalStore } from 'react';
import { useLanguage } from './language.jsx';
import { ask, onSession, session, setSession } from './server.js';

const SIGN_IN = `mutation SignIn($input: SignInInput!) {
  signIn(input: $input) {
    token expiresAt
    staff { name displayName unit { name } grants { role roleLabel } }
    userErrors { message }
  }
}`;
const SIGN_OUT = 'mutation SignOut { signOut { signedOut userErrors { message } } }';

/** The session as it is now; re-renders when it changes. */
export function useSession() {
  const now = useSyncExternalStore(onSession, () => session()?.token ?? null);
  return now && session();
}

/** What the server says is wrong, in its own words. */
const complaint = (answer, payload) =>
  [...(answer.errors ?? []), ...(payload?.userErrors ?? [])].map((it) => it.message).join(' ');

export function SignIn({ complain }) {
  const { say, language } = useLanguage();
  const now = useSession();
  const [busy, setBusy] = useState(false);

  async function signIn(event) {
    event.preventDefault();
    const form = event.currentTarget;
    const input = Object.fromEntries(new FormData(form));
    setBusy(true);
    const answer = await ask({ query: SIGN_IN, operationName: 'SignIn', variables: { input } });
    setBusy(false);
    const payload = answer.data?.signIn;
    complain(complaint(answer, payload));
    if (payload?.token) {
      const { token, expiresAt, staff } = payload;
      setSession({ token, expiresAt, staff });
    } else form.elements.password.select();
  }

  async function signOut() {
    setBusy(true);
    const answer = await ask({ query: SIGN_OUT, operationName: 'SignOut' });
    setBusy(false);
    complain(complaint(answer, answer.data?.signOut));
    // Ended there or unknown there: either way it is of no use here any more.
    setSession(null);
  }

  if (now) {
    const end = new Date(now.expiresAt);
    const isToday = end.toDateString() === new Date().toDateString();
    const shown = { hour: '2-digit', minute: '2-digit', ...(!isToday && { month: 'short', day: 'numeric' }) };
    const until = end.toLocaleString(language === 'en' ? 'en-GB' : 'zh-CN', shown);
    const { staff } = now;
    const roles = [...new Set(staff?.grants.map((it) => it.roleLabel))].join(' · ');
    return (
      <div className="account">
        <span className="account-who" title={staff?.name}>
          <strong>{staff?.displayName}</strong>
          <small>{[staff?.unit?.name, roles].filter(Boolean).join(' · ')}</small>
        </span>
        <small className="account-until">
          {say('until')} <time dateTime={now.expiresAt}>{until}</time>
        </small>
        <button type="button" className="quiet" onClick={signOut} disabled={busy}>
          {say('signOut')}
        </button>
      </div>
    );
  }
  return (
    <form className="account" onSubmit={signIn}>
      <input name="name" autoComplete="username" required placeholder={say('userName')} aria-label={say('userName')} />
      <input
        name="password"
        type="password"
        autoComplete="current-password"
        required
        placeholder={say('password')}
        aria-label={say('password')}
      />
      <button type="submit" className="main" disabled={busy}>
        {say(busy ? 'signingIn' : 'signIn')}
      </button>
    </form>
  );
}
