import { page } from '../../page';
import { run } from '../../request';
import { NOTHING, PAGE, address, documentRow, grown, joined } from '../../rows';

Component({
  behaviors: [page],
  data: {
    code: '',
    name: '',
    unitCode: null as string | null,
    about: '',
    tab: 'items',
    items: NOTHING,
    documents: NOTHING,
    read: false,
  },
  methods: {
    onLoad({ code = '' }: { code?: string }) {
      this.setData({ code: decodeURIComponent(code) });
      return this.load();
    },
    load() {
      return this.during(async () => {
        const { pilotDomain } = await run('domain', { code: this.data.code });
        const unit = pilotDomain?.compilingUnit;
        this.setData({
          name: pilotDomain?.name ?? '没有这个领域。',
          about: joined(unit && `编制单位:${unit.name}`, pilotDomain?.ministry && `主管部委:${pilotDomain.ministry}`),
          unitCode: unit?.code ?? null,
          items: NOTHING,
          documents: NOTHING,
        });
        await Promise.all([this.items(), this.documents()]);
        this.setData({ read: true });
      });
    },
    // The catalogue of the unit that compiles it; every other unit has one of its own, with much the same in it.
    async items() {
      const { code, unitCode, items } = this.data;
      const answer = await run('items', { pilotDomain: code, unitCode, first: PAGE, after: items.after });
      const row = (it: NonNullable<typeof answer.catalogueItems>['nodes'][number]) => ({
        url: address('item', 'id', it.id),
        title: joined(it.primaryName, it.secondaryName),
        meta: it.responsibleBody.text,
      });
      this.setData({ items: grown(items, answer.catalogueItems, row) });
    },
    async documents() {
      const { code, documents } = this.data;
      const answer = await run('documents', { pilotDomain: code, first: PAGE, after: documents.after });
      this.setData({ documents: grown(documents, answer.documents, documentRow) });
    },
    moreItems() {
      return this.during(() => this.items());
    },
    moreDocuments() {
      return this.during(() => this.documents());
    },
    choose({ currentTarget }: WechatMiniprogram.BaseEvent) {
      this.setData({ tab: currentTarget.dataset.tab as string });
    },
  },
});
