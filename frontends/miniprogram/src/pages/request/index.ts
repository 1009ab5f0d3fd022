import { type Values } from '../../form';
import { type Units, missingIn, requestFields, requestInput } from '../../information-request';
import { page } from '../../page';
import { type Data, run } from '../../request';
import { sending } from '../../sending';

/** A province has more units than anybody scrolls through. */
const MOST_PAGES = 10;
const NO_LABELS: Data<'request-labels'> = { personKinds: null, identityKinds: null, forms: null, routes: null };

Component({
  behaviors: [page, sending],
  options: { pureDataPattern: /^_/ },
  data: {
    _labels: NO_LABELS,
    _units: [] as Units,
    taken: null as { number: string; queryCode: string | null; version: number | null } | null,
  },
  methods: {
    onLoad() {
      return this.load();
    },
    load() {
      return this.during(async () => {
        const [labels, units] = await Promise.all([run('request-labels', {}), everyUnit()]);
        this.setData({ _labels: labels, _units: units, fields: requestFields(labels, units, {}) });
      });
    },
    /** Who asks decides about other fields. */
    choose({ detail }: WechatMiniprogram.CustomEvent<Values>) {
      const { _labels, _units } = this.data;
      this.setData({ fields: requestFields(_labels, _units, detail), wrong: [] });
    },
    async submit({ detail }: WechatMiniprogram.CustomEvent<Values>) {
      const taken = await this.send(detail, missingIn, async (key) => {
        const answer = await run('submit-request', { input: requestInput(detail, key) });
        return answer.submitInformationRequest;
      });
      if (!taken?.receipt) return;
      // What was typed has gone its way: who comes next to this phone finds an empty form.
      const { _labels, _units } = this.data;
      this.setData({
        taken: { ...taken.receipt, version: taken.informationRequest?.version ?? null },
        fields: requestFields(_labels, _units, {}),
      });
    },
    another() {
      this.setData({ taken: null });
    },
  },
});

async function everyUnit(): Promise<Units> {
  const units: Units = [];
  let after: string | null = null;
  for (let at = 0; at < MOST_PAGES; at += 1) {
    const answer: Data<'units'> = await run('units', { first: 100, after });
    units.push(...(answer.units?.nodes ?? []).map((it) => ({ code: it.code, label: it.name })));
    if (!answer.units?.pageInfo.hasNextPage) break;
    after = answer.units.pageInfo.endCursor;
  }
  return units;
}
