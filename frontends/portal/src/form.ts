// A form that sends: what is missing is told here, everything else by the server, at the field that it is about.
import { type InjectionKey, type Ref, type ShallowRef, inject, provide, ref, shallowRef } from 'vue';
import { type Fault, explain } from './answer';
import { freshKey } from './format';
import { t } from './words';

export interface Wrong {
  /** The input field from the root of the input, parted by dots; empty when it is about the whole. */
  path: string;
  message: string;
}

interface Payload {
  userErrors: readonly { path: readonly string[]; message: string; legalBasis: string | null }[];
}

export interface Form {
  wrong: Ref<Wrong[]>;
  sending: Ref<boolean>;
  fault: Readonly<ShallowRef<Fault | undefined>>;
  /** Sends unless something is missing; answers what the server took. */
  send: <P extends Payload>(missing: Wrong[], act: (key: string) => Promise<P | null | undefined>) => Promise<P | undefined>;
}

const WRONG: InjectionKey<Ref<Wrong[]>> = Symbol('wrong');

export function useForm(): Form {
  const wrong = ref<Wrong[]>([]);
  const sending = ref(false);
  const fault = shallowRef<Fault>();
  // The same key until an answer came: what was taken although the answer got lost is not taken twice.
  let key = freshKey();
  provide(WRONG, wrong);

  async function send<P extends Payload>(missing: Wrong[], act: (key: string) => Promise<P | null | undefined>) {
    if (sending.value) return undefined;
    fault.value = undefined;
    wrong.value = missing;
    if (missing.length > 0) return undefined;
    sending.value = true;
    try {
      const payload = await act(key);
      key = freshKey();
      if (!payload) return undefined;
      wrong.value = payload.userErrors.map((it) => ({
        path: it.path.join('.'),
        message: it.legalBasis ? `${it.message} ${t('lawIs', it.legalBasis)}` : it.message,
      }));
      return wrong.value.length > 0 ? undefined : payload;
    } catch (error) {
      fault.value = explain(error);
      return undefined;
    } finally {
      sending.value = false;
    }
  }
  return { wrong, sending, fault, send };
}

/** What is wrong with the field of this path, in the form around. */
export function useWrong(): Ref<Wrong[]> {
  return inject(WRONG, () => ref([]), true);
}

export const fieldId = (path: string) => `field-${path.replaceAll('.', '-')}`;

/** Names the required fields that are empty; where one of several will do, what to say comes with them. */
export function missing(fields: readonly (readonly [path: string, label: string, value: string, say?: string])[]): Wrong[] {
  return fields.filter(([, , value]) => value.trim() === '').map(([path, label, , say]) => ({ path, message: say ?? t('fillIn', label) }));
}

/** A text that was typed, or nothing. */
export const typed = (text: string): string | null => text.trim() || null;
