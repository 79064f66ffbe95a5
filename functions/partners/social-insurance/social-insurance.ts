import type { RegisterAnswer } from '../../../schemas/citizens/register.ts';
import type {
  GroupedPerson,
  HouseholdGrouping,
  HouseholdListing,
} from '../../../schemas/registers/household-grouping.ts';
import {
  BIRTH_KINDS,
  HOUSEHOLD_SERVICE,
  HouseholdReply,
  type HouseholdRequest,
  type HouseholdRow,
} from '../../../schemas/social-insurance/household.ts';
import { instant, type Clock } from '../../kernel/clock.ts';
import { jsonOf } from '../../kernel/http/json-of.ts';
import { log } from '../../kernel/log.ts';
import { measure } from '../../kernel/metrics.ts';
import type { TakeRoute } from '../axis/axis.ts';
import { unanswered } from '../axis/register-answer.ts';
import { isAboutWhom } from './is-about-whom.ts';
import { readRow } from './read-row.ts';

/** Its name among the registers of the axis. */
export const SOCIAL_INSURANCE = 'social-insurance';

/** What the adapter is lent. */
export interface SocialInsuranceDeps {
  readonly route: TakeRoute;
  readonly clock: Clock;
}

/** Social insurance as what groups people into households (facts §3.3). It has no officer's identity in its requests. */
export const createSocialInsurance = ({
  route: takeRoute,
  clock,
}: SocialInsuranceDeps): HouseholdGrouping => ({
  grouping: async (person, { requestId, dossier, signal }) => {
    const route = await takeRoute();
    if (route === undefined)
      return { kind: 'refused', code: 'not-configured', reason: 'no route configured' };
    const request = requestFor(person);
    const reply = await route.call(
      {
        service: HOUSEHOLD_SERVICE,
        method: 'POST',
        body: JSON.stringify(request),
        fields: { ...request },
        contentType: 'application/json; charset=utf-8',
        isReading: true,
      },
      { messageId: requestId, signal, ...(dossier === undefined ? {} : { dossier }) },
    );
    if (reply.kind !== 'answered') return unanswered(reply);
    const read = HouseholdReply.safeParse(jsonOf(reply.body));
    if (!read.success) return unreadable('other-shape', route.name);
    return listingOf(read.data, person, route.name, clock);
  },
});

/** Codes of sex are public nowhere: 1 man, 2 woman, 3 undetermined are our assumption; so is the year alone as a birth. */
function requestFor({ name, birth, sex, province, householdBook }: GroupedPerson): HouseholdRequest {
  const day = birth.date?.replaceAll('-', '');
  return {
    maTinh: province,
    hoTen: name.normalize('NFC').replaceAll(/\s+/gu, ' ').trim().toLocaleUpperCase('vi'),
    ngaySinh: day ?? String(birth.year),
    loaiNgaySinh: day === undefined ? BIRTH_KINDS.year : BIRTH_KINDS.day,
    gioiTinh: sex === '1' || sex === '2' ? sex : '3',
    soSo: householdBook ?? '',
    maThe: '',
    isKs: '0',
  };
}

/** The one household in which the person is listed, with whoever else was told of it. */
function listingOf(
  rows: readonly HouseholdRow[],
  person: GroupedPerson,
  route: string,
  clock: Clock,
): RegisterAnswer<HouseholdListing | undefined> {
  const refused = rows.find(({ errorCode }) => isFailure(errorCode));
  if (refused !== undefined)
    return { kind: 'refused', code: 'rejected', reason: `errorCode ${codeOf(refused.errorCode)}` };
  const listed = rows.flatMap((row) => {
    const member = readRow(row);
    return row.maHo === undefined || row.maHo === null || row.maHo === '' || member === undefined
      ? []
      : [{ household: row.maHo, member }];
  });
  if (listed.length === 0) return { kind: 'answered', value: undefined, route };
  const own = new Set(
    listed.filter(({ member }) => isAboutWhom(member, person)).map(({ household }) => household),
  );
  const [household, ...others] = own;
  if (household === undefined) return aboutAnother(route);
  if (others.length > 0) return unreadable('several-households', route);
  return {
    kind: 'answered',
    route,
    value: {
      household,
      members: listed.filter((one) => one.household === household).map(({ member }) => member),
      asOf: instant(clock.now()),
      flags: listed.length < rows.length ? ['unreadable-rows'] : [],
    },
  };
}

const isFailure = (code: string | null | undefined): boolean =>
  code !== undefined && code !== null && !['', '0', '00'].includes(code);

const codeOf = (code: string | null | undefined): string =>
  /^[\w.-]{1,20}$/.test(code ?? '') && !/\d{9}/.test(code ?? '') ? (code ?? '') : 'unsaid';

function aboutAnother(route: string): RegisterAnswer<never> {
  measure('aboutAnotherPerson', 1, { register: SOCIAL_INSURANCE });
  log('error', 'LT102', { partner: SOCIAL_INSURANCE, route });
  return {
    kind: 'refused',
    code: 'about-another-person',
    reason: 'social insurance answered about somebody else',
  };
}

function unreadable(why: string, route: string): RegisterAnswer<never> {
  measure('answerUnreadable', 1, { register: SOCIAL_INSURANCE });
  log('warn', 'LT103', { partner: SOCIAL_INSURANCE, route, problem: why });
  return { kind: 'unreachable', reason: `answer-unreadable:${why}` };
}
