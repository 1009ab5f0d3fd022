// What every page has: large print, and something that is asked for and shown, or why it is not.
import { isLarge } from './preferences';
import { RequestError } from './request';

export interface Fault {
  message: string;
  requestId: string | null;
}

export const page = Behavior({
  data: { large: false, asking: false, fault: null as Fault | null },
  methods: {
    /** Another page may have changed it meanwhile. */
    onShow() {
      this.setData({ large: isLarge() });
    },
    /** One thing at a time: a page asked for twice would stand in a list twice. */
    async during(work: () => Promise<void>) {
      if (this.data.asking) return;
      this.setData({ asking: true, fault: null });
      try {
        await work();
      } catch (error) {
        this.setData({ fault: explain(error) });
      } finally {
        this.setData({ asking: false });
      }
    },
  },
});

export function explain(error: unknown): Fault {
  if (error instanceof RequestError) return { message: error.message, requestId: error.requestId };
  console.error(error);
  return { message: '出错了,请重试。', requestId: null };
}
