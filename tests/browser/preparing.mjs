// What has to be there for the portal to show, whatever the demonstration county came to on the day it was made.

/** Puts a draft of the unit out for comment, and withdraws its oldest document for an error; answers the index number of that. */
export async function prepare({ reviewer }, unitCode) {
  const query = 'query($filter: DocumentFilterInput!) { documents(first: 100, filter: $filter) { nodes { id indexNumber } } }';
  const { nodes: documents } = await reviewer(query, { filter: { unitCode } });
  const endsOn = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10);
  await reviewer('mutation($input: OpenConsultationInput!) { openConsultation(input: $input) { userErrors { code path message } } }', {
    input: {
      unitCode, kind: 'OTHER', title: '关于低保审批办法(征求意见稿)公开征求意见的公告', draftDocumentId: documents[0].id,
      explanationDocumentId: documents[0].id, endsOn,
    },
  });
  const gone = documents.at(-1);
  const { document } = await reviewer('query($id: ID!) { workspace { document(id: $id) { version } } }', { id: gone.id });
  await reviewer('mutation($input: WithdrawDocumentInput!) { withdrawDocument(input: $input) { userErrors { code path message } } }', {
    input: { id: gone.id, expectedVersion: document.version, kind: 'ERROR', reason: '所载数据有误' },
  });
  return gone.indexNumber;
}
