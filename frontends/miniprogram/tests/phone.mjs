// What surrounds the program on a phone: WeChat's simulator of components, and `wx`, whose requests reach a real server.
import { randomFillSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { JSDOM } from 'jsdom';

export const DIST = fileURLToPath(new URL('../dist', import.meta.url));
const require = createRequire(import.meta.url);
const { SERVER } = require(path.join(DIST, 'config.js'));
/** Nothing listens here. */
const NOWHERE = 'http://127.0.0.1:9';
const LONGEST_MS = 20_000;

/** A phone that finds the server of config.ts at `url`. */
export function phone(url) {
  const { window } = new JSDOM('<!doctype html><body></body>', { url: 'http://localhost/' });
  Object.assign(globalThis, { window, document: window.document });
  for (const name of ['CustomEvent', 'TouchEvent', 'Event', 'Node', 'Element', 'HTMLElement']) globalThis[name] = window[name];

  const files = mkdtempSync(path.join(tmpdir(), 'phone-'));
  const storage = new Map();
  const it = {
    /** No way to the server; and a way on which its answers get lost. */
    away: false,
    losing: false,
    waiting: 0,
    requests: [],
    storage,
    clipboard: '',
    opened: null,
    goneTo: '',
    end: () => (rmSync(files, { recursive: true }), window.close()),
  };

  function ask({ url: address, method = 'GET', header = {}, data }, then) {
    const request = { address, method, header, data };
    it.requests.push(request);
    it.waiting += 1;
    const asked = http.request(address.replace(SERVER, it.away ? NOWHERE : url), { method, headers: { 'content-type': 'application/json', ...header } });
    asked.on('response', async (answer) => {
      const parts = [];
      for await (const part of answer) parts.push(part);
      request.status = answer.statusCode;
      if (it.losing) then.fail({ errMsg: 'request:fail' });
      else then.success({ statusCode: answer.statusCode, header: answer.headers, body: Buffer.concat(parts) });
      it.waiting -= 1;
    });
    asked.on('error', () => (then.fail({ errMsg: 'request:fail' }), (it.waiting -= 1)));
    asked.end(data === undefined ? undefined : JSON.stringify(data));
  }

  globalThis.wx = {
    request: ({ success, fail, ...asked }) =>
      ask(asked, { fail, success: ({ body, ...answer }) => success({ ...answer, data: parsed(body.toString()), errMsg: 'request:ok' }) }),
    downloadFile: ({ success, fail, ...asked }) =>
      ask(asked, {
        fail,
        success: ({ body, statusCode }) => {
          const tempFilePath = path.join(files, String(it.requests.length));
          writeFileSync(tempFilePath, body);
          success({ statusCode, tempFilePath });
        },
      }),
    openDocument: (asked) => void (it.opened = asked),
    previewImage: (asked) => void (it.opened = asked),
    setClipboardData: ({ data }) => void (it.clipboard = data),
    getStorageSync: (key) => storage.get(key) ?? '',
    setStorageSync: (key, value) => void storage.set(key, value),
    removeStorageSync: (key) => void storage.delete(key),
    getRandomValues: ({ length, success }) => success({ randomValues: randomFillSync(new Uint8Array(length)).buffer }),
    navigateTo: ({ url: address }) => void (it.goneTo = address),
    switchTab: ({ url: address }) => void (it.goneTo = address),
  };
  const simulate = require('miniprogram-simulate');
  const exparser = createRequire(createRequire(require.resolve('miniprogram-simulate')).resolve('j-component'))('miniprogram-exparser');
  const tell = (element, event, detail) =>
    exparser.Event.dispatchEvent(element.__wxElement, exparser.Event.create(event, detail, { bubbles: true, composed: true, capturePhase: true }));
  const attribute = (element, name) => element.__wxElement._vt.attrs.find((attr) => attr.name === name)?.value;

  /** The page of this address, as it is once everything has come. */
  it.open = async (address) => {
    const [place, query = ''] = address.replace(/^\//, '').split('?');
    const component = simulate.render(simulate.load(path.join(DIST, place), { rootPath: DIST }));
    document.body.replaceChildren();
    component.attach(document.body);
    const { instance } = component;
    // As WeChat calls them; it hands the query over as it is written.
    instance.onLoad?.(Object.fromEntries(query.split('&').filter(Boolean).map((pair) => pair.split('='))));
    instance.onShow?.();

    const all = (selector) => [...component.dom.querySelectorAll(selector)];
    const one = (selector, text) => {
      const found = all(selector).filter((element) => element.textContent.includes(text));
      if (found.length === 0) throw new Error(`no ${selector} with “${text}” in:\n${page.text()}`);
      return found[0];
    };
    const page = {
      instance,
      all,
      text: () => component.dom.textContent,
      async settled() {
        const until = Date.now() + LONGEST_MS;
        do await simulate.sleep(20);
        while ((it.waiting > 0 || instance.data.asking || instance.data.sending) && Date.now() < until);
        await simulate.sleep(20);
        return page;
      },
      async tap(text, selector = 'wx-button') {
        tell(one(selector, text), 'tap', {});
        return page.settled();
      },
      type(place, value) {
        tell(one(`[data-path="${place}"]`, ''), 'input', { value });
      },
      async choose(place, label) {
        const picker = one(`[data-path="${place}"]`, '');
        const at = attribute(picker, 'range').findIndex((choice) => choice.label.includes(label));
        if (at < 0) throw new Error(`no choice “${label}” in ${place}`);
        tell(picker, 'change', { value: String(at) });
        return page.settled();
      },
      /** Where the first link with this text leads; `''` stands for the first of all. */
      to: (text) => attribute(one('wx-navigator', text), 'url'),
      /** A component in the page, by its tag. */
      part: (tag) => exparser.Element.getMethodCaller(one(tag, '').__wxElement),
      /** What is said of this field, if it has to be mended. */
      wrong: (place) => one(`[data-path="${place}"]`, '').closest('[class~="form-fields--wrong"]')?.textContent ?? '',
    };
    return page.settled();
  };
  return it;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
