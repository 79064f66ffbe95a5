/** Values by the names that provinces give them, in the order of the register's elements. */
const ELEMENTS: readonly (readonly [name: string, element: string])[] = [
  ['maYeuCau', 'MaYeuCau'],
  ['maDVC', 'MaDVC'],
  ['maTichHop', 'MaTichHop'],
  ['maCanBo', 'MaCanBo'],
  ['soDinhDanh', 'SoDinhDanh'],
  ['soCMND', 'SoCMND'],
  ['hoVaTen', 'HoVaTen'],
  ['ngayThangNam', 'NgayThangNamSinh'],
  ['tuNgay', 'TuNgay'],
  ['denNgay', 'DenNgay'],
  ['loai', 'Loai'],
  ['trang', 'Trang'],
  ['soBanGhi', 'SoBanGhi'],
];

const NAMESPACE = 'http://dancuquocgia.bca';
const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';

/** What a platform puts where the caller named no code of integration. */
const USUAL_CODE: Readonly<Record<string, string>> = {
  TraCuuThongTinCongDan: '037',
  XacThucThongTinCongDan: '003',
};

/** The register's SOAP message for named values (facts of forms C, D, E): the platform writes it, not the caller. */
export function envelopeOf(operation: string, values: Readonly<Record<string, unknown>>): string {
  const told: Readonly<Record<string, unknown>> = { maTichHop: USUAL_CODE[operation] ?? '037', ...values };
  const elements = ELEMENTS.flatMap(([name, element]) => {
    const value = told[name];
    if (typeof value !== 'string' && typeof value !== 'number') return [];
    return [`<dan:${element}>${contentOf(name, String(value))}</dan:${element}>`];
  });
  return (
    `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="${SOAP}" xmlns:dan="${NAMESPACE}">` +
    `<soapenv:Header/><soapenv:Body><dan:${operation}>${elements.join('')}</dan:${operation}></soapenv:Body></soapenv:Envelope>`
  );
}

/** A birth is a day or a year, by its length. */
function contentOf(name: string, value: string): string {
  const text = value.replace(/[<>&]/g, (character) => `&#${String(character.charCodeAt(0))};`);
  if (name !== 'ngayThangNam') return text;
  const element = text.length === 4 ? 'Nam' : 'NgayThangNam';
  return `<dan:${element}>${text}</dan:${element}>`;
}
