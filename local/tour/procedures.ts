import catalogue from '../sandbox/national-portal/catalogue.json' with { type: 'json' };

/** A procedure of the national catalogue, with the agency of the province that handles it. */
export interface Procedure {
  /** With the province's suffix: `1.012753.000.00.00.H21`. */
  readonly code: string;
  readonly name: string;
  readonly sectorCode: string;
  readonly sectorName: string;
  readonly agency: Agency;
  readonly components: readonly string[];
  /** In VND; 0 when it costs nothing. */
  readonly fee: number;
}

interface Agency {
  /** As in QCVN 102: `000.01.17.H21`. */
  readonly long: string;
  /** As in Decision 20/2020/QĐ-TTg: `H21.17.01`. */
  readonly short: string;
  readonly name: string;
}

const sectors = new Map(catalogue.fields.map(({ code, name }) => [code, name]));
const agencies = new Map(catalogue.agencies.map(({ code, name }) => [code, name]));

/** Every procedure of the sandbox's catalogue that an agency of the province handles. */
export const procedures: readonly Procedure[] = catalogue.procedures.map((entry) => ({
  code: `${entry.code}.000.00.00.H21`,
  name: entry.name,
  sectorCode: entry.field,
  sectorName: sectors.get(entry.field) ?? entry.field,
  agency: {
    long: entry.agency,
    short: shortForm(entry.agency),
    name: agencies.get(entry.agency) ?? entry.agency,
  },
  components: entry.components,
  fee: entry.fee,
}));

/** Level 4, 3, 2, 1 turned round, without the levels of zeros at its end. */
function shortForm(long: string): string {
  return long
    .split('.')
    .reverse()
    .join('.')
    .replace(/(?:\.0+)+$/, '');
}
