// Lines that lead somewhere, and the way to more of them.
import { NOTHING } from '../../rows';

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    list: { type: Object, value: NOTHING },
    /** What is said of a list with nothing in it; nothing until it was asked for. */
    empty: String,
  },
  methods: {
    /** WeChat keeps ten pages open; from there on the next takes the place of the last. */
    instead({ currentTarget }: WechatMiniprogram.BaseEvent) {
      wx.redirectTo({ url: currentTarget.dataset.url as string });
    },
    more() {
      this.triggerEvent('more');
    },
  },
});
