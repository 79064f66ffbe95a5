import type { PackInfo } from '../../../schemas/evidence/pack.ts';
import { digestBytes } from '../../kernel/digest.ts';
import { VERIFYING_STEPS } from './steps.ts';
import { inVietnam } from './vietnam-time.ts';

/**
 * What stands in a pack to tell whoever gets it how to check it, with our tool or with `unzip` and `openssl` alone. It names
 * the steps and does not hold them: who is contested made the pack, and would have written them too (docs/adr/0034).
 */
export const readMe = ({
  subject,
  exportedAt,
  links,
}: PackInfo): string => `GÓI BẰNG CHỨNG CỦA HỒ SƠ ${subject}
Xuất lúc ${inVietnam(exportedAt)} (giờ Việt Nam), ${links} mắt xích. Gói không chứa dữ liệu cá nhân.

Tệp này là một tệp chứa ASiC-E (ETSI EN 319 162-1), mở được bằng mọi chương trình giải nén ZIP.
  tom-tat.html, tom-tat.txt   tóm tắt để đọc: thời gian nghiệp vụ và thời gian truyền của từng thông điệp
  dong-thoi-gian.json         cùng nội dung cho chương trình; mỗi thời điểm dẫn mắt xích chứng minh nó
  chuoi/                      từng mắt xích, đúng từng byte đã băm; "previous" là mã băm SHA-256 của tệp trước
  chung-minh/                 đường dẫn Merkle (RFC 6962) từ mắt xích tới gốc; tệp .leaf là đúng các byte của lá
  roots/                      gốc của từng lô; .signature và .tst là chữ ký và dấu thời gian của gốc
  trust/, META-INF/later-*    trả lời OCSP và CRL về các chứng thư
  META-INF/                   bảng kê, chữ ký (CAdES), dấu thời gian (RFC 3161), mã băm của mọi tệp

CÁCH KIỂM TRA NHANH
  npx lienthong evidence verify ${subject}.asice --roots goc-tin-cay.pem --seal MÃ
Kết quả là HỢP LỆ, KHÔNG HỢP LỆ hoặc CHƯA XÁC ĐỊNH kèm lý do. Chứng thư gốc phải lấy từ nguồn mà người kiểm
tin cậy, không lấy từ gói: chứng thư nằm trong gói không tự chứng minh được điều gì. MÃ là mã con dấu của trục
(SHA-256), lấy từ văn bản của tỉnh hoặc ở /v1/evidence-seals tại tên miền chính thức của trục: ai có chứng thư dưới
gốc tin cậy cũng tự ký được một gói, nên không có mã thì kết luận tốt nhất là CHƯA XÁC ĐỊNH.

CÁCH KIỂM TRA BẰNG UNZIP VÀ OPENSSL
Dùng kiem.sh in trong docs/evidence.md của Liên Thông (mục "Checking a pack with unzip and openssl"), lấy từ nơi công bố
mã nguồn, để cạnh gói và goc-tin-cay.pem (các chứng thư gốc tin cậy), rồi chạy:
  bash kiem.sh ${subject}.asice goc-tin-cay.pem MÃ
SHA-256 của kiem.sh lúc xuất gói: ${digestBytes(VERIFYING_STEPS)}
Gói không kèm kiem.sh. Thấy một tập lệnh trong gói hay được gửi cùng gói thì không chạy: ai làm giả gói cũng viết được một
tập lệnh luôn nói ĐÚNG. Mã trên cũng chỉ để đối chiếu, vì người làm giả sửa được cả nó; bản ở nơi công bố mới là căn cứ, và
bản mới hơn ở đó thay cho bản này.
`;
