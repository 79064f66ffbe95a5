import type { CopyFindingCode } from '../../../schemas/copies/verdict.ts';
import type { Certificate } from '../../kernel/trust/certificate.ts';
import { isSame } from '../../kernel/trust/der-value.ts';
import { holderOf, personNumbers } from '../../kernel/trust/holder.ts';

/**
 * Judges who the two signers are, as far as their certificates alone tell. Whether they are the right ones only the
 * register knows; that they are the wrong ones a certificate may show.
 */
export function judgeSigners(person: Certificate, body: Certificate): readonly SignersFault[] {
  return [
    ...(isSameHolder(person, body) ? (['copy-same-signer'] as const) : []),
    ...(holderOf(person) === 'body' ? (['copy-body-first'] as const) : []),
    ...(holderOf(body) === 'person' ? (['copy-person-last'] as const) : []),
  ];
}

/** What certificates alone may show to be wrong with who signs. */
export type SignersFault = Extract<
  CopyFindingCode,
  'copy-same-signer' | 'copy-body-first' | 'copy-person-last'
>;

/**
 * Whether two certificates are plainly of one holder: the same key, the same name however it is
 * written, or the same number of a person. That both name one organization is what a person and their body have in common.
 */
function isSameHolder(one: Certificate, other: Certificate): boolean {
  const numbers = personNumbers(one);
  return (
    isSame(one.keyBits, other.keyBits) ||
    one.subject.canonical === other.subject.canonical ||
    personNumbers(other).some((number) => numbers.includes(number))
  );
}
