// What a reader has chosen, kept in this browser: the language of the interface, and large print (长者模式).
import { type Ref, ref, watch } from 'vue';

export type Language = 'zh' | 'en';

function kept<T extends string>(name: string, values: readonly [T, ...T[]]): Ref<T> {
  const place = `gongkai.${name}`;
  const choice = ref(values.find((it) => it === read(place)) ?? values[0]) as Ref<T>;
  watch(choice, (value) => write(place, value));
  return choice;
}

// Some browsers refuse storage altogether; a choice then lasts as long as the page.
function read(place: string): string | null {
  try {
    return localStorage.getItem(place);
  } catch {
    return null;
  }
}

function write(place: string, value: string) {
  try {
    localStorage.setItem(place, value);
  } catch {
    // As above.
  }
}

export const language = kept<Language>('language', ['zh', 'en']);
export const print = kept<'usual' | 'large'>('print', ['usual', 'large']);

watch(language, (value) => (document.documentElement.lang = value === 'zh' ? 'zh-CN' : 'en'), { immediate: true });
watch(print, (value) => (document.documentElement.dataset.print = value), { immediate: true });
