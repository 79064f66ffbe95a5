import type { Birth, CitizenName } from '../../../schemas/citizens/citizen.ts';
import type { OldIdentityNumber, PersonalNumber } from '../../../schemas/citizens/personal-number.ts';
import type { Relatives } from '../../../schemas/citizens/register.ts';
import { vietnamDay, type Instant } from '../../kernel/clock.ts';
import type { XmlElement } from '../../kernel/xml/element.ts';
import type { ReadOfRow } from './read-answer.ts';
import { asOfRecord } from './read-as-of.ts';
import { readBirth } from './read-birth.ts';
import { codesOn } from './read-code.ts';
import { readName } from './read-name.ts';
import { readOldNumber, readPersonalNumber } from './read-number.ts';
import { readPerson } from './read-person.ts';
import { readWire } from './read-wire.ts';
import { unreadOn } from './unread.ts';

/** Whose relatives they are, as far as the answer says: the older form has the number alone (facts §2.4). */
export interface WithRelatives {
  readonly personalNumber?: PersonalNumber;
  readonly oldNumber?: OldIdentityNumber;
  readonly name?: CitizenName;
  readonly birth?: Birth;
  readonly relatives: Relatives;
}

/** A `CongDan` as the relatives of somebody. An answer that does not say whose they are is nobody's. */
export function readRelatives(
  congDan: XmlElement,
  asked: Instant,
  ofCollection: Instant | undefined,
): ReadOfRow<WithRelatives> {
  const read = readWire(congDan);
  if (!read.ok) return read;
  const wire = read.value;
  const personalNumber = readPersonalNumber(wire.SoDinhDanh);
  const oldNumber = readOldNumber(wire.SoCMND);
  if (personalNumber === undefined && oldNumber === undefined)
    return { ok: false, why: 'no-personal-number' };
  const name = readName(wire.HoVaTen);
  const birth = readBirth(wire.NgayThangNamSinh);
  const { asOf } = asOfRecord(wire, ofCollection, asked);
  const flags = new Set<string>();
  const people = { coded: codesOn(vietnamDay(Date.parse(asked)), flags), unread: unreadOn(flags) };
  const father = readPerson('father', wire.Cha, people);
  const mother = readPerson('mother', wire.Me, people);
  const spouse = readPerson('spouse', wire.VoChong, people);
  const representative = readPerson('representative', wire.NguoiDaiDien, people);
  return {
    ok: true,
    value: {
      ...(personalNumber === undefined ? {} : { personalNumber }),
      ...(oldNumber === undefined ? {} : { oldNumber }),
      ...(name === undefined ? {} : { name }),
      ...(birth === undefined || birth === 'unreadable' ? {} : { birth }),
      relatives: {
        ...(father === undefined ? {} : { father }),
        ...(mother === undefined ? {} : { mother }),
        ...(spouse === undefined ? {} : { spouse }),
        ...(representative === undefined ? {} : { representative }),
        asOf,
        flags: [...flags].sort(),
      },
    },
  };
}
