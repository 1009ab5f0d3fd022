import { day } from '../../format';
import { type Values, missing } from '../../form';
import { opinionFields, opinionInput } from '../../opinion';
import { page } from '../../page';
import { type Data, run } from '../../request';
import { type Fact, NOTHING, documentRow, facts, joined } from '../../rows';
import { sending } from '../../sending';

type Consultation = Extract<NonNullable<Data<'consultation'>['node']>, { __typename: 'Consultation' }>;

Component({
  behaviors: [page, sending],
  data: {
    id: '',
    title: '',
    facts: [] as Fact[],
    drafts: NOTHING,
    open: false,
    feedback: [] as Fact[],
    receipt: null as { number: string; queryCode: string | null } | null,
  },
  methods: {
    onLoad({ id = '' }: { id?: string }) {
      this.setData({ id: decodeURIComponent(id) });
      return this.load();
    },
    load() {
      return this.during(async () => {
        const { node } = await run('consultation', { id: this.data.id });
        if (node?.__typename !== 'Consultation') return this.setData({ title: '没有这次征求意见。' });
        const drafts = [node.draftDocument, node.explanationDocument];
        this.setData({
          title: node.title,
          facts: about(node),
          drafts: { ...NOTHING, rows: drafts.filter((it) => it !== null).map(documentRow) },
          open: node.state === 'OPEN',
          fields: opinionFields(node.anonymousAllowed),
          feedback: feedback(node),
        });
      });
    },
    async submit({ detail }: WechatMiniprogram.CustomEvent<Values>) {
      const taken = await this.send(detail, missing, async (key) => {
        const answer = await run('submit-opinion', { input: opinionInput(this.data.id, detail, key) });
        return answer.submitOpinion;
      });
      if (taken?.receipt) this.setData({ receipt: taken.receipt, fields: [] });
    },
  },
});

const about = (it: Consultation) =>
  facts(
    ['状态', it.stateLabel],
    ['征求意见时间', `${day(it.startsOn)}至${day(it.endsOn)}`],
    ['期限缩短的理由', it.shorterPeriodReason],
    ['征求意见单位', it.unit?.name],
    ['其他提交途径', it.replyAddress],
    ['采纳情况公布期限', !it.feedback && day(it.feedbackDueOn)],
  );

function feedback({ feedback: it }: Consultation): Fact[] {
  if (!it) return [];
  const { received, accepted, rejected } = it.tally;
  return [
    ...facts(['情况', it.summary], ['意见', `收到 ${received} 条,审核通过 ${accepted} 条,未通过 ${rejected} 条`]),
    ...(it.groups ?? []).map((group) => ({ name: group.title, value: joined(group.summary, group.adoptionLabel, group.reason) })),
  ];
}
