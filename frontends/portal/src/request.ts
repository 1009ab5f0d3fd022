// What a request for information is made of, as it is typed in.
import type { Variables } from '@gongkai/client';
import { reactive } from 'vue';
import { type Wrong, missing, typed } from './form';
import { t } from './words';

export type Input = Variables<'portal/submit-request'>['input'];

export function useRequest(unitCode: string) {
  return reactive({
    unitCode,
    wanted: { title: '', documentNumber: '', features: '' },
    applicant: {
      kind: 'NATURAL_PERSON' as NonNullable<Input['applicant']['kind']>,
      name: '',
      contactName: '',
      identityKind: 'RESIDENT_ID' as NonNullable<Input['applicant']['identity']>['kind'],
      identityNumber: '',
      phone: '',
      email: '',
      address: '',
    },
    form: 'ELECTRONIC' as Input['form'],
    route: 'ONLINE' as Input['route'],
  });
}
export type Typed = ReturnType<typeof useRequest>;

export const isPerson = (it: Typed) => it.applicant.kind === 'NATURAL_PERSON';

/** What is asked for with an asterisk and not there. */
export function missingIn({ unitCode, wanted, applicant }: Typed): Wrong[] {
  const person = applicant.kind === 'NATURAL_PERSON';
  return missing([
    ['unitCode', t('toUnit'), unitCode],
    ['wanted.features', t('infoFeatures'), wanted.features + wanted.title + wanted.documentNumber, t('infoNeeded')],
    ['applicant.name', t(person ? 'applicantName' : 'organisationName'), applicant.name],
    ['applicant.identity.number', t('identityNumber'), applicant.identityNumber],
    ['applicant.phone', t('phone'), applicant.phone + applicant.email + applicant.address, t('contactHint')],
  ]);
}

export function inputOf({ unitCode, wanted, applicant, form, route }: Typed, idempotencyKey: string): Input {
  return {
    unitCode,
    way: 'PORTAL',
    applicant: {
      kind: applicant.kind,
      name: applicant.name.trim(),
      contactName: applicant.kind === 'NATURAL_PERSON' ? null : typed(applicant.contactName),
      identity: { kind: applicant.identityKind, number: applicant.identityNumber.trim() },
      phone: typed(applicant.phone),
      email: typed(applicant.email),
      address: typed(applicant.address),
    },
    wanted: { title: typed(wanted.title), documentNumber: typed(wanted.documentNumber), features: typed(wanted.features) },
    form,
    route,
    idempotencyKey,
  };
}
