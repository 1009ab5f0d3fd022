import { page } from '../../page';
import { type Data, run } from '../../request';
import { type Fact, type List, NOTHING, PAGE, documentRow, facts, grown } from '../../rows';

Component({
  behaviors: [page],
  data: { id: '', name: '', facts: [] as Fact[], documents: NOTHING, read: false },
  methods: {
    onLoad({ id = '' }: { id?: string }) {
      this.setData({ id: decodeURIComponent(id) });
      return this.load();
    },
    load() {
      return this.during(() => this.next(NOTHING));
    },
    more() {
      return this.during(() => this.next(this.data.documents));
    },
    async next(documents: List) {
      const { node } = await run('item', { id: this.data.id, first: PAGE, after: documents.after });
      this.setData({ read: true });
      if (node?.__typename !== 'CatalogueItem') return this.setData({ name: '没有这个公开事项。' });
      this.setData({ name: node.name, facts: about(node), documents: grown(documents, node.documents, documentRow) });
    },
  },
});

type Item = Extract<NonNullable<Data<'item'>['node']>, { __typename: 'CatalogueItem' }>;

const about = (it: Item) =>
  facts(
    ['公开内容', it.content],
    ['公开依据', it.legalBasis],
    ['公开时限', it.timeLimit.text],
    ['公开主体', it.responsibleBody.text],
    ['渠道和载体', it.channels.filter(({ ticked }) => ticked).map(({ text }) => text).join('、')],
    ['公开对象', it.audience.wholeSociety ? '全社会' : it.audience.specificGroup],
    ['公开方式', [it.method.proactive && '主动公开', it.method.onRequest && '依申请公开'].filter(Boolean).join('、')],
  );
