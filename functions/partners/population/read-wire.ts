import { WireCitizen } from '../../../schemas/population/wire.ts';
import type { XmlElement } from '../../kernel/xml/element.ts';
import { plainValue } from './plain-value.ts';
import type { ReadOfRow } from './read-answer.ts';

/** A `CongDan` by the wire's own names, where it has the shape of one. */
export function readWire(congDan: XmlElement): ReadOfRow<WireCitizen> {
  const value = plainValue(congDan);
  if (value === undefined) return { ok: false, why: 'repeated-element' };
  const read = WireCitizen.safeParse(value);
  return read.success ? { ok: true, value: read.data } : { ok: false, why: 'other-shape' };
}
