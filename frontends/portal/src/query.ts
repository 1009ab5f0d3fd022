// What stands in the address after the question mark.
import { type ComputedRef, computed } from 'vue';
import { useRoute } from 'vue-router';

export function useQuery(name: string): ComputedRef<string | null> {
  const route = useRoute();
  return computed(() => {
    const value = route.query[name];
    return typeof value === 'string' && value !== '' ? value : null;
  });
}

/** The cursor behind which the page begins. */
export const useAfter = () => useQuery('after');
