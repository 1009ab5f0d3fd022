// Draws the fields of a form and keeps what is typed, until it is sent.
import { type Field, type Values, type Wrong, valuesOf } from '../../form';
import type { Fault } from '../../page';

Component({
  options: { styleIsolation: 'apply-shared', pureDataPattern: /^_/ },
  properties: {
    fields: { type: Array, value: [] as Field[] },
    wrong: { type: Array, value: [] as Wrong[] },
    fault: { type: Object, value: null as Fault | null },
    sending: Boolean,
    label: String,
  },
  data: { _values: {} as Values },
  observers: {
    fields(fields: Field[]) {
      this.setData({ _values: valuesOf(fields) });
    },
  },
  methods: {
    // Written past setData: nothing is drawn from it, and what is being typed must not be drawn anew.
    type({ currentTarget, detail }: WechatMiniprogram.Input) {
      this.data._values[currentTarget.dataset.path as string] = detail.value;
    },
    choose({ currentTarget, detail }: WechatMiniprogram.PickerChange) {
      const { path } = currentTarget.dataset as { path: string };
      const choice = (this.data.fields as Field[]).find((it) => it.path === path)?.choices[Number(detail.value)];
      if (!choice) return;
      this.data._values[path] = choice.code;
      this.triggerEvent('choose', { ...this.data._values });
    },
    send() {
      const values: Values = {};
      for (const path of Object.keys(this.data._values)) values[path] = this.data._values[path]?.trim();
      this.triggerEvent('send', values);
    },
  },
});
