import { describe, expect, it } from 'vitest';
import { patienceOf } from '../../../../functions/kernel/http/patience.ts';
import { withoutPersonal } from '../../../../functions/kernel/http/partner-text.ts';
import { refusalOf } from '../../../../functions/partners/dvcqg/errors.ts';
import { sayingOf } from '../../../../functions/partners/dvcqg/sayings.ts';

describe('what a text of the national portal says', () => {
  it.each([
    ['Đồng bộ hồ sơ thành công', 'success'],
    ['THÀNH CÔNG', 'success'],
    ['Đồng bộ hồ sơ không thành công', 'nothing'],
    ['Đồng bộ chưa thành công', 'nothing'],
    ['Đồng bộ thành công 1 hồ sơ, thất bại 2 hồ sơ', 'nothing'],
    ['Hồ sơ H21.17-260323-0042 đã tồn tại', 'exists'],
    ['Mã hồ sơ đã tồn tại trên hệ thống', 'exists'],
    ['Hồ sơ không tồn tại', 'not-there'],
    ['Hồ sơ H21.17-260323-0042 không tồn tại', 'not-there'],
    ['Hồ sơ có mã 000.00.17.H21-260323-0042 chưa tồn tại', 'not-there'],
    ['Không tìm thấy hồ sơ', 'not-there'],
    ['Mã thành phần hồ sơ không tồn tại', 'nothing'],
    ['Thành phần hồ sơ TP01 không tồn tại', 'nothing'],
    ['Mã thủ tục không tồn tại', 'nothing'],
    ['Session không hợp lệ', 'session'],
    ['Phiên làm việc đã hết hạn', 'session'],
    ['', 'nothing'],
  ])('%s', (text, saying) => {
    expect(sayingOf(text)).toBe(saying);
    expect(sayingOf(text.normalize('NFD'))).toBe(saying);
  });
});

describe('a refusal of the national portal', () => {
  it.each([
    ['Thiếu trường MaTTHC', 'missing-field'],
    ['Trường TenTTHC không được để trống', 'missing-field'],
    ['Mã thủ tục không hợp lệ', 'procedure-unknown'],
    ['Mã thủ tục 1.012753 chưa được công bố', 'procedure-unknown'],
    ['Mã hồ sơ không hợp lệ', 'dossier-code-invalid'],
    ['Trường TrangThaiHoSo không hợp lệ', 'status-invalid'],
    ['Trường NgayTiepNhan không hợp lệ', 'date-invalid'],
    ['Trường TrichYeuHoSo vượt quá 1000 ký tự', 'text-too-long'],
    ['Vượt quá 10 bản ghi tiến trình trong một lần gửi', 'batch-too-large'],
    ['Trường SoLuong phải là số', 'wrong-type'],
    ['Dịch vụ X không được hỗ trợ', 'service-unsupported'],
    ['Đơn vị không có quyền cập nhật', 'not-permitted'],
    ['Thiếu header dstcode', 'destination-missing'],
    ['Trường Gia không hợp lệ', 'value-invalid'],
  ])('that is known is named, and comes with what mends it: %s', (text, code) => {
    expect(refusalOf('-1', text)).toMatchObject({ code, reason: text });
  });

  it('that nobody knows keeps the portal’s own code and words, and gets a general remedy', () => {
    expect(refusalOf('17', 'Hồ sơ đang bị khóa sổ')).toMatchObject({
      code: '17',
      reason: 'Hồ sơ đang bị khóa sổ',
    });
    expect(refusalOf('17', '').reason).toBe('error_code 17');
  });

  it.each([
    ['Số định danh 064090000042 không hợp lệ', 'Số định danh … không hợp lệ'],
    ['Số điện thoại 0900 000 042 sai', 'Số điện thoại … sai'],
    ['Email mau.nguyen@example.vn không hợp lệ', 'Email … không hợp lệ'],
    ['Chủ hồ sơ "Nguyễn Văn Mẫu" không khớp', 'Chủ hồ sơ … không khớp'],
    ['Chủ hồ sơ “Nguyễn Văn Mẫu” không khớp', 'Chủ hồ sơ … không khớp'],
    ['Hồ sơ 000.00.17.H21-260323-0042 lỗi', 'Hồ sơ 000.00.17.H21-260323-0042 lỗi'],
    ['Hồ sơ G09.20-20260609-0092637 lỗi', 'Hồ sơ G09.20-20260609-0092637 lỗi'],
    ['Thủ tục 1.012753.000.00.00.H21 lỗi', 'Thủ tục 1.012753.000.00.00.H21 lỗi'],
  ])('is kept without what may be personal: %s', (text, kept) => {
    expect(withoutPersonal(text)).toBe(kept);
  });

  it('is kept no longer than a person reads', () => {
    expect(withoutPersonal('lỗi '.repeat(1_000)).length).toBeLessThanOrEqual(300);
  });
});

describe('a wish for patience', () => {
  const now = Date.UTC(2026, 2, 23);
  it.each([
    ['120', 120_000],
    [' 0 ', 0],
    ['Mon, 23 Mar 2026 00:00:30 GMT', 30_000],
    ['Sun, 22 Mar 2026 00:00:00 GMT', 0],
    ['99999999', 86_400_000],
    ['soon', undefined],
    ['-5x', undefined],
  ])('%s', (header, ms) => {
    expect(patienceOf(header, now)).toBe(ms);
  });
});
