import type { DossierCode } from '../../schemas/dossier-code.ts';
import type { PersonalNumber } from '../../schemas/citizens/personal-number.ts';
import { text, toItem, type Item } from '../kernel/table/item.ts';
import { queryPage } from '../kernel/table/read.ts';
import { transact, type Write } from '../kernel/table/transaction.ts';
import { personRefOf } from './membership.ts';
import type { PersonRef } from './person.ts';
import type { Registers } from './registers.ts';

/** What noting an applicant needs of the register. */
export interface ApplicantNotes extends Pick<Registers, 'seal'> {
  readonly tables: Pick<Registers['tables'], 'registers'>;
}

const placeOf = (ref: PersonRef): string => `PERSON#${ref}`;
const DOSSIER = 'DOSSIER#';

/**
 * Notes that a person is a dossier's applicant, so that the dossier hears when his record changes. May be noted again;
 * whether the dossier is still open, and still his, is looked at when there is something to tell.
 */
export async function noteApplicant(
  registers: ApplicantNotes,
  personalNumber: PersonalNumber,
  code: DossierCode,
): Promise<void> {
  const { hash } = await registers.seal();
  const pk = placeOf(personRefOf(hash, personalNumber));
  const table = registers.tables.registers;
  const item = toItem({ pk, sk: `${DOSSIER}${code}` });
  for (;;) {
    // The same item whoever writes it: a conflict is with another who notes the same.
    if ((await transact([{ label: 'applicant', item: { Put: { TableName: table, Item: item } } }])).done)
      return;
  }
}

/** The dossiers of which a person was noted to be the applicant. */
export async function dossiersOf(table: string, ref: PersonRef): Promise<DossierCode[]> {
  const codes: DossierCode[] = [];
  let from: Item | undefined;
  do {
    const page = await queryPage({
      TableName: table,
      KeyConditionExpression: 'pk = :person AND begins_with(sk, :dossier)',
      ExpressionAttributeValues: { ':person': { S: placeOf(ref) }, ':dossier': { S: DOSSIER } },
      ConsistentRead: true,
      ...(from === undefined ? {} : { ExclusiveStartKey: from }),
    });
    codes.push(...page.items.map((item) => text(item, 'sk').slice(DOSSIER.length) as DossierCode));
    from = page.next;
  } while (from !== undefined);
  return codes;
}

/** The write that forgets a dossier that is over (label `applicant`). */
export const forgetDossier = (table: string, ref: PersonRef, code: DossierCode): Write => ({
  label: 'applicant',
  item: { Delete: { TableName: table, Key: toItem({ pk: placeOf(ref), sk: `${DOSSIER}${code}` }) } },
});
