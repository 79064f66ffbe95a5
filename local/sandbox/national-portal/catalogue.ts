import { sha256 } from '../kit/digest.ts';
import catalogueFile from './catalogue.json' with { type: 'json' };

interface Procedure {
  readonly code: string;
  readonly name: string;
  readonly field: string;
  readonly agency: string;
  readonly level: string;
  readonly components: readonly string[];
  readonly fee: number;
}

/** The portal's catalogues of procedures, agencies and fields, in the upper-case members of its wire format. */
export class Catalogue {
  readonly #procedures = new Map<string, Procedure>(
    catalogueFile.procedures.map((procedure) => [procedure.code, procedure]),
  );
  readonly #fields = new Map(catalogueFile.fields.map((field) => [field.code, field.name]));

  /** True for a procedure of the catalogue, by its national code with or without a local suffix. */
  holds(code: string): boolean {
    return this.#procedures.has(nationalCode(code));
  }

  /** LayThuTuc: one procedure in full, in a list; an empty list when there is none. */
  procedure(code: string): unknown[] {
    const procedure = this.#procedures.get(nationalCode(code));
    return procedure === undefined ? [] : [this.#inFull(procedure)];
  }

  /** LayDanhSachTTHC. The local code is the national one with the suffix of province H21. */
  procedures(): unknown[] {
    return [...this.#procedures.values()].map(({ code, name }) => ({
      MATTHC: code,
      MATTHCDP: `${code}.000.00.00.H21`,
      TENTTHC: name,
    }));
  }

  /** LayDanhMucCoQuan. */
  agencies(): unknown[] {
    return catalogueFile.agencies.map(({ code, name, level }) => ({
      MADONVI: code,
      TENDONVI: name,
      CAPDONVI: level,
    }));
  }

  /** LayDanhMucLinhVuc. */
  fields(): unknown[] {
    return catalogueFile.fields.map(({ code, name, branch }) => ({
      MALINHVUC: code,
      TENLINHVUC: name,
      MANGANH: branch,
    }));
  }

  #inFull({ code, name, field, agency, level, components, fee }: Procedure): unknown {
    return {
      MATTHC: code,
      TENTTHC: name,
      LINHVUCTHUCHIEN: [{ MALINHVUC: field, TENLINHVUC: this.#fields.get(field) ?? '' }],
      COQUANTHUCHIEN: [{ MADONVI: agency }],
      CAPTHUCHIEN: [{ TENCAP: level }],
      THANHPHANHOSO: components.map((component, index) => ({
        MAGIAYTO: `TP${String(index + 1).padStart(2, '0')}`,
        TENGIAYTO: component,
        SOBANCHINH: '1',
        SOBANSAO: '0',
      })),
      PHILEPHI: fee === 0 ? [] : [{ MAPHILEPHI: 'LP.01', TENPHILEPHI: 'Phí, lệ phí', SOTIEN: String(fee) }],
      CACHTHUCTHUCHIEN: ['1', '2', '3'].map((channel) => ({ KENH: channel })),
    };
  }
}

function nationalCode(code: string): string {
  return code.slice(0, '1.000000'.length);
}

/** TraCuuTechID: the invented, lasting account id of an identity number or tax code. */
export function techIdOf(provider: string, number: string): string {
  const hex = sha256(`${provider}|${number}`);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
