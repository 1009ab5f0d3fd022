// 正文, as far as rich-text shows it; links are offered below, as a mini-program opens no other sites.
import { SERVER } from '../../config';
import { type Block, type Link, adapted } from '../../rich-text';

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: { html: String },
  data: { blocks: [] as Block[], links: [] as Link[] },
  observers: {
    html(html: string) {
      const { blocks, links } = adapted(html, SERVER);
      this.setData({ blocks: [], links });
      // One by one: what reaches the screen at once is bounded.
      blocks.forEach((block, at) => this.setData({ [`blocks[${at}]`]: block }));
    },
  },
  methods: {
    copy({ currentTarget }: WechatMiniprogram.BaseEvent) {
      wx.setClipboardData({ data: currentTarget.dataset.href as string });
    },
  },
});
