import type { Certificate } from './certificate.ts';

/**
 * Whose a certificate is. A legal person has an organization identifier and no given name (ETSI EN 319 412-2, -3); by
 * practice of Vietnamese authorities a UID of MST (tax code) is a body's, of CCCD, CMND, HC or CBCC a person's. That
 * practice is our assumption; what tells neither way is `unclear`.
 */
export function holderOf({ subject }: Certificate): 'person' | 'body' | 'unclear' {
  const isNamed = /(?:^|[,+])(?:GN|SN|title)=/.test(subject.text);
  const isPerson = isNamed || personNumbers({ subject }).length > 0;
  const isBody = subject.organizationIdentifier !== undefined || /(?:^|[,+])UID=MST:/.test(subject.text);
  if (isPerson === isBody) return 'unclear';
  return isBody ? 'body' : 'person';
}

/** By which authorities tell people apart, as `CCCD:…`; the practice is the assumption of `holderOf`. */
const PERSON_NUMBER = /(?:^|[,+])UID=((?:CCCD|CMND|HC|CBCC):[^,+]+)/g;

/** The numbers of a person that a certificate names him by, each with its kind. */
export const personNumbers = ({ subject }: Pick<Certificate, 'subject'>): readonly string[] =>
  [...subject.text.matchAll(PERSON_NUMBER)].map(([, number = '']) => number);
