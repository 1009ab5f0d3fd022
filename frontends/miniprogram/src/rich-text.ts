// 正文 for the element `rich-text`, which knows fewer elements than the server lets through, opens no links, and has no origin to
// complete addresses with. What is not listed here goes, its text stays.

export type RichNode = { type: 'text'; text: string } | RichElement;
export interface RichElement {
  name: string;
  attrs: Record<string, string>;
  children: RichNode[];
}

/** A stretch of text, or a table, which may be wider than the phone and scrolls by itself. */
export interface Block {
  wide: boolean;
  nodes: RichNode[];
}
export interface Link {
  text: string;
  href: string;
}

const SAME = 'abbr b blockquote br caption cite code col colgroup dd del div dl dt em h1 h2 h3 h4 h5 h6 hr i img ins li ol p pre q s strong sub sup table tbody td tfoot th thead tr ul'.split(' ');
/** What it does not know, by what comes nearest. */
const INSTEAD: Record<string, string> = { a: 'span', figure: 'div', figcaption: 'p' };
const EMPTY = ['br', 'hr', 'img', 'col'];
const UNREAD = ['script', 'style', 'template', 'iframe', 'object', 'noscript', 'textarea', 'title', 'svg', 'math'];
const ATTRIBUTES: Record<string, string[]> = {
  img: ['alt', 'width', 'height'],
  ol: ['start', 'type'],
  td: ['colspan', 'rowspan'],
  th: ['colspan', 'rowspan'],
  col: ['span'],
  colgroup: ['span'],
};
// In place of classes: not every version lets a page's styles into the element.
const STYLES: Record<string, string> = {
  p: 'margin:0 0 .8em',
  table: 'border-collapse:collapse;min-width:100%',
  td: 'border:1px solid #bbb;padding:.3em .5em;min-width:4em',
  th: 'border:1px solid #bbb;padding:.3em .5em;min-width:4em;background:#f0f0f0',
  img: 'max-width:100%;height:auto',
  a: 'color:#0b5394;text-decoration:underline',
  pre: 'white-space:pre-wrap',
  blockquote: 'margin:0 0 .8em;padding-left:.8em;border-left:3px solid #bbb',
};
const OURS = /^\/attachments\/[0-9a-f]{64}$/;
/** Nodes of one stretch: a long text reaches the page in parts, as it takes no more than a megabyte at once. */
const STRETCH = 60;

const TOKEN = /<(\/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"]*")?)*)\s*\/?>|<!--[^]*?-->|([^<]+|<)/gi;
const ATTRIBUTE = /([a-z-]+)="([^"]*)"/gi;

/** The body's markup, as the server writes it, in stretches; and the links in it, which the page offers by itself. */
export function adapted(html: string, server: string): { blocks: Block[]; links: Link[] } {
  const root: RichElement = { name: 'div', attrs: {}, children: [] };
  const open: { tag: string; node: RichElement }[] = [{ tag: '', node: root }];
  const anchors: { node: RichElement; href: string }[] = [];
  let unread = '';
  TOKEN.lastIndex = 0;
  for (let token = TOKEN.exec(html); token; token = TOKEN.exec(html)) {
    const [, close, word = '', written = '', text] = token;
    const tag = word.toLowerCase();
    const around = open[open.length - 1]!.node;
    if (unread) {
      if (close && tag === unread) unread = '';
    } else if (text !== undefined) {
      // References such as &amp; are read by rich-text itself.
      around.children.push({ type: 'text', text: text === '<' ? '&lt;' : text });
    } else if (close) {
      const at = open.map((it) => it.tag).lastIndexOf(tag);
      if (at > 0) open.length = at;
    } else if (UNREAD.includes(tag)) {
      unread = tag;
    } else {
      const given = attributesOf(written);
      const node = element(tag, given, server);
      if (!node) continue;
      around.children.push(node);
      if (!EMPTY.includes(tag)) open.push({ tag, node });
      if (tag === 'a' && given.href) anchors.push({ node, href: given.href });
    }
  }
  return { blocks: stretches(root.children), links: anchors.map(({ node, href }) => link(node, href, server)) };
}

function element(tag: string, given: Record<string, string>, server: string): RichElement | undefined {
  const name = SAME.includes(tag) ? tag : INSTEAD[tag];
  if (!name) return undefined;
  const attrs: Record<string, string> = {};
  for (const attribute of ATTRIBUTES[tag] ?? []) if (given[attribute]) attrs[attribute] = given[attribute];
  if (tag === 'img') {
    // A picture from elsewhere would tell its host who reads.
    if (!OURS.test(given.src ?? '')) return undefined;
    attrs.src = server + given.src;
  }
  const style = STYLES[tag];
  if (style) attrs.style = style;
  return { name, attrs, children: [] };
}

function attributesOf(written: string): Record<string, string> {
  const given: Record<string, string> = {};
  written.replace(ATTRIBUTE, (_, name: string, value: string) => (given[name.toLowerCase()] = plain(value)));
  return given;
}

function link(node: RichElement, href: string, server: string): Link {
  const whole = OURS.test(href) ? server + href : href;
  return { text: plain(textOf(node)).trim() || whole, href: whole };
}

function textOf(node: RichNode): string {
  return 'text' in node ? node.text : node.children.map(textOf).join('');
}

function plain(text: string): string {
  return text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&nbsp;/g, ' ').replace(/&amp;/g, '&');
}

function stretches(nodes: readonly RichNode[]): Block[] {
  const blocks: Block[] = [];
  for (const node of nodes) {
    if ('text' in node && node.text.trim() === '') continue;
    const wide = 'name' in node && node.name === 'table';
    const last = blocks[blocks.length - 1];
    if (!last || last.wide || wide || last.nodes.length >= STRETCH) blocks.push({ wide, nodes: [node] });
    else last.nodes.push(node);
  }
  return blocks;
}
