// People of a unit, who do at the server what the portal cannot: they publish a report, and handle a request.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';

/** The office, and an editor and a reviewer of the unit, new and signed in. */
export async function staff(url, name, password, unitCode) {
  const office = await signedIn(url, name, password);
  const [editor, reviewer] = await Promise.all(['EDITOR', 'REVIEWER'].map((role) => appointed(url, office, role, unitCode)));
  return { office, editor, reviewer };
}

/** A session at the server: `ask(query, input)` answers the payload, and insists that nothing was refused. */
async function signedIn(url, name, password) {
  let token;
  async function ask(query, variables) {
    const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
    const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
    const { data, errors } = await response.json();
    assert.equal(errors, undefined, JSON.stringify(errors));
    const [payload] = Object.values(data);
    assert.deepEqual(payload?.userErrors ?? [], [], query);
    return payload;
  }
  const session = await ask('mutation($input: SignInInput!) { signIn(input: $input) { token userErrors { code } } }', { input: { name, password } });
  token = session.token;
  ask.token = token;
  return ask;
}

/** A new account of the unit, signed in; its first password is changed, as the server asks. */
async function appointed(url, office, role, unitCode) {
  const name = `browser-test-${role.toLowerCase()}-${randomUUID().slice(0, 8)}`;
  const [first, password] = [`${randomUUID()}-Aa1`, `${randomUUID()}-Bb2`];
  const input = { name, displayName: '浏览器测试', unitCode, password: first, grants: [{ role, unitCode }] };
  await office('mutation($input: AppointStaffInput!) { appointStaff(input: $input) { userErrors { code path message } } }', { input });
  const change = { input: { name, oldPassword: first, newPassword: password } };
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: 'mutation($input: ChangePasswordInput!) { changePassword(input: $input) { userErrors { code path message } } }', variables: change }),
  });
  const { data, errors } = await response.json();
  assert.deepEqual([errors, data?.changePassword?.userErrors], [undefined, []]);
  return signedIn(url, name, password);
}
