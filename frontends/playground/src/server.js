// Every request of the page: always to the server it came from.
import { language } from './language.jsx';
import { WORDS } from './words.js';

const TOKEN = 'gongkai.session';
const listeners = new Set();

/** `{ token, expiresAt, staff }` of whoever has signed in; kept for this tab of the browser and no longer. */
export function session() {
  const kept = JSON.parse(sessionStorage.getItem(TOKEN) ?? 'null');
  return kept && new Date(kept.expiresAt) > new Date() ? kept : null;
}

export function setSession(next) {
  if (next) sessionStorage.setItem(TOKEN, JSON.stringify(next));
  else sessionStorage.removeItem(TOKEN);
  for (const listener of listeners) listener();
}

export function onSession(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function headers() {
  const token = session()?.token;
  return {
    'accept-language': language() === 'en' ? 'en' : 'zh-CN',
    ...(token && { authorization: `Bearer ${token}` }),
  };
}

/** Runs one operation. What goes wrong on the way is an answer with errors, too. */
export async function ask(body, more = {}) {
  const sent = { ...headers(), ...more };
  let response;
  try {
    response = await fetch('/graphql', {
      method: 'POST',
      headers: {
        ...sent,
        'content-type': 'application/json',
        accept: 'application/graphql-response+json, application/json;q=0.9',
      },
      body: JSON.stringify(body),
    });
  } catch {
    return problem(WORDS.unreachable[language()]);
  }
  if (response.status === 401 && sent.authorization === `Bearer ${session()?.token}`) setSession(null);
  const text = await response.text();
  try {
    const answer = JSON.parse(text);
    // Problem details, such as those of a proxy or of a path, have a title where GraphQL has errors.
    return answer.data || answer.errors ? answer : problem(answer.title ?? text);
  } catch {
    return problem(`${WORDS.unreadable[language()]} ${response.status}`);
  }
}

/** Sends a file; `progress` hears how much of it has gone, from 0 to 1. Answers `{ id }` or throws what went wrong. */
export function upload(file, progress) {
  return new Promise((resolve, reject) => {
    const form = new FormData();
    form.append('file', file);
    // `fetch` does not tell how far it is.
    const request = new XMLHttpRequest();
    request.open('POST', '/attachments');
    for (const [name, value] of Object.entries(headers())) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
    request.onerror = () => reject(new Error(WORDS.unreachable[language()]));
    request.onload = () => {
      let answer = null;
      try {
        answer = JSON.parse(request.responseText);
      } catch {
        // What is not JSON has no more to say than its status.
      }
      if (request.status < 300 && answer?.id) resolve(answer);
      else reject(new Error(answer?.title ?? `${WORDS.uploadFailed[language()]} (${request.status})`));
    };
    request.send(form);
  });
}

const problem = (message) => ({ errors: [{ message }] });
