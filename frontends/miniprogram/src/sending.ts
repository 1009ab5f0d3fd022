// A page that sends a form: marks what has to be mended, and takes the same thing once, however often it is sent.
import { type Field, type UserErrors, type Values, type Wrong, filled, freshKey, marked, wrongOf } from './form';
import { type Fault, explain } from './page';

export interface Payload {
  userErrors: UserErrors;
}

/** What is missing before anything is sent. */
type Check = (fields: readonly Field[], values: Values) => Wrong[];

export const sending = Behavior({
  data: {
    fields: [] as Field[],
    wrong: [] as Wrong[],
    sending: false,
    refused: null as Fault | null,
    // The same until an answer came: what was taken although the answer got lost is not taken twice.
    key: '',
  },
  methods: {
    /** Sends unless something is missing; answers what the server took. */
    async send<P extends Payload>(values: Values, check: Check, act: (key: string) => Promise<P | null | undefined>): Promise<P | undefined> {
      if (this.data.sending) return undefined;
      const fields = this.data.fields.map((it) => filled(it, values[it.path] ?? it.value));
      const mark = (wrong: Wrong[]) => this.setData({ wrong, fields: marked(fields, wrong) });
      const missing = check(fields, values);
      mark(missing);
      if (missing.length > 0) return undefined;
      this.setData({ sending: true, refused: null });
      try {
        const key = this.data.key || (await freshKey());
        this.setData({ key });
        const payload = await act(key);
        this.setData({ key: '' });
        if (!payload) return undefined;
        mark(wrongOf(payload.userErrors));
        return payload.userErrors.length > 0 ? undefined : payload;
      } catch (error) {
        this.setData({ refused: explain(error) });
        return undefined;
      } finally {
        this.setData({ sending: false });
      }
    },
  },
});
