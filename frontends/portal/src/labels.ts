// Labels of codes, as the server has them: asked for once for each language, when the first page needs one.
import type { Data } from '@gongkai/client';
import { shallowRef, watch } from 'vue';
import { language } from './preferences';
import { client } from './server';

type Labels = Data<'portal/labels'>;
export type List = Exclude<keyof Labels, '__typename'>;

const labels = shallowRef<Labels>();
let asked: string | undefined;

async function ask() {
  if (asked === language.value) return;
  const own = (asked = language.value);
  try {
    const answer = await client.run('portal/labels', {});
    if (asked === own) labels.value = answer;
  } catch {
    // Codes stand in for labels; the next page that needs them asks again.
    if (asked === own) asked = undefined;
  }
}
watch(language, () => asked !== undefined && void ask());

export function labelsOf(list: List): readonly { code: string; label: string }[] {
  void ask();
  return labels.value?.[list] ?? [];
}

export function labelOf(list: List, code: string): string {
  return labelsOf(list).find((it) => it.code === code)?.label ?? code;
}
