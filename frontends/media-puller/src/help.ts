export const HELP = `公开·媒体抓取:把已公开的政府信息取到本机文件夹,并报送发布、撤回回执
Takes over published government information into a folder, and reports that it ran and was taken down.

用法 Usage: gongkai-media-puller --server <URL> --data <DIR> --runs-at <TEMPLATE> [OPTIONS]

  --server <URL>        后台地址 / Where the server is
  --data <DIR>          保存目录,一个目录只由一个进程使用 / What is kept, by one process only: items/, recalls/, place.json
  --runs-at <TEMPLATE>  发布网址的样式 / The address at which a document runs: {indexNumber} {documentId} {edition} {unit}
  --key-file <FILE>     密钥文件,每轮重读 / A file with the frontend's key, read again in each round
  --interval <SECONDS>  两轮之间的秒数 / Seconds between two rounds [default: 60]
  --once                只跑一轮 / One round, and end
  -h, --help            本说明 / This text

密钥 Key: 环境变量 GONGKAI_KEY,或 --key-file;不写在参数里。没有密钥只抓取、不报送。
  GONGKAI_KEY in the environment, or --key-file; never an argument. Without one, documents are kept and nothing is reported.
每轮 A round: 续读变更,写好一页才记下位置;撤回的立即删除;再按后台仍待办的回执逐一报送。随时中断都可重来。
  Reads on, and notes the place once a page is safely kept; removes what was withdrawn; reports what the server still waits for.
  It may be killed at any moment, and goes on from there.
日志 Log: 标准错误,每行一个 JSON / standard error, one JSON a line
SIGTERM, SIGINT: 做完手头一页再退出 / end after the page under way

示例 Examples:
  GONGKAI_KEY=… gongkai-media-puller --server https://gk.example.gov.cn --data /var/lib/gongkai-media \\
    --runs-at 'https://news.example.com/gk/{indexNumber}'

退出码 Exit codes: 0 完成 done · 1 失败 failed (磁盘 the disk; 仅 --once: 后台 the server) · 2 用法有误 wrong usage
`;
