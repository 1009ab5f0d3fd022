// The form of a request for information: what it asks for (条例第二十九条), and the input that it makes.
import { type Choice, type Field, type Values, type Wrong, field, filled, missing } from './form';
import type { Data, Variables } from './request';

type Input = Variables<'submit-request'>['input'];
type Labels = Data<'request-labels'>;
export type Units = Choice[];

/** The fields, with what was typed so far; some hang on who asks. */
export function requestFields(labels: Labels, units: Units, typed: Values): Field[] {
  const kind = typed['applicant.kind'] || 'NATURAL_PERSON';
  const isPerson = kind === 'NATURAL_PERSON';
  const fields = [
    field('unitCode', '受理单位', { heading: '第一步 需要什么信息', kind: 'choice', choices: units, hint: '向制作或者保存该信息的单位申请。' }),
    field('wanted.title', '信息名称', { optional: true, longest: 200, hint: NEEDED }),
    field('wanted.documentNumber', '文号', { optional: true }),
    field('wanted.features', '其他特征描述', { kind: 'text', optional: true, longest: 4000, hint: '写明时间、地点、事项等,便于查找。' }),
    field('applicant.kind', '申请人类型', { heading: '第二步 申请人', kind: 'choice', choices: choices(labels.personKinds), value: kind }),
    field('applicant.name', isPerson ? '姓名' : '单位名称'),
    ...(isPerson ? [] : [field('applicant.contactName', '联系人', { optional: true })]),
    field('applicant.identity.kind', '证件类型', {
      kind: 'choice',
      choices: choices(labels.identityKinds).filter((it) => isPerson !== (it.code === 'CREDIT_CODE') || it.code === 'OTHER'),
      value: isPerson ? 'RESIDENT_ID' : 'CREDIT_CODE',
    }),
    field('applicant.identity.number', '证件号码', {
      longest: 40,
      hint: '条例第二十九条要求提供身份证明。证件号码加密保存,只有办理人员可见。',
    }),
    field('applicant.phone', '联系电话', { optional: true, hint: CONTACT }),
    field('applicant.email', '电子邮箱', { optional: true }),
    field('applicant.address', '通信地址', { optional: true, longest: 200 }),
    field('form', '获取信息的方式', { heading: '第三步 怎样提供', kind: 'choice', choices: choices(labels.forms), value: 'ELECTRONIC' }),
    field('route', '获取信息的途径', { kind: 'choice', choices: choices(labels.routes), value: 'ONLINE' }),
  ];
  return fields.map((it) => filled(it, typed[it.path] || it.value));
}

const NEEDED = '名称、文号、特征描述至少填一项。';
const CONTACT = '电话、邮箱、地址至少填一项。';

const choices = (list: readonly { code: string; label: string }[] | null): Choice[] => (list ?? []).map(({ code, label }) => ({ code, label }));

export function missingIn(fields: readonly Field[], values: Values): Wrong[] {
  const any = (part: string, ...names: string[]) => names.some((name) => values[`${part}.${name}`]);
  return [
    ...missing(fields),
    ...(any('wanted', 'title', 'documentNumber', 'features') ? [] : [{ path: 'wanted.title', message: NEEDED }]),
    ...(any('applicant', 'phone', 'email', 'address') ? [] : [{ path: 'applicant.phone', message: CONTACT }]),
  ];
}

export function requestInput(values: Values, idempotencyKey: string): Input {
  const text = (path: string) => values[path] || null;
  return {
    unitCode: values.unitCode ?? '',
    way: 'MINI_PROGRAM',
    applicant: {
      kind: values['applicant.kind'] as Input['applicant']['kind'],
      name: values['applicant.name'] ?? '',
      contactName: text('applicant.contactName'),
      // Codes come from the lists that the server gave.
      identity: { kind: values['applicant.identity.kind'], number: values['applicant.identity.number'] ?? '' } as Input['applicant']['identity'],
      phone: text('applicant.phone'),
      email: text('applicant.email'),
      address: text('applicant.address'),
    },
    wanted: { title: text('wanted.title'), documentNumber: text('wanted.documentNumber'), features: text('wanted.features') },
    form: values.form as Input['form'],
    route: values.route as Input['route'],
    idempotencyKey,
  };
}
