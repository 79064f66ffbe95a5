import { Citizen, type CitizenRecord } from '../../../schemas/citizens/citizen.ts';
import { POPULATION } from '../../../schemas/citizens/register.ts';
import type { Instant } from '../../kernel/clock.ts';
import { vietnamDay } from '../../kernel/clock.ts';
import type { XmlElement } from '../../kernel/xml/element.ts';
import type { ReadOfRow } from './read-answer.ts';
import { asOfRecord } from './read-as-of.ts';
import { readAddress } from './read-address.ts';
import { readBirth } from './read-birth.ts';
import { codesOn } from './read-code.ts';
import { readName } from './read-name.ts';
import { readOldNumber, readPersonalNumber } from './read-number.ts';
import { readHead, readPerson } from './read-person.ts';
import { readWire } from './read-wire.ts';
import { orUnread, unreadOn } from './unread.ts';

const LONGEST_BOOK = 50;

const readBook = (text: string | undefined): string | undefined =>
  text === undefined || text.length > LONGEST_BOOK ? undefined : text;

/**
 * A `CongDan` as a citizen in our own words (facts §2.4). Without a number or a name it is nobody's record. Whatever
 * else cannot be read is left out and flagged: no code is guessed, no date invented.
 *
 * @param asked when it was asked: as of then, where neither the record nor its collection says a time that has been
 */
export function readCitizen(
  congDan: XmlElement,
  asked: Instant,
  ofCollection: Instant | undefined,
): ReadOfRow<CitizenRecord> {
  const read = readWire(congDan);
  if (!read.ok) return read;
  const wire = read.value;
  const personalNumber = readPersonalNumber(wire.SoDinhDanh);
  if (personalNumber === undefined) return { ok: false, why: 'no-personal-number' };
  const name = readName(wire.HoVaTen);
  if (name === undefined) return { ok: false, why: 'no-name' };

  const flags = new Set<string>();
  if (name.parts === undefined) flags.add('name-in-one-part');
  const birth = readBirth(wire.NgayThangNamSinh);
  const unread = unreadOn(flags);
  if (birth === 'unreadable') unread('birth');
  else if (birth !== undefined && birth.date === undefined) flags.add('birth-year-only');
  const oldNumber = orUnread(unread, 'oldNumber', wire.SoCMND, readOldNumber(wire.SoCMND));
  const householdBook = orUnread(unread, 'householdBook', wire.SoSoHoKhau, readBook(wire.SoSoHoKhau));
  const coded = codesOn(vietnamDay(Date.parse(asked)), flags);

  const people = { coded, unread };
  const citizen = Citizen.safeParse(
    given({
      personalNumber,
      oldNumber,
      name,
      sex: coded('GioiTinh', wire.GioiTinh),
      ethnicity: coded('DanToc', wire.DanToc),
      religion: coded('TonGiao', wire.TonGiao),
      maritalStatus: coded('TinhTrangHonNhan', wire.TinhTrangHonNhan),
      bloodGroup: coded('NhomMau', wire.NhomMau),
      lifeStatus: coded('TrangThai', wire.TrangThai),
      birth: birth === 'unreadable' ? undefined : birth,
      nationality: coded('QuocTich', wire.QuocTich),
      birthRegisteredAt: readAddress('birthRegisteredAt', wire.NoiDangKyKhaiSinh, unread),
      hometown: readAddress('hometown', wire.QueQuan, unread),
      permanentResidence: readAddress('permanentResidence', wire.ThuongTru, unread),
      currentResidence: readAddress('currentResidence', wire.NoiOHienTai, unread),
      father: readPerson('father', wire.Cha, people),
      mother: readPerson('mother', wire.Me, people),
      spouse: readPerson('spouse', wire.VoChong, people),
      representative: readPerson('representative', wire.NguoiDaiDien, people),
      head: readHead(wire.ChuHo, people),
      householdBook,
    }),
  );
  if (!citizen.success) return { ok: false, why: 'out-of-bounds' };
  for (const flag of addressFlags(citizen.data)) flags.add(flag);
  const { asOf, isAhead } = asOfRecord(wire, ofCollection, asked);
  if (isAhead) flags.add('as-of-in-the-future');
  return {
    ok: true,
    value: {
      citizen: citizen.data,
      source: POPULATION,
      asOf,
      flags: [...flags].sort(),
    },
  };
}

const ADDRESSES = ['birthRegisteredAt', 'hometown', 'permanentResidence', 'currentResidence'] as const;

/** Addresses whose codes fit no list, or both. */
const addressFlags = (citizen: Citizen): string[] =>
  ADDRESSES.flatMap((name) => {
    const address = citizen[name];
    const hasCodes = address?.province !== undefined || address?.commune !== undefined;
    return hasCodes && address.list === 'unknown' ? [`unknown-list:${name}`] : [];
  });

/** Without what is not said: absent and undefined are not the same in a strict record. */
const given = (values: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
