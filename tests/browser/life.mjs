// A catalogue's life in the playground: an editor imports it from a spreadsheet, finds and mends a finding, another person
// approves and publishes it, and anybody reads it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as playground from './playground.mjs';

const UNIT = '肥城市民政局';
const DOMAIN = '18';
const PASSWORD = 'Browser-county-2026';

/** Runs a saved operation and answers with everything the server said, refusals included. */
async function attempt(page, id, variables) {
  await playground.openSaved(page, id);
  await playground.setVariables(page, variables);
  return playground.run(page);
}

/** The import once it is done; the mutation answers before, where it takes longer. */
async function imported(page, input) {
  let { import: record } = (await playground.runSaved(page, 'editor/import-catalogue', { input })).importCatalogue;
  while (['QUEUED', 'RUNNING'].includes(record.state)) {
    await page.waitForTimeout(500);
    record = (await playground.runSaved(page, 'editor/read-import', { id: record.id, first: 50 })).workspace.import;
  }
  return record;
}

async function changePerson(page, name) {
  await playground.signOut(page);
  await playground.signIn(page, name, PASSWORD);
  assert.notEqual(await playground.whoIsSignedIn(page), '');
}

/** `step` and `picture` are those of the run; the administrator is signed in. */
export async function live({ page, step, picture, workbook }) {
  let unitCode;
  let edition;

  await step('the office appoints an editor and a reviewer', async () => {
    const units = (await playground.runSaved(page, 'anonymous/units', { first: 100 })).units.nodes;
    unitCode = units.find((unit) => unit.name === UNIT).code;
    for (const [name, role] of [['minzheng-bianji', 'EDITOR'], ['minzheng-shenhe', 'REVIEWER']]) {
      const grants = [{ role, unitCode }];
      const input = { name, displayName: name, unitCode, password: PASSWORD, grants };
      await playground.runSaved(page, 'office/appoint-staff', { input });
    }
  });

  await step('the editor uploads a workbook and looks at the report first', async () => {
    await changePerson(page, 'minzheng-bianji');
    await playground.openSaved(page, 'editor/import-catalogue');
    const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
    const file = await playground.upload(page, '社会救助.xlsx', type, readFileSync(workbook));
    assert.match(file, /^attachment_/);
    await playground.insertUpload(page);
    assert.equal(JSON.parse(await playground.readEditor(page, 'variables')).input.file, file);
    await picture('uploaded');
    await page.keyboard.press('Escape');
    const input = { file, unitCode, pilotDomain: DOMAIN, dryRun: true };
    const { state, counts, remarks } = await imported(page, input);
    assert.deepEqual([state, counts.rows, counts.errors, counts.blocking], ['DONE', 13, 0, 1]);
    const [worst] = remarks.nodes;
    assert.deepEqual([worst.severity, worst.cell, worst.found], ['BLOCKING', 'G7', '有关部门']);
    await picture('report');
    edition = (await imported(page, { ...input, dryRun: false })).edition;
    assert.equal(edition.statusLabel, '草稿');
    await picture('imported');
  });

  await step('what was found stands in the way, until it is mended', async () => {
    const { id } = edition;
    const input = { id, expectedVersion: edition.version };
    const refused = await attempt(page, 'editor/submit-catalogue', { input });
    assert.equal(refused.data.submitCatalogue.userErrors[0].code, 'FINDINGS_BLOCK');
    await picture('blocked');
    const read = await playground.runSaved(page, 'editor/read-edition', { id, first: 20 });
    const { items, findings } = read.workspace.catalogueEdition;
    const finding = findings.nodes.find((it) => it.severity === 'BLOCKING');
    assert.equal(finding.found, '有关部门');
    await picture('finding');
    const item = items.nodes.find((it) => it.key === finding.itemKey);
    const mended = { id: item.id, expectedVersion: item.version, unitCode };
    await playground.runSaved(page, 'editor/reassign-catalogue-item', { input: mended });
    const version = (await playground.runSaved(page, 'editor/read-edition', { id, first: 20 })).workspace.catalogueEdition.version;
    const { submitCatalogue } = await playground.runSaved(page, 'editor/submit-catalogue', { input: { id, expectedVersion: version } });
    edition = submitCatalogue.catalogueEdition;
    assert.equal(edition.statusLabel, '待审核');
    await picture('submitted');
  });

  await step('whoever wrote it does not approve it; another person does, and publishes it', async () => {
    const input = () => ({ input: { id: edition.id, expectedVersion: edition.version } });
    const own = await attempt(page, 'reviewer/approve-catalogue', input());
    assert.match(own.data.approveCatalogue.userErrors[0].code, /NOT_ALLOWED|SAME_PERSON/);
    await changePerson(page, 'minzheng-shenhe');
    edition = (await playground.runSaved(page, 'reviewer/approve-catalogue', input())).approveCatalogue.catalogueEdition;
    edition = (await playground.runSaved(page, 'reviewer/publish-catalogue', input())).publishCatalogue.catalogueEdition;
    assert.equal(edition.statusLabel, '已发布');
    await picture('published');
  });

  await step('anybody reads it', async () => {
    await playground.signOut(page);
    const filter = { pilotDomain: DOMAIN };
    const data = await playground.runSaved(page, 'anonymous/catalogue-items', { first: 20, after: null, filter, triggerOn: '2026-09-18' });
    assert.equal(data.catalogueItems.nodes.length, 13);
    await picture('public');
  });
}
