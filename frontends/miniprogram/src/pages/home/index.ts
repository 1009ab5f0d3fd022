import { day } from '../../format';
import { page } from '../../page';
import { setLarge } from '../../preferences';
import { run } from '../../request';
import { type List, NOTHING, address, documentRow } from '../../rows';

Component({
  behaviors: [page],
  data: {
    county: '',
    domains: [] as { url: string; name: string }[],
    consultations: NOTHING,
    documents: NOTHING,
    query: '',
  },
  methods: {
    onLoad() {
      return this.load();
    },
    load() {
      return this.during(async () => {
        const { counties, pilotDomains, consultations, documents } = await run('home', {});
        const open = (consultations?.nodes ?? []).map((it) => ({ url: address('consultation', 'id', it.id), title: it.title, meta: `截止 ${day(it.endsOn)}` }));
        this.setData({
          county: counties?.nodes[0]?.name ?? '',
          domains: (pilotDomains ?? []).map((it) => ({ url: address('domain', 'code', it.code), name: it.name })),
          consultations: { ...NOTHING, rows: open } as List,
          documents: { ...NOTHING, rows: (documents?.nodes ?? []).map(documentRow) } as List,
        });
      });
    },
    type({ detail }: WechatMiniprogram.Input) {
      this.data.query = detail.value;
    },
    search() {
      const query = this.data.query.trim();
      if (query) wx.navigateTo({ url: address('search', 'query', query) });
    },
    enlarge() {
      setLarge(!this.data.large);
      this.setData({ large: !this.data.large });
    },
  },
});
