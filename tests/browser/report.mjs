// An annual report for the portal to show, made through the API by people of the unit: demonstration counties have none.
import { randomUUID } from 'node:crypto';

/** Publishes the unit's report of that year, unless it is there; cells hold numbers, noughts, nothing and 不适用. */
export async function publishReport({ office, editor, reviewer }, unitCode, year) {
  const there = await office('query($unitCode: String!, $year: Int!) { annualReport(unitCode: $unitCode, year: $year) { id } }', { unitCode, year });
  if (there) return;
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
