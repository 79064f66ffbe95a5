/**
 * What is written onto a copy, word by word. Wording of the paper form of Decree 23/2015, carried over to the electronic
 * copy; it was not to be had in the official text, so all of it is our assumption and stands here as data. `{…}` is
 * filled in from the certification.
 */
export interface Wording {
  /** Top right of the first page: form of copy, body, time (Decree 30/2020, Annex I, for "sao y"; our assumption here). */
  readonly top: readonly string[];
  readonly statement: string;
  readonly original: string;
  readonly originalNumber: string;
  readonly originalIssuer: string;
  readonly originalPages: string;
  readonly number: string;
  readonly day: string;
  readonly certifier: string;
  readonly howToCheck: string;
}

export const WORDING: Wording = {
  top: ['BẢN SAO ĐIỆN TỬ CHỨNG THỰC TỪ BẢN CHÍNH', '{agency}', 'Thời gian: {time}'],
  statement: 'Chứng thực bản sao điện tử đúng với bản chính',
  original: 'Bản chính: {type}',
  originalNumber: 'số {number}',
  originalIssuer: 'do {issuer} cấp',
  originalPages: 'gồm {pages} trang',
  number: 'Số chứng thực {number} quyển số {volume} - {code}',
  day: 'Ngày {date} (bằng chữ: {words}), tại {place}',
  certifier: 'Người thực hiện chứng thực',
  howToCheck:
    'Bản sao này chỉ có giá trị khi có đủ hai chữ ký số, của người thực hiện chứng thực và của cơ quan. Kiểm tra bằng mã QR hoặc tại {address}',
};

/** A wording with its places filled in. A place that nothing fills stays as it is, so that a test sees it. */
export const fillIn = (wording: string, values: Readonly<Record<string, string>>): string =>
  wording.replaceAll(/\{(\w+)\}/g, (place, key: string) => values[key] ?? place);
