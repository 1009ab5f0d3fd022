// The county's side of a storm: a unit whose items tick a channel, a frontend for that channel, and people who publish, correct and
// withdraw at random.
import { staff } from '../../../../tests/browser/staff.mjs';
import { UNIT, act, acts } from './acts.mjs';
import { sleep } from './chance.mjs';

export const CHANNEL = 'official-social-media';
const TOP = '370983';
const FRONTEND = 'media-puller';
/** One is asked of our channel, the other is none of its business. */
const ITEMS = { '媒体发布': CHANNEL, '张贴公示': 'notice-board' };

/** People of the unit, its items, and a key for the channel's frontend. */
export async function prepared(url, password) {
  const people = await staff(url, 'admin', password, UNIT);
  return { ...people, items: await items(people), key: await key(people.office) };
}

/** The ids of the items, in a catalogue that is made where there is none. */
async function items({ office, editor, reviewer }) {
  const known = async () => {
    const { nodes } = await office(`{ catalogueItems(first: 100, filter: { unitCode: "${UNIT}" }) { nodes { id primaryName } } }`);
    return Object.keys(ITEMS).map((name) => nodes.find((it) => it.primaryName === name)?.id);
  };
  const found = await known();
  if (found.every(Boolean)) return found;
  const input = { unitCode: UNIT, kind: 'VILLAGE', pilotDomain: '18', channelSemantics: 'CHOSEN' };
  const { catalogueEdition } = await act(editor, 'draftCatalogueEdition', input, 'catalogueEdition { id }');
  const { id } = catalogueEdition;
  for (const [primaryName, channel] of Object.entries(ITEMS)) {
    const elements = {
      primaryName,
      content: '审批结果',
      legalBasis: '《社会救助暂行办法》',
      timeLimit: '自形成之日起20个工作日内',
      responsibleBody: '新城街道办事处',
      channels: [{ channel, ticked: true }],
      audience: { wholeSociety: true },
      method: { proactive: true },
      levels: { town: true },
    };
    await act(editor, 'addCatalogueItem', { editionId: id, elements });
  }
  const verbs = [[editor, 'submitCatalogue'], [reviewer, 'approveCatalogue'], [reviewer, 'publishCatalogue']];
  for (const [at, [who, verb]] of verbs.entries()) await act(who, verb, { id, expectedVersion: at + 1 }, '', 'CatalogueEditionInput');
  return known();
}

async function key(office) {
  const { frontends } = await office('{ workspace { frontends(first: 100) { nodes { id version code } } } }');
  const known = frontends.nodes.find((it) => it.code === FRONTEND);
  const [verb, input] = known
    ? ['rotateFrontendKey', { id: known.id, expectedVersion: known.version, graceHours: 0 }]
    : ['registerFrontend', { code: FRONTEND, details: { title: '媒体抓取', channelCode: CHANNEL, unitCode: TOP } }];
  return (await act(office, verb, input, 'key')).key;
}

/** Publishes, corrects and withdraws until it is told to stop. What fails, as the server is away, is let be. */
export async function publishing(county, chance, counts, stopping) {
  const { published, corrected, withdrawn } = acts(county);
  const [ours, other] = county.items;
  const standing = [];
  while (!stopping.aborted) {
    try {
      const isNew = standing.length < 3 || (standing.length < 60 && chance.happens(0.45));
      const kind = isNew ? 'published' : chance.pick(['corrected', 'withdrawn']);
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
