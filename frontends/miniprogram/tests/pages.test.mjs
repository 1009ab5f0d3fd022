// Every page against a running server with the demonstration county: GONGKAI_URL says where it is. With GONGKAI_ADMIN_PASSWORD
// (of `admin`) the unit answers a request, too.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { phone } from './phone.mjs';

const url = process.env.GONGKAI_URL?.replace(/\/+$/, '');
const password = process.env.GONGKAI_ADMIN_PASSWORD;
const skip = url ? false : 'GONGKAI_URL is not set';
const mark = `小程序测试${Date.now()}`;
let device;
/** A page with nothing on it. */
const PDF = '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n';

before(() => void (device = url && phone(url)));
after(() => device?.end());

/** Number and code, as the receipt shows them. */
function receipt(page) {
  const [number, code] = page.all('[class~="case-receipt--code"]').map((it) => it.textContent);
  assert.match(code, /^[0-9A-Z]{4}(-[0-9A-Z]{4})+$/);
  return { number, code };
}

/** What opens a case is in no address and stays nowhere. */
function untold(code) {
  assert.ok(device.requests.every((it) => !it.address.includes(code)));
  assert.ok(![...device.storage].flat().some((it) => String(it).includes(code)));
}

async function follow(number, code) {
  const page = await device.open('/pages/follow/index');
  page.type('number', number);
  page.type('queryCode', code);
  return page.tap('查询');
}

test('home leads to a domain, an item, a document', { skip }, async () => {
  let page = await device.open('/pages/home/index');
  assert.equal(page.all('[class~="main--tile"]').length, 26);
  page = await device.open(page.to('社会救助'));
  assert.match(page.text(), /社会救助编制单位:.*民政/);
  await page.tap('政府信息', '[class~="main--tab"]');
  assert.equal(page.all('wx-navigator').length, 20);
  // Who taps twice gets the next page once.
  await Promise.all([page.tap('更多'), page.tap('更多')]);
  const { rows } = page.instance.data.documents;
  assert.ok(rows.length > 20);
  assert.equal(new Set(rows.map((it) => it.url)).size, rows.length);
  const document = page.to('');
  await page.tap('公开事项', '[class~="main--tab"]');
  page = await device.open(page.to('办事指南'));
  assert.match(page.text(), /公开依据.*公开时限.*政府信息/);
  page = await device.open(document);
  assert.match(page.text(), /索引号.*发布机构.*发布日期.*对应的公开事项/);
  assert.equal(page.part('document-body').data.blocks[0].nodes[0].name, 'p');
  page = await device.open(page.to(''));
  assert.match(page.text(), /公开内容/);
});

test('what was read is asked for by its tag, and not sent again', { skip }, async () => {
  await device.open('/pages/home/index');
  await device.open('/pages/home/index');
  const last = device.requests.at(-1);
  assert.ok(last.header['if-none-match']);
  assert.deepEqual([last.method, last.status], ['GET', 304]);
});

test('a search finds documents and items', { skip }, async () => {
  const home = await device.open('/pages/home/index');
  home.instance.type({ detail: { value: '低保 标准' } });
  await home.tap('检索');
  assert.ok(device.goneTo.startsWith('/pages/search/index?query=%E4'));
  let page = await device.open(device.goneTo);
  assert.match(page.text(), /共 \d+ 条/);
  page = await device.open(page.to(''));
  assert.match(page.text(), /索引号|公开内容/);
  page = await device.open('/pages/search/index?query=%E9%BE%98%E9%BE%99%E9%BD%8B');
  assert.match(page.text(), /没有找到/);
});

test('a withdrawn document says that it was there', { skip }, async () => {
  const page = await device.open(`/pages/document/index?index=${encodeURIComponent(await withdrawn())}`);
  assert.match(page.text(), /该政府信息已撤回索引号.*撤回时间.*撤回原因/);
  const none = await device.open('/pages/document/index?index=nothing%2F2026-1');
  assert.match(none.text(), /没有这一索引号的政府信息/);
});

async function withdrawn() {
  for (let next = `${url}/feeds/documents.json?first=100`; next; ) {
    const feed = await (await fetch(next)).json();
    const [tombstone] = feed._gongkai.tombstones;
    if (tombstone) return tombstone.index_number;
    next = feed.next_url && new URL(feed.next_url, url).href;
  }
  throw new Error('nothing was withdrawn in this county');
}

test('an opinion: what is missing is told at its field, what is sent gets a receipt and is followed', { skip }, async () => {
  const list = await device.open('/pages/consultations/index');
  assert.match(list.text(), /征求意见中/);
  const page = await device.open(list.to('征求意见中'));
  await page.tap('提交意见');
  assert.match(page.wrong('text'), /请填写/);
  page.type('text', `第三条建议增加老年人活动场所的内容(${mark})。`);
  page.type('person.name', '测试人');
  page.type('person.phone', '12');
  await page.tap('提交意见');
  assert.notEqual(page.wrong('person.phone'), '');
  assert.equal(page.wrong('text'), '');
  page.type('person.phone', '13812345678');

  // The answer gets lost on the way, and the same is sent again: it is one opinion.
  device.losing = true;
  await page.tap('提交意见');
  assert.match(page.text(), /无法连接服务器/);
  device.losing = false;
  await page.tap('提交意见');
  const { number, code } = receipt(page);
  const [first, second] = device.requests.slice(-2).map((it) => it.data.variables.input.idempotencyKey);
  assert.equal(first, second);
  assert.match(number, /^YJ-/);
  await page.tap('复制');
  assert.ok(device.clipboard.includes(number) && device.clipboard.includes(code));
  await page.tap('查询办理情况');
  const followed = await device.open(device.goneTo);
  assert.match(followed.text(), new RegExp(`${number}.*关于.*采纳情况公布期限`));
  untold(code);
});

