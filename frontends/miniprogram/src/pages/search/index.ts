import { page } from '../../page';
import { type Data, run } from '../../request';
import { type List, NOTHING, PAGE, type Row, address, documentRow, grown, joined } from '../../rows';

type Hit = NonNullable<Data<'search'>['search']>['nodes'][number];

Component({
  behaviors: [page],
  data: { query: '', asked: '', hits: NOTHING, read: false },
  methods: {
    onLoad({ query = '' }: { query?: string }) {
      this.setData({ query: decodeURIComponent(query) });
      return this.load();
    },
    type({ detail }: WechatMiniprogram.Input) {
      this.data.query = detail.value;
    },
    load() {
      this.setData({ read: false });
      return this.during(() => this.next(this.data.query.trim(), NOTHING));
    },
    more() {
      return this.during(() => this.next(this.data.asked, this.data.hits));
    },
    async next(asked: string, hits: List) {
      if (!asked) return;
      const { search } = await run('search', { query: asked, first: PAGE, after: hits.after });
      this.setData({ asked, hits: grown(hits, search, row), read: true });
    },
  },
});

function row({ title, subject: it }: Hit): Row {
  if (it?.__typename === 'Document') return documentRow({ ...it, title });
  if (it?.__typename === 'CatalogueItem') return { url: address('item', 'id', it.id), title, meta: joined('公开事项', it.unit?.name) };
  return { url: '', title, meta: '' };
}
