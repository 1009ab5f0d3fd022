// What a unit does with a request, between what its applicant does in the portal.

/** The request of this number, as its editor: `act(verb, type, more)` does the next thing to it. */
export async function handling(editor, number, queryCode) {
  const found = await editor('query($number: String!, $queryCode: String!) { informationRequest(number: $number, queryCode: $queryCode) { id } }', { number, queryCode });
  return async (verb, type, more = {}, named = (id) => ({ id })) => {
    const query = 'query($id: ID!) { workspace { informationRequest(id: $id) { version } } }';
    const { informationRequest } = await editor(query, { id: found.id });
    const input = { ...named(found.id), expectedVersion: informationRequest.version, ...more };
    await editor(`mutation($input: ${type}!) { ${verb}(input: $input) { userErrors { code path message } } }`, { input });
  };
}

/** Uploads a text and answers its id. */
export async function upload(url, { token }, name, text) {
  const form = new FormData();
  form.set('file', new Blob([text], { type: 'text/plain' }), name);
  const response = await fetch(`${url}/attachments`, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: form });
  return (await response.json()).id;
}
