// What the applicant of a request is asked for: to confirm, to correct, to give reasons.
import { type Asked, CONFIRM } from '../../case';
import { type Values, field, missing } from '../../form';
import { run } from '../../request';
import { type Payload, sending } from '../../sending';

const WORDS = { confirm: '我确认已提交申请', correct: '提交补正', reason: '提交理由' };

Component({
  behaviors: [sending],
  options: { styleIsolation: 'apply-shared' },
  properties: {
    asked: { type: Object, value: { verb: 'confirm', text: CONFIRM } as Asked },
    number: String,
    code: String,
    version: Number,
  },
  data: { label: '', done: false },
  observers: {
    asked({ verb }: Asked) {
      const text = verb === 'confirm' ? [] : [field('text', verb === 'correct' ? '补正内容' : '理由', { kind: 'text', longest: 4000 })];
      this.setData({ label: WORDS[verb], fields: text });
    },
  },
  lifetimes: {
    attached() {
      if (!this.data.label) this.setData({ label: WORDS[(this.data.asked as Asked).verb] });
    },
  },
  methods: {
    async submit({ detail }: WechatMiniprogram.CustomEvent<Values>) {
      const { number, code: queryCode, version: expectedVersion } = this.data;
      const input = { request: { number, queryCode }, expectedVersion };
      const text = detail.text ?? '';
      const taken = await this.send(detail, missing, async (): Promise<Payload | null> => {
        switch ((this.data.asked as Asked).verb) {
          case 'confirm':
            return (await run('confirm-request', { input })).confirmReceipt;
          case 'correct':
            return (await run('submit-correction', { input: { ...input, text } })).submitCorrection;
          case 'reason':
            return (await run('submit-reasons', { input: { ...input, text } })).submitReasons;
        }
      });
      if (!taken) return;
      this.setData({ done: true });
      this.triggerEvent('done');
    },
  },
});
