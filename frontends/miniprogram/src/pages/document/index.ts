import { day, instant } from '../../format';
import { page } from '../../page';
import { type Data, run } from '../../request';
import { type Fact, type List, NOTHING, address, documentRow, facts } from '../../rows';

type Document = NonNullable<Data<'document'>['document']>;

Component({
  behaviors: [page],
  data: {
    index: '',
    title: '',
    facts: [] as Fact[],
    notes: [] as string[],
    html: '',
    files: [] as Document['content']['attachments'],
    linked: [] as { heading: string; list: List }[],
  },
  methods: {
    onLoad({ index = '' }: { index?: string }) {
      this.setData({ index: decodeURIComponent(index) });
      return this.load();
    },
    load() {
      return this.during(async () => {
        const { document } = await run('document', { indexNumber: this.data.index });
        if (document) this.setData(shown(document));
        else this.setData(left(await run('tombstone', { indexNumber: this.data.index })));
      });
    },
    onShareAppMessage() {
      return { title: this.data.title, path: address('document', 'index', this.data.index) };
    },
  },
});

function shown({ content, ending, edition, ...it }: Document) {
  return {
    title: it.title,
    facts: facts(
      ['索引号', it.indexNumber],
      ['发布机构', content.issuer ?? it.unit?.name],
      ['文号', it.documentNumber],
      ['体裁', it.kindLabel],
      ['成文日期', day(it.formedOn)],
      ['发布日期', instant(it.publishedAt)],
      ['效力状态', it.validityLabel],
      ['施行日期', day(content.effectiveFrom)],
      ['有效期至', day(content.effectiveUntil)],
    ),
    notes: [
      ...(ending ? [`本件自${day(ending.on)}起不再有效。${ending.reason ?? ''}`] : []),
      ...(edition.changeNote ? [`更正说明(第 ${edition.number} 版):${edition.changeNote}`] : []),
    ],
    html: it.body?.html ?? '',
    files: content.attachments,
    linked: [
      ...documents('已被替代,请看', ending?.replacedBy),
      ...documents('政策解读', it.interpretation?.material),
      ...documents('所解读的文件', it.interprets?.document),
      ...lists('对应的公开事项', content.items.map(({ id, name }) => ({ url: address('item', 'id', id), title: name, meta: '' }))),
    ],
  };
}

/** What is left of a document that was withdrawn: that it was there, and why it went. */
function left({ tombstone, kinds }: Data<'tombstone'>) {
  const withdrawal = tombstone?.withdrawal;
  const kind = kinds?.find((it) => it.code === withdrawal?.kind)?.label;
  return {
    title: tombstone ? '该政府信息已撤回' : '没有这一索引号的政府信息。',
    facts: facts(
      ['索引号', tombstone?.indexNumber],
      ['发布机构', tombstone?.unit?.name],
      ['撤回时间', instant(withdrawal?.at)],
      ['撤回原因', kind],
      ['说明', withdrawal?.reason],
    ),
    notes: [],
    html: '',
    files: [],
    linked: documents('已被替代,请看', withdrawal?.replacedBy),
  };
}

type Linked = Parameters<typeof documentRow>[0];
const documents = (heading: string, it: Linked | null | undefined) => (it ? lists(heading, [documentRow(it)]) : []);
const lists = (heading: string, rows: List['rows']) => (rows.length > 0 ? [{ heading, list: { ...NOTHING, rows } }] : []);
