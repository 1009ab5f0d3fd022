// The title of the window: the page's own, then the site's.
import { type WatchSource, watch } from 'vue';
import { t } from './words';

export function setTitle(title: string) {
  document.title = title === t('site') ? title : `${title} · ${t('site')}`;
}

/** For pages whose title comes with their data. */
export function useTitle(title: WatchSource<string | null | undefined>) {
  watch(title, (value) => value && setTitle(value), { immediate: true });
}
