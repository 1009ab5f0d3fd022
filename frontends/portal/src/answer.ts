// What a page shows: the answer of a stored document, asked for again when its variables or the language change.
import { type Data, GraphqlError, type Name, type Variables } from '@gongkai/client';
import { type ShallowRef, onScopeDispose, shallowRef, watch } from 'vue';
import { language } from './preferences';
import { client } from './server';
import { t } from './words';

export interface Answer<T> {
  data: Readonly<ShallowRef<T | undefined>>;
  fault: Readonly<ShallowRef<Fault | undefined>>;
  again: () => void;
}

/** What went wrong, in words for the reader. */
export interface Fault {
  message: string;
  requestId?: string;
}

/** Without variables (null) nothing is asked. */
export function useAnswer<N extends Name>(name: N, variables: () => Variables<N> | null): Answer<Data<N>> {
  const data = shallowRef<Data<N>>();
  const fault = shallowRef<Fault>();
  let running: AbortController | undefined;

  async function ask() {
    running?.abort();
    const asked = variables();
    fault.value = undefined;
    // What is shown stays until there is something else to show, so that nothing jumps.
    if (!asked) return void (data.value = undefined);
    const own = (running = new AbortController());
    try {
      const answer = await client.run(name, asked, { signal: own.signal });
      if (running === own) data.value = answer;
    } catch (error) {
      if (running !== own || own.signal.aborted) return;
      // Half an answer is shown with what is missing named; a page without any says why.
      data.value = error instanceof GraphqlError && error.data ? (error.data as Data<N>) : undefined;
      fault.value = explain(error);
    }
  }

  watch([() => JSON.stringify(variables()), language], ask, { immediate: true });
  onScopeDispose(() => running?.abort());
  return { data, fault, again: ask };
}

export function explain(error: unknown): Fault {
  if (!(error instanceof GraphqlError)) return { message: t('unreachable') };
  return { message: error.message, ...(error.requestId ? { requestId: error.requestId } : {}) };
}
