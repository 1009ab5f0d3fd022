// A browser that hears of one server only, and what goes wrong in it.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'Chromium'];

/** GONGKAI_CHROMIUM, or the first known name on PATH. */
export function executable() {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/bin', '/Applications/Chromium.app/Contents/MacOS'];
  const paths = [process.env.GONGKAI_CHROMIUM, ...NAMES.flatMap((name) => folders.map((folder) => `${folder}/${name}`))];
  return paths.find((path) => path && existsSync(path));
}

/** A page at `url` and the list of what nobody wants: requests elsewhere, console errors, breaches of the policy. */
export async function open(url, options = {}) {
  const browser = await chromium.launch({ executablePath: executable(), args: ARGUMENTS });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN', ...options });
  const page = await context.newPage();
  const trouble = [];
  await context.route('**/*', (route) => {
    const to = new URL(route.request().url());
    if (to.origin === new URL(url).origin || ['data:', 'blob:'].includes(to.protocol)) return route.continue();
    trouble.push(`request elsewhere: ${to}`);
    return route.abort();
  });
  // Chromium also writes breaches to the console; as events they are told even where a script caught the error.
  await page.exposeFunction('gongkaiBreach', (text) => trouble.push(`breach of the policy: ${text}`));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      window.gongkaiBreach(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
    });
  });
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') trouble.push(`console ${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => trouble.push(`error in the page: ${error.stack}`));
  return { browser, page, trouble };
}
