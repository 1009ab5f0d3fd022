import { page } from '../../page';
import { run } from '../../request';
import { type Fact, NOTHING, PAGE, documentRow, facts, grown } from '../../rows';

Component({
  behaviors: [page],
  data: { id: '', name: '', facts: [] as Fact[], documents: NOTHING, read: false },
  methods: {
    onLoad({ id = '' }: { id?: string }) {
      this.setData({ id: decodeURIComponent(id) });
      return this.load();
    },
    load() {
      this.setData({ documents: NOTHING });
      return this.more();
    },
    more() {
      return this.during(async () => {
        const { id, documents } = this.data;
        const { node } = await run('item', { id, first: PAGE, after: documents.after });
        this.setData({ read: true });
        if (node?.__typename !== 'CatalogueItem') return this.setData({ name: '没有这个公开事项。' });
        this.setData({
          name: node.name,
          facts: facts(
            ['公开内容', node.content],
            ['公开依据', node.legalBasis],
            ['公开时限', node.timeLimit.text],
            ['公开主体', node.responsibleBody.text],
            ['渠道和载体', node.channels.filter((it) => it.ticked).map((it) => it.text).join('、')],
            ['公开对象', node.audience.wholeSociety ? '全社会' : node.audience.specificGroup],
            ['公开方式', [node.method.proactive && '主动公开', node.method.onRequest && '依申请公开'].filter(Boolean).join('、')],
          ),
          documents: grown(documents, node.documents, documentRow),
        });
      });
    },
  },
});
