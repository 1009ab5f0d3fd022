// The opinion form: what it asks for, and the input that it makes.
import { type Field, type Values, field } from './form';
import type { Variables } from './request';

export function opinionFields(anonymousAllowed: boolean): Field[] {
  return [
    field('text', '您的意见', { kind: 'text', longest: 5000, hint: '至多 5000 字。请写明所针对的条款。不要写身份证号码等个人信息。' }),
    field('person.name', '姓名', { optional: anonymousAllowed, hint: anonymousAllowed ? '可以不署名。' : '本次征求意见须署名。' }),
    field('person.phone', '联系电话', { optional: true, hint: '联系方式只供办理单位核实,不会公开。' }),
    field('person.email', '电子邮箱', { optional: true }),
  ];
}

export function opinionInput(consultationId: string, values: Values, idempotencyKey: string): Variables<'submit-opinion'>['input'] {
  const { text = '', 'person.name': name = '', 'person.phone': phone, 'person.email': email } = values;
  const person = name || phone || email ? { name, phone: phone || null, email: email || null } : null;
  return { consultationId, way: 'MINI_PROGRAM', person, text, idempotencyKey };
}
