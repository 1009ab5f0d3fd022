// What `rich-text` gets to show of a body.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';

const { adapted } = createRequire(import.meta.url)('../dist/rich-text.js');
const SERVER = 'https://gk.example';
const HASH = 'a'.repeat(64);
const nodes = (html) => adapted(html, SERVER).blocks.flatMap((it) => it.nodes);
/** Names and texts, without styles. */
const drawn = (node) => ('text' in node ? node.text : [node.name, ...node.children.map(drawn)]);

test('structure stays, and references are left to rich-text', () => {
  assert.deepEqual(nodes('<h2>一</h2><p>甲<strong>乙</strong><br>3 &lt; 4 &amp; 5</p>').map(drawn), [
    ['h2', '一'],
    ['p', '甲', ['strong', '乙'], ['br'], '3 &lt; 4 &amp; 5'],
  ]);
});

test('what it does not know is replaced, or gone with its text kept', () => {
  assert.deepEqual(nodes('<figure><figcaption>图</figcaption></figure><mark>字</mark>').map(drawn), [['div', ['p', '图']], '字']);
});

test('nothing that acts or loads from elsewhere passes, whoever lets it through', () => {
  const html = `<p onclick="x()" style="y" class="z">a<script>alert(1)</script><img src="https://elsewhere.example/a.png"><style>p{}</style></p><!-- no -->`;
  assert.deepEqual(nodes(html), [{ name: 'p', attrs: { style: 'margin:0 0 .8em' }, children: [{ type: 'text', text: 'a' }] }]);
});

test('pictures of ours get a whole address', () => {
  const [image] = nodes(`<img src="/attachments/${HASH}" alt="图&quot;一&quot;" width="300">`);
  assert.deepEqual([image.attrs.src, image.attrs.alt, image.attrs.width], [`${SERVER}/attachments/${HASH}`, '图"一"', '300']);
});

test('links are text in it, and listed beside', () => {
  const { blocks, links } = adapted(`<p>见<a href="https://www.example.cn/?a=1&amp;b=2" rel="noopener">此处</a>和<a href="/attachments/${HASH}">附件</a></p>`, SERVER);
  assert.deepEqual(drawn(blocks[0].nodes[0]), ['p', '见', ['span', '此处'], '和', ['span', '附件']]);
  assert.deepEqual(links, [
    { text: '此处', href: 'https://www.example.cn/?a=1&b=2' },
    { text: '附件', href: `${SERVER}/attachments/${HASH}` },
  ]);
});

test('a table stands by itself with its spans', () => {
  const { blocks } = adapted('<p>a</p><table><tbody><tr><td colspan="2">b</td></tr></tbody></table><p>c</p>', SERVER);
  assert.deepEqual(blocks.map((it) => it.wide), [false, true, false]);
  assert.equal(blocks[1].nodes[0].children[0].children[0].children[0].attrs.colspan, '2');
});

test('a long text comes in stretches', () => {
  const { blocks } = adapted('<p>行</p>\n'.repeat(200), SERVER);
  assert.deepEqual(blocks.map((it) => it.nodes.length), [60, 60, 60, 20]);
});

test('what is broken costs its markup and not the text', () => {
  assert.deepEqual(nodes('</p>a<p>b</div>c < d</p>').map(drawn), ['a', ['p', 'b', 'c ', '&lt;', ' d']]);
});
