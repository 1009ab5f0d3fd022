// Every unit, for lists and forms: a county has some dozens, and pages of a hundred are read until there are no more.
import type { Data } from '@gongkai/client';
import { onScopeDispose, shallowRef, watch } from 'vue';
import { type Fault, explain } from './answer';
import { language } from './preferences';
import { client } from './server';

export type Unit = NonNullable<Data<'portal/units'>['units']>['nodes'][number];
/** A province has more than anybody looks through; those are found by searching. */
const MOST_PAGES = 10;

export function useUnits() {
  const data = shallowRef<Unit[]>();
  const fault = shallowRef<Fault>();
  const abort = new AbortController();
  onScopeDispose(() => abort.abort());

  async function again() {
    fault.value = undefined;
    try {
      const units: Unit[] = [];
      let after: string | null = null;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const answer: Data<'portal/units'> = await client.run('portal/units', { first: 100, after }, { signal: abort.signal });
        units.push(...(answer.units?.nodes ?? []));
        if (!answer.units?.pageInfo.hasNextPage) break;
        after = answer.units.pageInfo.endCursor;
      }
      data.value = units;
    } catch (error) {
      if (!abort.signal.aborted) fault.value = explain(error);
    }
  }
  watch(language, again, { immediate: true });
  return { data, fault, again };
}

/** Units by kind, in the order in which kinds come first. */
export function byKind(units: readonly Unit[]): { label: string; units: Unit[] }[] {
  const groups = new Map<string, { label: string; units: Unit[] }>();
  for (const unit of units) {
    const group = groups.get(unit.kind) ?? { label: unit.kindLabel, units: [] };
    group.units.push(unit);
    groups.set(unit.kind, group);
  }
  const first = (kind: string) => (kind === 'GOVERNMENT' ? 0 : kind === 'DEPARTMENT' ? 1 : 2);
  return [...groups].sort(([a], [b]) => first(a) - first(b)).map(([, group]) => group);
}
