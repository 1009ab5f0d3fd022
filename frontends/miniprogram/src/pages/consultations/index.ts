import { day } from '../../format';
import { page } from '../../page';
import { type Data, run } from '../../request';
import { type List, NOTHING, PAGE, type Row, address, grown, joined } from '../../rows';

type Consultation = NonNullable<Data<'consultations'>['consultations']>['nodes'][number];

Component({
  behaviors: [page],
  data: { consultations: NOTHING, read: false },
  methods: {
    onLoad() {
      return this.load();
    },
    load() {
      return this.during(() => this.next(NOTHING));
    },
    more() {
      return this.during(() => this.next(this.data.consultations));
    },
    async next(list: List) {
      const answer = await run('consultations', { first: PAGE, after: list.after });
      this.setData({ consultations: grown(list, answer.consultations, row), read: true });
    },
  },
});

const row = (it: Consultation): Row => ({
  url: address('consultation', 'id', it.id),
  title: it.title,
  meta: joined(it.stateLabel, `${day(it.startsOn)}至${day(it.endsOn)}`, it.unit?.name),
});
