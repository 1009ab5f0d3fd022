// node portal.mjs http://127.0.0.1:8080 admin <password>: goes through the portal on a wide and on a narrow screen, against a server with
// a demonstration county. It sends an opinion, a question and a request. With GONGKAI_SCREENSHOTS=<folder> it leaves pictures there.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { open } from './browser.mjs';
import { prepare } from './preparing.mjs';
import { reading } from './portal-reading.mjs';
import { takingPart } from './portal-taking-part.mjs';
import { publishReport } from './report.mjs';
import { staff } from './staff.mjs';

const [server, name, password] = process.argv.slice(2);
if (!password) {
  console.error('usage: node portal.mjs <url of the server> <user name of the office> <password>');
  process.exit(2);
}
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const UNIT = '370983-mzj';
const SCREENS = { wide: { width: 1280, height: 900 }, narrow: { width: 360, height: 740 } };

const pictures = process.env.GONGKAI_SCREENSHOTS;
if (pictures) mkdirSync(pictures, { recursive: true });
const people = await staff(server, name, password, UNIT);
await publishReport(people, UNIT, new Date().getFullYear() - 1);
const gone = await prepare(people, UNIT);

/** Cuts the page off from the server, and connects it again. */
async function away(page, url) {
  await page.goto(`${url}/units`);
  await page.locator('.card').first().waitFor();
  await page.context().route('**/graphql?*', (route) => route.abort());
  await page.locator('.site-navigation a', { hasText: '征求意见' }).click();
  await page.locator('main [role=alert]').waitFor();
  assert.match(await page.locator('main [role=alert]').innerText(), /无法连接服务器/);
  await page.context().unroute('**/graphql?*');
  await page.locator('main [role=alert] button').click();
  await page.locator('section .list li').first().waitFor();
  assert.equal(await page.locator('main [role=alert]').count(), 0);
}

let failed = false;
for (const [screen, viewport] of Object.entries(SCREENS)) {
  const { browser, page, trouble } = await open(server, { viewport, hasTouch: screen === 'narrow', reducedMotion: 'reduce' });
  let number = 0;

  /** Nothing wrong with the page for whoever cannot see or point, nor is it wider than the screen; and a picture of it. */
  async function look(title) {
    number += 1;
    const file = `${screen}-${String(number).padStart(2, '0')}-${title}.png`;
    if (pictures) await page.screenshot({ path: path.join(pictures, file), fullPage: true });
    await page.evaluate(AXE);
    const found = await page.evaluate(async () => (await window.axe.run()).violations);
    const serious = found.filter((it) => ['serious', 'critical'].includes(it.impact));
    assert.deepEqual(serious.map((it) => `${it.id}: ${it.nodes.map((node) => node.html).join(' ')}`), [], `axe on ${title}`);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(over <= 0, `${title} is ${over} pixels wider than the screen`);
    assert.equal(await page.locator('h1').count(), 1, `one h1 on ${title}`);
  }

  async function step(title, act) {
    try {
      await act();
      console.log(`ok: ${screen}: ${title}`);
    } catch (error) {
      failed = true;
      if (pictures) await page.screenshot({ path: path.join(pictures, `${screen}-failed-${number}.png`), fullPage: true });
      console.log(`FAILED: ${screen}: ${title}\n${error.stack}\n${trouble.join('\n')}`);
    }
  }

  const visit = { page, step, look, url: server, unit: UNIT, screen, gone, editor: people.editor };
  await reading(visit);
  await takingPart(visit);
  await step('no request elsewhere, no error in the console, no breach of the policy', () => assert.deepEqual(trouble, []));
  // Last, as a browser tells the console of every answer that is an error.
  await step('a server that does not answer is told, and asked again', () => away(page, server));
  await browser.close();
}
process.exit(failed ? 1 : 0);
