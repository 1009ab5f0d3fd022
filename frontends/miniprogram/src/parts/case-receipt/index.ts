// The only time a query code is shown: it can be copied, and leads to the case.
import { hold } from '../../held';

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: { number: String, code: String },
  methods: {
    copy() {
      wx.setClipboardData({ data: `受理编号:${this.data.number}\n查询码:${this.data.code}` });
    },
    follow() {
      hold({ number: this.data.number, queryCode: this.data.code });
      wx.switchTab({ url: '/pages/follow/index' });
    },
  },
});
