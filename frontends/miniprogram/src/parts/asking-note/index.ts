// That something is being asked for, or why it did not come.
import type { Fault } from '../../page';

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    asking: Boolean,
    fault: { type: Object, value: null as Fault | null },
    /** Whether one may ask again here. */
    again: Boolean,
  },
  methods: {
    ask() {
      this.triggerEvent('again');
    },
  },
});