test('an answered consultation shows what became of the opinions', { skip }, async () => {
  const list = await device.open('/pages/consultations/index');
  const page = await device.open(list.to('已反馈'));
  assert.match(page.text(), /意见采纳情况.*收到 \d+ 条/);
  assert.doesNotMatch(page.text(), /发表意见/);
});

test('a request: filed, confirmed, followed, and answered by the unit', { skip }, async () => {
  const page = await device.open('/pages/request/index');
  await page.tap('提交申请');
  assert.match(page.text(), /请改正以下 5 处/);
  await page.choose('unitCode', '民政局');
  page.type('wanted.title', '低保审批办法');
  page.type('wanted.features', `去年全县低保对象的审批办法和标准(${mark})`);
  await page.choose('applicant.kind', '企业');
  assert.match(page.text(), /联系人/);
  await page.choose('applicant.kind', '自然人');
  page.type('applicant.name', '测试人');
  page.type('applicant.identity.number', '11010519491231002Y');
  page.type('applicant.phone', '13812345678');
  await page.tap('提交申请');
  assert.notEqual(page.wrong('applicant.identity.number'), '');
  page.type('applicant.identity.number', '11010519491231002X');
  await page.tap('提交申请');
  const { number, code } = receipt(page);
  assert.match(number, /^SQ-/);
  const unit = device.requests.at(-1).data.variables.input.unitCode;
  await page.tap('我确认已提交申请');
  assert.match(page.text(), /已提交。/);
  // Who comes next to this phone finds nothing of it.
  assert.doesNotMatch(JSON.stringify(page.instance.data.fields), /测试人|11010519491231002X/);

  const wrong = await follow(number, 'AAAA-AAAA-AAAA');
  assert.match(wrong.text(), /没有找到。请核对受理编号和查询码。/);
  const followed = await follow(number, code.toLowerCase().replaceAll('-', ''));
  assert.match(followed.text(), new RegExp(mark));
  untold(code);
  if (password) await answered(unit, number, code);
});

/** The unit asks for a correction, gets it, and replies with a file. */
async function answered(unit, number, code) {
  const { staff } = await import('../../../tests/browser/staff.mjs');
  const { handling, upload } = await import('../../../tests/browser/handling.mjs');
  const { editor } = await staff(url, 'admin', password, unit);
  const act = await handling(editor, number, code);
  await act('confirmReceipt', 'ConfirmReceiptInput', {}, (id) => ({ request: { id } }));
  await act('registerInformationRequest', 'InformationRequestInput');
  const dueOn = new Date(Date.now() + 14 * 86_400_000).toISOString().slice(0, 10);
  await act('requestCorrection', 'RequestCorrectionInput', { points: '请写明所需文件的年份', dueOn });
  let page = await follow(number, code);
  assert.match(page.text(), /需要补正:请写明所需文件的年份/);
  page.type('text', '2025年。');
  await page.tap('提交补正');
  assert.doesNotMatch(page.text(), /需要补正/);
  assert.match(page.text(), /剩余 20 个工作日/);
  const attachmentIds = [await upload(url, editor, '低保审批办法.txt', '演示文件\n'), await upload(url, editor, '低保标准.pdf', PDF)];
  await act('replyToInformationRequest', 'ReplyToInformationRequestInput', { kind: 'DISCLOSED', text: '所申请的信息见附件。', attachmentIds });
  page = await follow(number, code);
  assert.match(page.text(), /所申请的信息见附件。/);
  await page.tap('低保审批办法');
  assert.equal(device.requests.at(-1).status, 200);
  assert.match(page.text(), /微信打不开这种附件/);
  await page.tap('低保标准');
  assert.equal(device.opened.fileType, 'pdf');
  assert.equal(readFileSync(device.opened.filePath, 'utf8'), PDF);
  untold(code);
}

test('a question that was asked elsewhere is followed', { skip }, async () => {
  const input = { kind: 'CITIZEN', unitCode: '370983', text: `低保申请需要哪些材料?(${mark})`, idempotencyKey: `${mark}-question` };
  const body = JSON.stringify({ documentId: 'portal/submit-enquiry', variables: { input } });
  const answer = await fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const { receipt: it } = (await answer.json()).data.submitEnquiry;
  const page = await follow(it.number, it.queryCode);
  assert.match(page.text(), new RegExp(`${it.number}.*受理单位.*${mark}.*尚未答复`));
});

test('a number that is none of ours is told', { skip }, async () => {
  const page = await follow('12345', 'AAAA-AAAA-AAAA');
  assert.match(page.text(), /编号应以 SQ、YJ 或 ZX 开头/);
  const empty = await device.open('/pages/follow/index');
  await empty.tap('查询');
  assert.match(empty.wrong('number'), /请填写/);
});

test('a server that is away is told, and asked again', { skip }, async () => {
  device.away = true;
  const page = await device.open('/pages/domain/index?code=18');
  assert.match(page.text(), /无法连接服务器,请检查网络后重试。/);
  device.away = false;
  await page.tap('重试');
  assert.match(page.text(), /社会救助/);
  assert.doesNotMatch(page.text(), /无法连接/);
});

test('large print is kept', { skip }, async () => {
  const page = await device.open('/pages/home/index');
  await page.tap('长者模式');
  const other = await device.open('/pages/consultations/index');
  assert.equal(other.all('[class~="main--large"]').length, 1);
  await (await device.open('/pages/home/index')).tap('标准字号');
  assert.equal(device.storage.size, 0);
});
