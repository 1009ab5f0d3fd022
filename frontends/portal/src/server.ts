// The server: the page's own unless the build names another.
import { createClient } from '@gongkai/client';
import { language } from './preferences';

const ORIGIN: string = (import.meta.env.VITE_API_URL ?? '').replace(/\/+$/, '');

export const client = createClient({
  url: ORIGIN,
  locale: () => (language.value === 'zh' ? 'zh-CN' : 'en'),
});

/** The address of something that the server hands out, from the path that it names. */
export function address(path: string): string {
  return ORIGIN + path;
}

export function attachment(sha256: string): string {
  return address(`/attachments/${sha256}`);
}
