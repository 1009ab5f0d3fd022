// Days and sizes as people read them. Legal days (`Date`) have no zone; instants are shown in China Standard Time.
import { language } from './preferences';

const instants = {
  zh: new Intl.DateTimeFormat('zh-CN', { timeZone: 'Asia/Shanghai', dateStyle: 'long', timeStyle: 'short' }),
  en: new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Shanghai', dateStyle: 'long', timeStyle: 'short' }),
};
const days = {
  zh: new Intl.DateTimeFormat('zh-CN', { timeZone: 'UTC', dateStyle: 'long' }),
  en: new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', dateStyle: 'long' }),
};
const SHANGHAI = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short' });

export function day(date: string | null | undefined): string {
  return date ? days[language.value].format(new Date(`${date}T00:00:00Z`)) : '';
}

export function instant(at: string | null | undefined): string {
  return at ? instants[language.value].format(new Date(at)) : '';
}

/** The day of an instant in lists, where columns have to align: 2026-03-02. */
export function shortDay(at: string | null | undefined): string {
  return at ? SHANGHAI.format(new Date(at)) : '';
}

export function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(0)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/** A random key of a form: sent again with it, nothing is taken twice. `randomUUID` would need https. */
export function freshKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
