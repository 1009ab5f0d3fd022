// What people of a unit do with a document, each time through to the public.
import assert from 'node:assert/strict';

export const UNIT = '370983001';

/** One mutation by a session of tests/browser/staff.mjs, which insists that nothing is refused. */
export function act(who, verb, input, answer = '', type = `${verb[0].toUpperCase()}${verb.slice(1)}Input`) {
  return who(`mutation($input: ${type}!) { ${verb}(input: $input) { ${answer} userErrors { code path message } } }`, { input });
}

export function acts({ editor, reviewer }) {
  /** A draft, through review to the public. */
  async function brought({ id, version }) {
    await act(editor, 'submitDocument', { id, expectedVersion: version }, '', 'DocumentInput');
    const review = { id, expectedVersion: version + 1, decision: 'APPROVE', secrecy: 'CLEARED', disclosure: 'PROACTIVE' };
    await act(reviewer, 'reviewDocument', review);
    const answer = 'document { id version indexNumber }';
    const { document } = await act(reviewer, 'publishDocument', { id, expectedVersion: version + 2 }, answer, 'DocumentInput');
    assert.equal(document.id, id);
    return document;
  }

  return {
    async published(itemId, title, body) {
      const content = { title, summary: `${title}。`, formedOn: '2026-02-27', itemIds: [itemId], body };
      const { document } = await act(editor, 'draftDocument', { unitCode: UNIT, content }, 'document { id version }');
      return brought(document);
    },
    async corrected({ id, version }, body) {
      const input = { id, expectedVersion: version, changeNote: '更正正文', content: { body } };
      const { document } = await act(editor, 'correctDocument', input, 'document { id version }');
      return brought(document);
    },
    async withdrawn({ id, version }, kind) {
      await act(reviewer, 'withdrawDocument', { id, expectedVersion: version, kind, reason: '公开内容有误' });
    },
  };
}
