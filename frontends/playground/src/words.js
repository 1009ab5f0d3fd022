// What the page says, in both languages.

export const WORDS = {
  name: { zh: '接口试验台', en: 'Playground' },
  language: { zh: '语言', en: 'Language' },
  descriptions: { zh: '说明', en: 'Descriptions' },
  descriptionsHint: { zh: '文档中的说明显示哪种语言', en: 'Which language of the descriptions is shown' },
  both: { zh: '双语', en: 'Both' },
  zh: { zh: '中文', en: '中文' },
  en: { zh: 'English', en: 'English' },
  userName: { zh: '用户名', en: 'User name' },
  password: { zh: '密码', en: 'Password' },
  signIn: { zh: '登录', en: 'Sign in' },
  signingIn: { zh: '登录中…', en: 'Signing in…' },
  signOut: { zh: '退出', en: 'Sign out' },
  until: { zh: '有效至', en: 'until' },
  unreachable: { zh: '无法连接服务器,请检查网络后重试。', en: 'The server cannot be reached; check the network and try again.' },
  unreadable: { zh: '服务器的回答不是 JSON,状态码', en: 'The server did not answer in JSON; status' },
  close: { zh: '关闭', en: 'Close' },
  upload: { zh: '上传附件', en: 'Upload' },
  uploadHint: { zh: '把文件拖到这里,或点击选择', en: 'Drop files here, or click to choose' },
  uploadNeedsSession: { zh: '上传需要先登录。', en: 'Sign in to upload.' },
  uploading: { zh: '上传中', en: 'Uploading' },
  copy: { zh: '复制', en: 'Copy' },
  copied: { zh: '已复制', en: 'Copied' },
  insert: { zh: '填入变量 file', en: 'Insert as file' },
  notJson: { zh: '变量栏不是有效的 JSON,无法填入。', en: 'The variables are not valid JSON; nothing was inserted.' },
  uploadFailed: { zh: '上传失败', en: 'The upload failed' },
  operations: { zh: '操作示例', en: 'Saved operations' },
  operationsHint: {
    zh: '点击即在新标签页中打开。前面操作得到的编号会自动填入,其余 ${…} 请自行填写。',
    en: 'A click opens a new tab. Ids from earlier answers are filled in; fill in the other ${…} yourself.',
  },
  search: { zh: '筛选', en: 'Filter' },
  nothing: { zh: '没有符合的操作。', en: 'No operation matches.' },
  query: { zh: '查询', en: 'query' },
  mutation: { zh: '变更', en: 'mutation' },
  who: { zh: '谁可以', en: 'Who' },
  fillIn: { zh: '需填写', en: 'Fill in' },
  first: { zh: '先运行', en: 'Run first' },
  kept: { zh: '已自动填入', en: 'filled in' },
  anonymous: { zh: '公众(无需登录)', en: 'Anybody (no session)' },
  editor: { zh: '编辑', en: 'Editor' },
  reviewer: { zh: '审核', en: 'Reviewer' },
  guide: { zh: '业务指导', en: 'Guide' },
  office: { zh: '政务公开办', en: 'Disclosure office' },
  auditor: { zh: '审计', en: 'Auditor' },
};

/** The first thing a visitor finds in the editor. */
export const WELCOME = `# 公开 Gongkai
#
# 在此编写查询,按 Ctrl-Enter 运行;左侧“操作示例”有每个角色的现成操作。
# Write a query and run it with Ctrl-Enter; "Saved operations" on the left has examples for every role.

query PilotDomains {
  pilotDomains {
    code
    name
    compilingUnit {
      name
    }
  }
}
`;
