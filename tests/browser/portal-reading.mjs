// What people read in the portal: each page is reached as they would reach it.
import assert from 'node:assert/strict';

export async function reading({ page, step, look, url, unit, screen, gone }) {
  const heading = (text) => page.locator('h1', { hasText: text }).waitFor();

  await step('the front page has the domains, what is newest and what is open for comment', async () => {
    await page.goto(url);
    await page.locator('.card').first().waitFor();
    assert.equal(await page.locator('.card').count(), 26);
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'zh-CN');
    assert.ok((await page.locator('section[aria-labelledby=newest] li').count()) >= 5);
    await look('home');
  });

  await step('the keyboard comes to the content first, and sees where it is', async () => {
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'content');
    await page.keyboard.press('Tab');
    const style = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
    assert.notEqual(style, 'none');
  });

  await step('a domain has its catalogues and documents, page by page', async () => {
    await page.locator('.card', { hasText: '社会救助' }).click();
    await heading('社会救助');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'content');
    const first = await page.locator('section[aria-labelledby=documents] li a').first().innerText();
    await look('domain');
    await page.locator('a[rel=next]').click();
    await page.waitForFunction((first) => document.querySelector('section[aria-labelledby=documents] li a').innerText !== first, first);
    await page.goBack();
    await page.waitForFunction((first) => document.querySelector('section[aria-labelledby=documents] li a').innerText === first, first);
  });

  await step('a catalogue has the official form', async () => {
    await page.locator('section[aria-labelledby=catalogues] li a').first().click();
    await heading('标准目录');
    const rows = page.locator('table.catalogue thead tr');
    assert.equal(await rows.count(), 2);
    assert.deepEqual(await rows.nth(1).locator('th').allInnerTexts(), ['一级事项', '二级事项', '全社会', '特定群体', '主动', '依申请', '县级', '乡级']);
    assert.equal(await page.locator('th[colspan="2"]').count(), 4);
    const text = await page.locator('table.catalogue tbody').innerText();
    assert.match(text, /■/);
    assert.match(text, /□/);
    // Every row has a cell for each of the fourteen columns, its own or a merged one.
    const widths = await page.locator('table.catalogue tbody').evaluate((body) => {
      const widths = [...body.rows].map(() => 0);
      [...body.rows].forEach((row, at) => [...row.cells].forEach((cell) => { for (let r = 0; r < cell.rowSpan; r += 1) widths[at + r] += cell.colSpan; }));
      return [...new Set(widths)];
    });
    assert.deepEqual(widths, [14]);
    await look('catalogue');
  });

  await step('an item leads to its documents, a document has its head and its text', async () => {
    await page.locator('table.catalogue tbody td a').first().click();
    await page.locator('dl.facts').first().waitFor();
    await look('item');
    await page.goto(`${url}/search?q=${encodeURIComponent('公告')}&type=DOCUMENT`);
    await page.locator('section .list > li a').first().click();
    await page.locator('.article').waitFor();
    assert.match(await page.locator('.document-facts').innerText(), /索引号[\s\S]*发布日期/);
    await look('document');
  });

  await step('a document that was withdrawn leaves its tombstone, and nothing else', async () => {
    await page.goto(`${url}/documents/${gone}`);
    await heading('已撤回');
    assert.match(await page.locator('main').innerText(), /所载数据有误/);
    await look('tombstone');
    await page.goto(`${url}/documents/none/2020-00000`);
    await heading('没有这一索引号');
  });

  await step('search finds, marks, narrows down and pages', async () => {
    await page.goto(url);
    await page.locator('#site-search').fill('低保');
    await page.locator('.site-search button').click();
    await page.locator('mark').first().waitFor();
    const all = Number((await page.locator('main [role=status]').innerText()).replace(/\D/g, ''));
    await look('search');
    if (screen === 'narrow') await page.locator('.facet > summary').first().click();
    await page.locator('.facet a', { hasText: '政府信息' }).click();
    await page.locator('.facet a[aria-current]').waitFor();
    await page.waitForFunction((all) => Number(document.querySelector('main [role=status]').innerText.replace(/\D/g, '')) < all, all);
    await page.locator('a[rel=next]').click();
    await page.waitForURL(/after=/);
    await page.locator('.list > li').first().waitFor();
    await look('search-narrowed');
  });

  await step('a unit shows how its duties are met, and each number opens', async () => {
    await page.locator('.site-navigation a', { hasText: '公开单位' }).click();
    await page.locator('.card').first().waitFor();
    await look('units');
    await page.goto(`${url}/units/${unit}`);
    await page.locator('table.coverage').waitFor();
    assert.ok((await page.locator('table.coverage tbody tr').count()) > 1);
    await look('unit');
    const number = page.locator('table.coverage .total a').first();
    const count = Number(await number.innerText());
    await number.click();
    await heading('公开义务');
    await page.locator('section .quiet').first().waitFor();
    assert.equal(Number((await page.locator('section .quiet').first().innerText()).replace(/\D/g, '')), count);
    await look('obligations');
  });

  await step('an annual report has its three tables; nought, nothing and 不适用 differ', async () => {
    await page.locator('.site-navigation a', { hasText: '年度报告' }).click();
    await heading('政府信息公开年报');
    await page.locator('section .list li a', { hasText: '年度报告' }).first().waitFor();
    await look('reports');
    await page.locator('section .list li a', { hasText: '年度报告' }).first().click();
    await page.locator('table.report').first().waitFor();
    assert.equal(await page.locator('table.report').count(), 6);
    assert.match(await page.locator('td.not-applicable').first().innerText(), /不适用/);
    assert.equal(await page.locator('td.empty').first().evaluate((cell) => cell.firstElementChild.className), 'hidden');
    const widths = await page.locator('table.report').evaluateAll((tables) =>
      tables.map((table) => {
        const widths = [...table.rows].map(() => 0);
        [...table.rows].forEach((row, at) => [...row.cells].forEach((cell) => { for (let r = 0; r < cell.rowSpan; r += 1) widths[at + r] += cell.colSpan; }));
        return [...new Set(widths)].length;
      }),
    );
    assert.deepEqual(widths, [1, 1, 1, 1, 1, 1], 'every row of a table is as wide as the others');
    for (const link of await page.locator('.buttons a').all()) {
      const file = await page.request.get(new URL(await link.getAttribute('href'), url).href);
      assert.equal(file.status(), 200);
    }
    await look('report');
  });

  await step('large print and English last', async () => {
    await page.goto(url);
    await page.locator('.site-tools button').first().click();
    await page.locator('.site-tools button').nth(1).click();
    await page.reload();
    await page.locator('h2', { hasText: 'Domains' }).waitFor();
    assert.equal(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dataset.print].join()), 'en,large');
    assert.ok((await page.evaluate(() => parseFloat(getComputedStyle(document.body).fontSize))) >= 20);
    await look('large-english');
    await page.goto(`${url}/units/${unit}`);
    await page.locator('table.coverage').waitFor();
    await look('large-english-unit');
    await page.locator('.site-tools button').nth(1).click();
    await page.locator('h2', { hasText: '公开义务履行情况' }).waitFor();
    await look('large-unit');
    await page.locator('.site-tools button').first().click();
  });

  await step('an address that leads nowhere says so', async () => {
    await page.goto(`${url}/nowhere/at/all`);
    await heading('没有这个页面');
    await look('missing');
  });
}
