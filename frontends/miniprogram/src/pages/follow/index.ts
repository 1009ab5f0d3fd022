import { type Asked, type Case, type Request, asked, look } from '../../case';
import { type Values, field, filled, marked, missing } from '../../form';
import { taken } from '../../held';
import { explain, page } from '../../page';
import { isLarge } from '../../preferences';
import { sending } from '../../sending';

const FIELDS = [
  field('number', '受理编号', { hint: 'SQ 开头为信息公开申请,YJ 为意见,ZX 为咨询。', longest: 40 }),
  field('queryCode', '查询码', { hint: '横线和大小写不影响。', longest: 40 }),
];

Component({
  behaviors: [page, sending],
  data: {
    fields: FIELDS,
    queryCode: '',
    found: null as Case | null,
    asked: null as Asked | null,
    files: [] as NonNullable<NonNullable<Request['reply']>['attachments']>,
    told: '',
  },
  methods: {
    /** From a receipt one comes with number and code. */
    onShow() {
      this.setData({ large: isLarge() });
      const held = taken();
      if (held) return this.look({ number: held.number, queryCode: held.queryCode });
    },
    ask({ detail }: WechatMiniprogram.CustomEvent<Values>) {
      return this.look(detail);
    },
    again() {
      const { found, queryCode } = this.data;
      return this.look({ number: found?.number, queryCode });
    },
    async look(values: Values) {
      const { number = '', queryCode = '' } = values;
      const fields = FIELDS.map((it) => filled(it, values[it.path] ?? ''));
      const wrong = missing(fields);
      this.setData({ fields: marked(fields, wrong), wrong, refused: null, told: '' });
      if (wrong.length > 0 || this.data.sending) return;
      this.setData({ sending: true });
      try {
        const found = await look(number, queryCode);
        this.setData({
          queryCode,
          found: found ?? null,
          asked: found?.request ? asked(found.request) : null,
          files: found?.request?.reply?.attachments ?? [],
          told: found === undefined ? '编号应以 SQ、YJ 或 ZX 开头。' : found === null ? '没有找到。请核对受理编号和查询码。' : '',
        });
      } catch (error) {
        this.setData({ found: null, refused: explain(error) });
      } finally {
        this.setData({ sending: false });
      }
    },
  },
});
