// What is told about a case that somebody follows by number and query code.
import { day, instant } from './format';
import { type Fact, facts, joined } from './rows';
import { type Data, run } from './request';

type Opinion = NonNullable<Data<'follow-opinion'>['opinion']>;
type Enquiry = NonNullable<Data<'follow-enquiry'>['enquiry']>;
export type Request = NonNullable<Data<'follow-request'>['informationRequest']>;

export interface Case {
  number: string;
  state: string;
  facts: Fact[];
  /** What was asked for information, as there is more that one can do. */
  request: Request | null;
}

/** The case; null when number or code are wrong, which of them is not said; undefined for no number of ours. */
export async function look(number: string, queryCode: string): Promise<Case | null | undefined> {
  const variables = { number, queryCode };
  switch (number.normalize('NFKC').trim().slice(0, 2).toUpperCase()) {
    case 'SQ': {
      const it = (await run('follow-request', variables)).informationRequest;
      return it && { number: it.number, state: it.stateLabel, facts: requestFacts(it), request: it };
    }
    case 'YJ': {
      const it = (await run('follow-opinion', variables)).opinion;
      return it && { number: it.number, state: it.stateLabel, facts: opinionFacts(it), request: null };
    }
    case 'ZX': {
      const it = (await run('follow-enquiry', variables)).enquiry;
      return it && { number: it.number ?? number, state: it.stateLabel ?? '', facts: enquiryFacts(it), request: null };
    }
    default:
      return undefined;
  }
}

function opinionFacts({ consultation, group, ...it }: Opinion): Fact[] {
  return facts(
    ['关于', consultation?.title],
    ['提交时间', day(it.receivedOn)],
    ['未采用的原因', joined(it.rejectionReasonLabel, it.moderationNote)],
    ['意见采纳情况', group && joined(group.title, group.adoptionLabel, group.reason)],
    ['采纳情况公布期限', !group && day(consultation?.feedbackDueOn)],
  );
}

function enquiryFacts(it: Enquiry): Fact[] {
  return facts(
    ['受理单位', it.unit?.name],
    ['提交时间', instant(it.submittedAt)],
    ['答复期限', !it.closedAt && it.dueOn && day(it.dueOn) + (it.overdue ? '(已逾期)' : '')],
    ['问题', it.question],
    ['答复', it.answer ?? it.rejectionLabel ?? '尚未答复。'],
  );
}

function requestFacts(it: Request): Fact[] {
  return facts(
    ['受理单位', it.unit?.name],
    ['申请内容', joined(it.wanted?.title, it.wanted?.documentNumber, it.wanted?.features)],
    ['提交时间', instant(it.submittedAt)],
    ['收到申请之日', day(it.receivedOn)],
    ['答复期限', it.clock && !it.clock.stopped && clockText(it.clock)],
    ['延期', it.extension && joined(`${it.extension.days} 个工作日`, it.extension.reason)],
    ['信息处理费', it.fee && joined(`${it.fee.amount} 元`, it.fee.paidOn ? `已于${day(it.fee.paidOn)}缴纳` : it.fee.dueOn && `最迟于${day(it.fee.dueOn)}缴纳`)],
    ['办结日期', day(it.closedOn)],
    ['撤回', it.withdrawal && day(it.withdrawal.on)],
    ['答复', it.reply && joined(it.reply.kindLabel, day(it.reply.on))],
    ['答复内容', it.reply && [it.reply.text, it.reply.ground].filter(Boolean).join('\n')],
    ['救济途径', it.reply?.remedyText],
    ['办理过程', it.steps.map((step) => `${day(step.on)} ${step.kindLabel}(${step.byApplicant ? '申请人' : '受理单位'})`).join('\n')],
  );
}

function clockText(clock: NonNullable<Request['clock']>): string {
  const due = clock.dueOn && day(clock.dueOn) + (clock.provisional ? '(可能变动)' : '');
  if (clock.pausedSince) return joined(due, `自${day(clock.pausedSince)}起暂停计算`);
  return joined(due, clock.late ? '已逾期' : `剩余 ${clock.workingDaysLeft} 个工作日`);
}

/** What the applicant is asked for: to confirm (art. 31), to correct, or to give reasons. */
export interface Asked {
  verb: 'confirm' | 'correct' | 'reason';
  text: string;
}

export function asked(it: Request): Asked | null {
  if (it.closedOn || it.reply || it.withdrawal) return null;
  const until = (on: string | null) => (on ? `最迟于${day(on)}提交。` : '');
  if (it.correction && !it.correction.correctedOn) return { verb: 'correct', text: `需要补正:${it.correction.points}。${until(it.correction.dueOn)}` };
  if (it.reasons && !it.reasons.givenOn) return { verb: 'reason', text: `需要说明理由:${it.reasons.demand}。${until(it.reasons.dueOn)}` };
  if (!it.receivedOn && !it.confirmedByApplicantOn) return { verb: 'confirm', text: CONFIRM };
  return null;
}

export const CONFIRM = '网上提交的申请,自双方确认之日起计算答复期限(条例第三十一条)。请确认您已提交申请。';
