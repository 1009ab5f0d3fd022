// Lines that lead somewhere, and the way to more of them.
import { NOTHING } from '../../rows';

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    list: { type: Object, value: NOTHING },
    /** What is said of a list with nothing in it; nothing until it was asked for. */
    empty: String,
  },
  methods: {
    more() {
      this.triggerEvent('more');
    },
  },
});
