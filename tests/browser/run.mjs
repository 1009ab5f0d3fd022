// node run.mjs http://127.0.0.1:8080 admin <password> <workbook.xlsx>: goes through the playground as an administrator would.
// With GONGKAI_SCREENSHOTS=<folder> it leaves pictures there.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { open } from './browser.mjs';
import { live } from './life.mjs';
import * as playground from './playground.mjs';

const [url, name, password, workbook] = process.argv.slice(2);
if (!workbook) {
  console.error('usage: node run.mjs <url of the server> <user name> <password> <workbook to import>');
  process.exit(2);
}

const { browser, page, trouble } = await open(url);
const pictures = process.env.GONGKAI_SCREENSHOTS;
if (pictures) mkdirSync(pictures, { recursive: true });
let number = 0;

async function picture(title) {
  number += 1;
  if (pictures) await page.screenshot({ path: path.join(pictures, `${String(number).padStart(2, '0')}-${title}.png`) });
}

/** A step that fails leaves a picture and its name. */
async function step(title, act) {
  try {
    await act();
    console.log(`ok: ${title}`);
  } catch (error) {
    await picture('failed').catch(() => {});
    console.log(`FAILED: ${title}\n${error.stack}\n${trouble.join('\n')}`);
    await browser.close();
    process.exit(1);
  }
}

await step('the page opens in Chinese and knows the schema', async () => {
  await playground.visit(page, url);
  assert.match(await page.locator('.bar').innerText(), /公开.*接口试验台/s);
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'zh-CN');
  await picture('opened');
});

await step('a saved operation runs for anybody', async () => {
  const data = await playground.runSaved(page, 'anonymous/home-page');
  assert.equal(data.pilotDomains.length, 26);
  assert.match(await playground.readEditor(page, 'query'), /# 门户首页 \/ A portal's home page/);
  await picture('saved-operation');
});

await step('a wrong password is refused in the words of the server, in the chosen language', async () => {
  await playground.signIn(page, name, 'not the password');
  const alert = page.locator('[role=alert]');
  await alert.waitFor();
  assert.match(await alert.innerText(), /[一-鿿]/);
  await picture('refused');
  await playground.speak(page, 'en');
  await playground.signIn(page, name, 'not the password');
  await page.locator('[role=alert]:has-text("password")').waitFor();
  await playground.speak(page, 'zh');
});

await step('the right one signs in, for this tab of the browser only', async () => {
  await playground.signIn(page, name, password);
  assert.notEqual(await playground.whoIsSignedIn(page), '');
  await page.locator('[role=alert]').waitFor({ state: 'detached' });
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage }));
  assert.doesNotMatch(kept, /token|gk_/);
  await picture('signed-in');
});

await step('operations of the signed-in person run with the session', async () => {
  const data = await playground.runSaved(page, 'anonymous/who-am-i');
  assert.equal(data.viewer.staff.name, name);
  await playground.runSaved(page, 'office/list-staff');
  await picture('office');
});

await step('what one operation answers is filled in for the next', async () => {
  const data = await playground.runSaved(page, 'anonymous/templates');
  const edition = data.catalogues.nodes[0].edition.id;
  await playground.openSaved(page, 'editor/draft-catalogue-edition');
  const variables = JSON.parse(await playground.readEditor(page, 'variables'));
  assert.deepEqual(variables.input.templateEditionIds, [edition]);
  await picture('filled-in');
});

await step('the documentation opens and can be read in one language', async () => {
  assert.match(await playground.openDocs(page), /Query/);
  const both = await playground.openType(page, 'Query');
  assert.match(both, /全部试点领域,按代码排序/);
  assert.match(both, /Every pilot domain, by code/);
  await picture('documentation');
  await playground.describeIn(page, 'zh');
  const chinese = await playground.openType(page, 'Query');
  assert.match(chinese, /全部试点领域,按代码排序/);
  assert.doesNotMatch(chinese, /Every pilot domain/);
  await playground.describeIn(page, 'en');
  const english = await playground.openType(page, 'Query');
  assert.match(english, /Every pilot domain, by code/);
  assert.doesNotMatch(english, /\p{Script=Han}{5}/u);
  await picture('documentation-in-english');
  await playground.describeIn(page, 'both');
});

await step('the page speaks English and remembers it', async () => {
  await playground.speak(page, 'en');
  assert.match(await page.locator('.bar').innerText(), /Playground.*Sign out/s);
  await page.reload();
  await page.locator('.graphiql-query-editor .CodeMirror').waitFor();
  assert.match(await page.locator('.bar').innerText(), /Playground.*Sign out/s);
  const data = await playground.runSaved(page, 'anonymous/enum-labels');
  assert.match(JSON.stringify(data), /Draft/);
  await picture('english');
});

await step('signing out ends the session', async () => {
  await playground.signOut(page);
  const data = await playground.runSaved(page, 'anonymous/who-am-i');
  assert.equal(data.viewer.staff, null);
  await picture('signed-out');
});

await playground.speak(page, 'zh');
await playground.signIn(page, name, password);
assert.notEqual(await playground.whoIsSignedIn(page), '');
await live({ page, step, picture, workbook });

await browser.close();
assert.deepEqual(trouble, []);
console.log('no request elsewhere, no error in the console, no breach of the policy');
