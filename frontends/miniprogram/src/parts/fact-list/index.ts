// Names and what they are, as the head of an official document shows them.
import type { Fact } from '../../rows';

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: { facts: { type: Array, value: [] as Fact[] } },
});
