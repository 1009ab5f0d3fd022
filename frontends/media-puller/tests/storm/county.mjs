// The county's side of a storm: a unit whose items tick a channel, a frontend for that channel, and people who publish, correct and
// withdraw at random.
import { staff } from '../../../../tests/browser/staff.mjs';
import { UNIT, acts } from './acts.mjs';
import { sleep } from './chance.mjs';

export const CHANNEL = 'official-social-media';
const TOP = '370983';
/** One is asked of our channel, the other is none of its business. */
const ITEMS = { '媒体发布': CHANNEL, '张贴公示': 'notice-board' };

/** People of the unit, its items, and a key for the channel's frontend. */
export async function prepared(url, password) {
  const people = await staff(url, 'admin', password, UNIT);
  return { ...people, items: await items(people), key: await key(people.office) };
}

async function items({ office, editor, reviewer }) {
  const known = async () => {
    const found = await office('query($unit: String!) { catalogueItems(first: 100, filter: { unitCode: $unit }) { nodes { id primaryName } } }', { unit: UNIT });
    return Object.keys(ITEMS).map((name) => found.nodes.find((it) => it.primaryName === name)?.id);
  };
  if ((await known()).every(Boolean)) return known();
  const drafted = await editor('mutation($input: DraftCatalogueEditionInput!) { draftCatalogueEdition(input: $input) { catalogueEdition { id } userErrors { code path message } } }', {
    input: { unitCode: UNIT, kind: 'VILLAGE', pilotDomain: '18', channelSemantics: 'CHOSEN' },
  });
  const { id } = drafted.catalogueEdition;
  for (const [primaryName, channel] of Object.entries(ITEMS)) {
    const elements = {
      primaryName, content: '审批结果', legalBasis: '《社会救助暂行办法》', timeLimit: '自形成之日起20个工作日内', responsibleBody: '新城街道办事处',
      channels: [{ channel, ticked: true }], audience: { wholeSociety: true }, method: { proactive: true }, levels: { town: true },
    };
    await editor('mutation($input: AddCatalogueItemInput!) { addCatalogueItem(input: $input) { userErrors { code path message } } }', { input: { editionId: id, elements } });
  }
  const act = (who, verb, expectedVersion) => who(`mutation($input: CatalogueEditionInput!) { ${verb}(input: $input) { userErrors { code path message } } }`, { input: { id, expectedVersion } });
  await act(editor, 'submitCatalogue', 1);
  await act(reviewer, 'approveCatalogue', 2);
  await act(reviewer, 'publishCatalogue', 3);
  return known();
}

async function key(office) {
  const { frontends } = await office('{ workspace { frontends(first: 100) { nodes { id version code active } } } }');
  const known = frontends.nodes.find((it) => it.code === 'media-puller');
  if (known) {
    const input = { id: known.id, expectedVersion: known.version, graceHours: 0 };
    return (await office('mutation($input: RotateFrontendKeyInput!) { rotateFrontendKey(input: $input) { key userErrors { code path message } } }', { input })).key;
  }
  const input = { code: 'media-puller', details: { title: '媒体抓取', channelCode: CHANNEL, unitCode: TOP } };
  return (await office('mutation($input: RegisterFrontendInput!) { registerFrontend(input: $input) { key userErrors { code path message } } }', { input })).key;
}

/** Publishes, corrects and withdraws until it is told to stop. What fails, as the server is away, is let be. */
export async function publishing(county, chance, counts, stopping) {
  const { published, corrected, withdrawn } = acts(county);
  const [ours, other] = county.items;
  const standing = [];
  while (!stopping.aborted) {
    try {
      const kind = standing.length < 3 || (standing.length < 60 && chance.happens(0.45)) ? 'published' : chance.pick(['corrected', 'withdrawn']);
      const at = chance.between(0, standing.length - 1);
      if (kind === 'published') standing.push(await published(chance.happens(0.8) ? ours : other, `救助结果${words(6)}`, text()));
      else if (kind === 'corrected') standing[at] = await corrected(standing[at], text());
      else await withdrawn(standing.splice(at, 1)[0], chance.pick(['ERROR', 'PRIVACY', 'EXPIRED']));
      counts[kind] += 1;
    } catch {
      counts.lost += 1;
      await sleep(300);
    }
    if (chance.happens(0.2)) await sleep(chance.between(0, 600));
  }

  /** Nothing that looks like a number of a person. */
  function words(count) {
    return Array.from({ length: count }, () => chance.pick('甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥')).join('');
  }

  function text() {
    return Array.from({ length: chance.between(1, 40) }, () => `<p>${words(chance.between(5, 80))}</p>`).join('');
  }
}
