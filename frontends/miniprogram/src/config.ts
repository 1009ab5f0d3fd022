/** Where the server is, without a slash at the end. WeChat talks to registered domains by https only (request 合法域名). */
export const SERVER = 'https://gk.example.gov.cn';
