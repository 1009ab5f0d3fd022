// Attachments, opened on the phone. Those of a case are had with its number and code in the headers, never in an address.
import { SERVER } from '../../config';
import { size } from '../../format';

interface File {
  id: string;
  name: string;
  sha256: string;
  sizeBytes: number;
}
type Opened = 'doc' | 'docx' | 'xls' | 'xlsx' | 'ppt' | 'pptx' | 'pdf';
const OPENED = ['doc', 'docx', 'xls', 'xlsx', 'ppt', 'pptx', 'pdf'];
const PICTURES = ['png', 'jpg', 'jpeg', 'gif', 'webp'];

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    files: { type: Array, value: [] as File[] },
    number: String,
    code: String,
  },
  data: { labels: [] as string[], told: '' },
  observers: {
    files(files: File[]) {
      this.setData({ labels: files.map((it) => `${it.name}(${size(it.sizeBytes)})`) });
    },
  },
  methods: {
    open({ currentTarget }: WechatMiniprogram.BaseEvent) {
      const file = (this.data.files as File[])[Number(currentTarget.dataset.at)];
      if (!file) return;
      const { number, code } = this.data;
      this.setData({ told: '正在下载…' });
      wx.downloadFile({
        url: `${SERVER}/attachments/${file.sha256}`,
        header: code ? { 'x-case-number': number, 'x-query-code': code } : {},
        success: ({ statusCode, tempFilePath }) => {
          if (statusCode === 200) this.show(file.name, tempFilePath);
          else this.setData({ told: '附件现在取不到,可能已经撤回。' });
        },
        fail: () => this.setData({ told: '无法连接服务器,请检查网络后重试。' }),
      });
    },
    show(name: string, path: string) {
      const type = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
      const unknown = () => this.setData({ told: '微信打不开这种附件,请在电脑上打开政务公开网站下载。' });
      this.setData({ told: '' });
      if (PICTURES.includes(type)) wx.previewImage({ urls: [path], fail: unknown });
      else if (OPENED.includes(type)) wx.openDocument({ filePath: path, fileType: type as Opened, showMenu: true, fail: unknown });
      else unknown();
    },
  },
});
