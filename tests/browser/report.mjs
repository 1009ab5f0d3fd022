// An annual report for the portal to show, made through the API by people of the unit: demonstration counties have none.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';

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
  return ask;
}

/** Publishes the unit's report of that year, unless it is there; cells hold numbers, noughts, nothing and 不适用. */
export async function publishReport(url, name, password, unitCode, year) {
  const office = await signedIn(url, name, password);
  const there = await office('query($unitCode: String!, $year: Int!) { annualReport(unitCode: $unitCode, year: $year) { id } }', { unitCode, year });
  if (there) return;
  const [editor, reviewer] = await Promise.all(['EDITOR', 'REVIEWER'].map((role) => appointed(url, office, role, unitCode)));
  const fields = 'annualReport { id version } userErrors { code path message }';
  let { annualReport: report } = await editor(`mutation($input: DraftAnnualReportInput!) { draftAnnualReport(input: $input) { ${fields} } }`, {
    input: { unitCode, year, idempotencyKey: randomUUID() },
  });
  const next = async (ask, verb, type, more = {}) => {
    const input = { id: report.id, expectedVersion: report.version, ...more };
    ({ annualReport: report } = await ask(`mutation($input: ${type}!) { ${verb}(input: $input) { ${fields} } }`, { input }));
  };
  await next(editor, 'amendAnnualReport', 'AmendAnnualReportInput', {
    texts: [
      { section: 'PROACTIVE', text: `${year}年,本单位主动公开各类政府信息,重点领域信息按标准目录公开。` },
      { section: 'PROBLEMS', text: '政策解读形式不够丰富,已安排培训。' },
    ],
    entries: [
      { cell: '2.LICENSING', value: '120', evidence: '审批系统统计' },
      { cell: '2.PENALTY', value: '0', evidence: '执法平台统计' },
      { cell: '2.COERCION', notApplicable: true },
    ],
  });
  await next(editor, 'submitAnnualReport', 'AnnualReportInput');
  await next(reviewer, 'publishAnnualReport', 'AnnualReportInput');
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
