import type { RegisterAddress } from '../../schemas/citizens/citizen.ts';
import type {
  ConfirmationRequest,
  HouseholdConfirmation,
  HouseholdStatement,
} from '../../schemas/registers/household-views.ts';
import { plainly } from '../kernel/http/partner-text.ts';
import { ok, type Result } from '../kernel/result.ts';
import type { Seal } from '../kernel/sealing.ts';
import { findHousehold } from './find-household.ts';
import { livingMembers, type Household } from './household.ts';
import type { Households } from './households.ts';
import { personRefOf } from './membership.ts';
import { permitLook, type Asking } from './permit-look.ts';
import type { Units } from './units.ts';

/** Who asks, from where. */
export type Asker = Pick<Asking, 'client' | 'sourceIp' | 'correlationId'>;

/**
 * Whether what is stated of a household is what the register has, as of a moment: yes or no, and what differs by kind,
 * never how. Recorded for everybody whom the statement names. Refused as `permitLook` refuses. No public schema of a
 * national confirmation exists (facts §2.1): contract and answer are this project's own, over the province's register.
 */
export async function confirmHousehold(
  households: Households,
  asker: Asker,
  request: ConfirmationRequest,
): Promise<Result<HouseholdConfirmation>> {
  const { subject, statement, asOf: at, ...why } = request;
  const named = [
    ...new Set([
      subject.personalNumber,
      ...(statement.head === undefined ? [] : [statement.head]),
      ...(statement.members ?? []),
    ]),
  ];
  const operation = 'household-confirm';
  const permit = await permitLook(households, { ...asker, ...why, operation, subjects: named });
  if (!permit.ok) return permit;
  const { purpose, dossier, agency, record } = permit.value;
  const about = { purpose: purpose.code, dossier, agency };
  const names = [subject.fullName];
  const seal = await households.seal();
  const found = await findHousehold(households, seal, subject, at);
  if (found === undefined) {
    await record({ result: 'not-found', subjects: named, names, fields: [] });
    return ok({ ...about, result: 'not-found', differs: [], conflict: false, conflicts: [], sources: [] });
  }
  const { household } = found;
  const differs = differencesOf(seal, households.units, household, statement);
  const result = resultOf(differs);
  await record({ result: RECORDED[result], subjects: named, names, fields: [] });
  return ok({
    ...about,
    result,
    household: household.id,
    differs,
    conflict: household.conflicts.length > 0,
    conflicts: [...household.conflicts],
    sources: sourcesOf(household),
    asOf: household.asOf,
  });
}

const resultOf = (differs: HouseholdConfirmation['differs']): keyof typeof RECORDED => {
  if (differs.length === 0) return 'yes';
  return differs.every((part) => part === 'residence-other-list') ? 'undecided' : 'no';
};

/** What a confirmation is in the records of looks. */
const RECORDED = { yes: 'match', no: 'mismatch', undecided: 'found' } as const;

function differencesOf(
  { hash }: Seal,
  units: Units,
  household: Household,
  { head, members, size, residence }: HouseholdStatement,
): HouseholdConfirmation['differs'] {
  const living = livingMembers(household);
  const refs = new Set(living.map(({ person }) => person));
  const differs: HouseholdConfirmation['differs'] = [];
  if (head !== undefined && household.head !== personRefOf(hash, head)) differs.push('head');
  if (members?.some((number) => !refs.has(personRefOf(hash, number))) === true) differs.push('members');
  if (size !== undefined && size !== living.length) differs.push('size');
  if (residence !== undefined) differs.push(...residenceDiffers(units, residence, household.residence));
  return differs;
}

function residenceDiffers(
  units: Units,
  stated: NonNullable<HouseholdStatement['residence']>,
  { commune, detail }: Partial<RegisterAddress> = {},
): HouseholdConfirmation['differs'] {
  const compared = commune === undefined ? 'differs' : units.compare(stated.commune, commune);
  if (compared === 'other-list') return ['residence-other-list'];
  const isThere =
    compared === 'same' && (stated.detail === undefined || plainly(stated.detail) === plainly(detail ?? ''));
  return isThere ? [] : ['residence'];
}

/** Who says something of the household, each source with the newest moment. */
export function sourcesOf(household: Household): HouseholdConfirmation['sources'] {
  const newest = new Map<string, HouseholdConfirmation['sources'][number]>();
  for (const { claims } of household.members) {
    for (const { source, asOf, household: id } of claims) {
      const held = newest.get(source);
      if (household.names.includes(id) && (held === undefined || held.asOf < asOf))
        newest.set(source, { source, asOf });
    }
  }
  return [...newest.values()];
}
