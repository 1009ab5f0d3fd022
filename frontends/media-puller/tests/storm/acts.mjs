// What people of a unit do with a document, each time through to the public.
import assert from 'node:assert/strict';

export const UNIT = '370983001';

export function acts({ editor, reviewer }) {
  const wrong = 'userErrors { code path message }';
  const submit = (input) => editor(`mutation($input: DocumentInput!) { submitDocument(input: $input) { ${wrong} } }`, { input });
  const review = (input) => reviewer(`mutation($input: ReviewDocumentInput!) { reviewDocument(input: $input) { ${wrong} } }`, { input });
  const publish = (input) => reviewer(`mutation($input: DocumentInput!) { publishDocument(input: $input) { document { id version indexNumber } ${wrong} } }`, { input });

  /** A draft, through review to the public. */
  async function brought({ id, version }) {
    await submit({ id, expectedVersion: version });
    await review({ id, expectedVersion: version + 1, decision: 'APPROVE', secrecy: 'CLEARED', disclosure: 'PROACTIVE' });
    const { document } = await publish({ id, expectedVersion: version + 2 });
    assert.equal(document.id, id);
    return document;
  }

  return {
    async published(itemId, title, body) {
      const input = { unitCode: UNIT, content: { title, summary: `${title}。`, formedOn: '2026-02-27', itemIds: [itemId], body } };
      const drafted = await editor(`mutation($input: DraftDocumentInput!) { draftDocument(input: $input) { document { id version } ${wrong} } }`, { input });
      return brought(drafted.document);
    },
    async corrected({ id, version }, body) {
      const input = { id, expectedVersion: version, changeNote: '更正正文', content: { body } };
      const next = await editor(`mutation($input: CorrectDocumentInput!) { correctDocument(input: $input) { document { id version } ${wrong} } }`, { input });
      return brought(next.document);
    },
    async withdrawn({ id, version }, kind) {
      const input = { id, expectedVersion: version, kind, reason: '公开内容有误' };
      await reviewer(`mutation($input: WithdrawDocumentInput!) { withdrawDocument(input: $input) { ${wrong} } }`, { input });
    },
  };
}
