import { PersonName } from '../../../schemas/personal.ts';
import type { CitizenName } from '../../../schemas/citizens/citizen.ts';
import type { WireName } from '../../../schemas/population/wire.ts';

/** Whether anything stands where a name should. */
export const saysName = (wire: WireName): boolean =>
  typeof wire === 'string' || Object.values(wire ?? {}).some((part) => part !== undefined);

/** A name in one text or three; in practice the whole name may sit in `Ten` with the other two empty (facts §2.4). */
export function readName(wire: WireName): CitizenName | undefined {
  if (wire === undefined) return undefined;
  const { Ho, ChuDem, Ten } = typeof wire === 'string' ? { Ten: wire } : wire;
  const given = [Ho, ChuDem, Ten].filter((part) => part !== undefined);
  if (given.length === 0) return undefined;
  const full = PersonName.safeParse(given.map((part) => part.replaceAll(/\s+/gu, ' ')).join(' '));
  if (!full.success) return undefined;
  if (given.length === 1 || Ten === undefined) return { full: full.data };
  return {
    full: full.data,
    parts: {
      ...(Ho === undefined ? {} : { family: PersonName.parse(Ho) }),
      ...(ChuDem === undefined ? {} : { middle: PersonName.parse(ChuDem) }),
      given: PersonName.parse(Ten),
    },
  };
}
