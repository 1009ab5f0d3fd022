// What people send through the portal, and how they follow it.
import assert from 'node:assert/strict';
import { handling, upload } from './handling.mjs';

export async function takingPart({ page, step, look, url, unit, screen, editor }) {
  const field = (path) => page.locator(`#field-${path.replaceAll('.', '-')}`);
  let filed;
  const mark = `${screen}-${Date.now()}`;

  async function receipt() {
    await page.locator('[data-receipt=number]').waitFor();
    const number = await page.locator('[data-receipt=number]').innerText();
    const code = await page.locator('[data-receipt=code]').innerText();
    assert.match(code, /^[0-9A-Z]{4}(-[0-9A-Z]{4})+$/);
    // Nothing that opens the case stays in addresses or in storage.
    const left = await page.evaluate(() => location.href + JSON.stringify({ ...localStorage }) + JSON.stringify({ ...sessionStorage }) + JSON.stringify(history.state));
    assert.ok(!left.includes(code));
    return { number, code };
  }

  await step('an opinion: what is missing is named at its field, what is sent gets a receipt', async () => {
    await page.goto(`${url}/consultations`);
    await page.locator('.tabs a', { hasText: '征求意见中' }).click();
    await page.locator('.list li a').first().waitFor();
    await look('consultations');
    await page.locator('.list li', { hasText: '征求意见中' }).first().locator('a').click();
    await page.locator('form[aria-labelledby=opinion]').waitFor();
    await look('consultation');
    await page.locator('form[aria-labelledby=opinion] button[type=submit]').click();
    await page.locator('[role=alert]').waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('role')), 'alert');
    assert.equal(await field('text').getAttribute('aria-invalid'), 'true');
    assert.match(await field('text').getAttribute('aria-describedby'), /wrong/);
    await page.locator('[role=alert] a').first().click();
    assert.equal(await page.evaluate(() => document.activeElement.id), 'field-text');
    await field('text').fill(`第三条建议增加老年人活动场所的内容(${mark})。`);
    await field('person.name').fill('测试人');
    await field('person.phone').fill('12');
    await page.locator('form[aria-labelledby=opinion] button[type=submit]').click();
    await page.locator('#field-person-phone-wrong').waitFor();
    await look('opinion-refused');
    await field('person.phone').fill('13812345678');
    await page.locator('form[aria-labelledby=opinion] button[type=submit]').click();
    const { number } = await receipt();
    assert.match(number, /^YJ-/);
    await look('opinion-receipt');
    await page.getByRole('button', { name: '查询办理情况' }).click();
    await page.locator('h2', { hasText: number }).waitFor();
    await look('opinion-followed');
  });

  await step('an answered consultation shows what became of the opinions', async () => {
    await page.goto(`${url}/consultations?state=ANSWERED`);
    await page.locator('.list li', { hasText: '已反馈' }).first().locator('a').click();
    await page.locator('#feedback').waitFor();
    await look('feedback');
  });

  await step('a request: filed, confirmed, followed by number and code', async () => {
    await page.goto(`${url}/requests/new`);
    await page.locator(`#field-unitCode option[value="${unit}"]`).waitFor({ state: 'attached' });
    await page.locator('#field-route option').nth(1).waitFor({ state: 'attached' });
    await look('request');
    await page.locator('form button[type=submit]').last().click();
    await page.locator('main [role=alert]').waitFor();
    assert.equal(await page.locator('main [role=alert] li').count(), 5);
    await look('request-refused');
    await field('unitCode').selectOption(unit);
    await field('wanted.title').fill('低保审批办法');
    await field('wanted.features').fill(`去年全县低保对象的审批办法和标准(${mark})`);
    await field('applicant.kind').selectOption('ENTERPRISE');
    assert.equal(await field('applicant.identity.kind').inputValue(), 'CREDIT_CODE');
    await field('applicant.kind').selectOption('NATURAL_PERSON');
    await field('applicant.name').fill('测试人');
    await field('applicant.identity.number').fill('11010519491231002Y');
    await field('applicant.phone').fill('13812345678');
    await page.locator('form button[type=submit]').last().click();
    await page.locator('#field-applicant-identity-number-wrong').waitFor();
    await field('applicant.identity.number').fill('11010519491231002X');
    await page.locator('form button[type=submit]').last().click();
    const { number, code } = await receipt();
    assert.match(number, /^SQ-/);
    await look('request-receipt');
    await page.getByRole('button', { name: '我确认已提交申请' }).click();
    await page.getByText('您已确认').waitFor();

    await page.goto(`${url}/follow`);
    await field('number').fill(number);
    await field('queryCode').fill('AAAA-AAAA-AAAA');
    await page.getByRole('button', { name: '查询', exact: true }).click();
    await page.getByText('没有找到').waitFor();
    await field('queryCode').fill(code.toLowerCase().replaceAll('-', ''));
    await page.getByRole('button', { name: '查询', exact: true }).click();
    await page.locator('h2', { hasText: number }).waitFor();
    assert.match(await page.locator('main').innerText(), new RegExp(mark));
    await look('request-followed');
    filed = { number, code };
  });

  const again = () => page.getByRole('button', { name: '查询', exact: true }).click();

  await step('the unit asks for a correction, gets it, and replies; days, reply and file are had by number and code', async () => {
    const act = await handling(editor, filed.number, filed.code);
    await act('confirmReceipt', 'ConfirmReceiptInput', {}, (id) => ({ request: { id } }));
    await act('registerInformationRequest', 'InformationRequestInput');
    const inTwoWeeks = new Date(Date.now() + 14 * 86_400_000).toISOString().slice(0, 10);
    await act('requestCorrection', 'RequestCorrectionInput', { points: '请写明所需文件的年份', dueOn: inTwoWeeks });
    await again();
    await page.getByText('请写明所需文件的年份').waitFor();
    await look('correction-asked');
    await field('text').fill('2025年。');
    await page.getByRole('button', { name: '提交', exact: true }).click();
    await page.locator('ol li', { hasText: '补正' }).nth(1).waitFor();
    assert.match(await page.locator('dl.facts').innerText(), /剩余 20 个工作日/);
    await look('clock');
    const file = await upload(url, editor, '低保审批办法.txt', '演示文件\n');
    await act('replyToInformationRequest', 'ReplyToInformationRequestInput', { kind: 'DISCLOSED', text: '所申请的信息见附件。', attachmentIds: [file] });
    await again();
    await page.getByText('所申请的信息见附件。').waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: /低保审批办法/ }).click()]);
    assert.equal(download.suggestedFilename(), '低保审批办法.txt');
    assert.equal(await download.failure(), null);
    await look('reply');
  });

  await step('a request is withdrawn', async () => {
    await page.goto(`${url}/requests/new?unit=${unit}`);
    await page.locator(`#field-unitCode option[value="${unit}"]`).waitFor({ state: 'attached' });
    assert.equal(await field('unitCode').inputValue(), unit);
    await field('wanted.title').fill(`低保标准(${mark})`);
    await field('applicant.name').fill('测试人');
    await field('applicant.identity.number').fill('11010519491231002X');
    await field('applicant.email').fill('someone@example.cn');
    await page.locator('form button[type=submit]').last().click();
    await receipt();
    await page.getByRole('button', { name: '查询办理情况' }).click();
    await page.getByRole('button', { name: '撤回申请' }).click();
    await page.getByRole('button', { name: '确定撤回' }).click();
    await page.locator('h2 .tag', { hasText: '撤回' }).waitFor();
    await look('request-withdrawn');
  });

  await step('a question: asked and followed', async () => {
    await page.goto(`${url}/questions`);
    await page.locator('.list summary').first().click();
    await look('questions');
    await page.locator(`#field-unitCode option[value="${unit}"]`).waitFor({ state: 'attached' });
    await field('unitCode').selectOption(unit);
    await field('text').fill(`低保申请需要哪些材料?(${mark})`);
    await page.locator('form[aria-labelledby=ask] button[type=submit]').click();
    const { number } = await receipt();
    assert.match(number, /^ZX-/);
    await page.getByRole('button', { name: '查询办理情况' }).click();
    await page.locator('h2', { hasText: number }).waitFor();
    await look('question-followed');
  });
}
