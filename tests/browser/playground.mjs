// Steps in the playground, each a small function of the page; stories are put together from them.
import assert from 'node:assert/strict';

/** Whether the page asked for the schema, which it does by itself. */
const isAboutTheSchema = (response) => response.request().postData()?.includes('__schema') ?? false;

/** Opens the playground and waits until it knows the schema. */
export async function visit(page, url) {
  const schema = page.waitForResponse(isAboutTheSchema);
  await page.goto(`${url}/playground`);
  await schema;
  await page.locator('.graphiql-query-editor .CodeMirror').waitFor();
}

export async function signIn(page, name, password) {
  await page.locator('.account input[name=name]').fill(name);
  await page.locator('.account input[name=password]').fill(password);
  await page.locator('.account button[type=submit]').click();
}

/** The name shown for whoever has signed in. */
export const whoIsSignedIn = (page) => page.locator('.account-who strong').textContent();

export async function signOut(page) {
  await page.locator('.account button').click();
  await page.locator('.account input[name=name]').waitFor();
}

/** 'zh' or 'en'. */
export const speak = (page, language) => page.locator(`.languages button[lang=${language}]`).click();

/** 'both', 'zh' or 'en'; waits until the schema has been read again. */
export async function describeIn(page, which) {
  const schema = page.waitForResponse(isAboutTheSchema);
  await page.locator('[data-choice=descriptions]').selectOption(which);
  await schema;
}

/** Opens a saved operation such as 'editor/submit-catalogue' in a new tab, whatever group it is in. */
export async function openSaved(page, id) {
  const button = page.locator(`[data-operation="${id}"]`);
  const search = page.locator('.operations input[type=search]');
  // Its label says what a click would do; the panel itself may still be on its way.
  const panel = page.locator('.graphiql-sidebar button').first();
  if ((await panel.getAttribute('aria-label')).startsWith('Show')) await panel.click();
  await search.fill(id);
  await button.click();
  await search.fill('');
}

/** What stands in one of the editors: 'query', 'variables'. */
export async function readEditor(page, which) {
  const place = which === 'query' ? '.graphiql-query-editor' : '.graphiql-editor-tool:not(.hidden)';
  return page.locator(`${place} .CodeMirror`).first().evaluate((editor) => editor.CodeMirror.getValue());
}

/** Replaces the variables, given as an object. */
export async function setVariables(page, variables) {
  const text = JSON.stringify(variables, null, 2);
  const editor = page.locator('.graphiql-editor-tool:not(.hidden) .CodeMirror').first();
  await editor.evaluate((editor, text) => editor.CodeMirror.setValue(text), text);
}

/** Runs what is in the editor and answers with the response. */
export async function run(page) {
  const answered = page.waitForResponse((response) => response.url().endsWith('/graphql') && !isAboutTheSchema(response));
  await page.locator('.graphiql-execute-button').click();
  const answer = await (await answered).json();
  await page.locator('.graphiql-response .result-window .CodeMirror').waitFor();
  return answer;
}

/** Runs a saved operation and insists that it did what it is for. */
export async function runSaved(page, id, variables) {
  await openSaved(page, id);
  if (variables) await setVariables(page, variables);
  const answer = await run(page);
  const refusals = Object.values(answer.data ?? {}).flatMap((payload) => payload?.userErrors ?? []);
  assert.deepEqual([...(answer.errors ?? []), ...refusals], [], id);
  return answer.data;
}

/** Opens the documentation and answers with its text. */
export async function openDocs(page) {
  const button = page.locator('.graphiql-sidebar button[aria-label*="Documentation Explorer"]');
  if ((await button.getAttribute('aria-label')).startsWith('Show')) await button.click();
  return page.locator('.graphiql-doc-explorer').innerText();
}

/** Goes to a type in the documentation, from its first page, and answers with the text. */
export async function openType(page, name) {
  await page.locator(`.graphiql-doc-explorer a:text-is("${name}")`).first().click();
  await page.locator(`.graphiql-doc-explorer-title:text-is("${name}")`).waitFor();
  return page.locator('.graphiql-doc-explorer').innerText();
}

/** Uploads a file and answers with its id; the panel stays open. */
export async function upload(page, name, mimeType, buffer) {
  if (!(await page.locator('.upload-panel').isVisible())) await page.locator('.upload > button').click();
  await page.locator('.upload-panel input[type=file]').setInputFiles({ name, mimeType, buffer });
  return page.locator('.upload-panel .file-id code').first().textContent();
}

/** Puts the id of the file sent last into the variables, as `file`. */
export const insertUpload = (page) => page.locator('.upload-panel .file-id button').nth(1).click();
