/**
 * Every refusal that the gateway can utter, in one place (RFC 9457 problem+json).
 *
 * A code is never reused and never removed: callers build on it. `test/contract/problems.test.ts`
 * holds the committed list. `retry` tells a program what to do, `owner` who must act,
 * `title` and `fix` tell a Vietnamese officer what is wrong and how to mend it.
 */
export interface ProblemKind {
  readonly status: number;
  readonly retry: 'never' | 'after' | 'later';
  readonly owner: 'caller' | 'partner' | 'us';
  readonly title: string;
  readonly fix: string;
}

const kind = (
  status: number,
  retry: ProblemKind['retry'],
  owner: ProblemKind['owner'],
  title: string,
  fix: string,
): ProblemKind => ({ status, retry, owner, title, fix });

export const PROBLEMS = {
  // What arrived cannot be read.
  'body-missing': kind(
    400,
    'never',
    'caller',
    'Yêu cầu không có nội dung',
    'Gửi nội dung JSON trong thân yêu cầu.',
  ),
  'body-not-json': kind(
    400,
    'never',
    'caller',
    'Nội dung không phải JSON hợp lệ',
    'Kiểm tra dấu ngoặc, dấu phẩy và bảng mã UTF-8 rồi gửi lại.',
  ),
  'body-too-large': kind(
    413,
    'never',
    'caller',
    'Nội dung vượt dung lượng cho phép',
    'Gửi tệp qua địa chỉ tải lên được cấp, không nhúng tệp vào JSON.',
  ),
  'body-too-deep': kind(
    400,
    'never',
    'caller',
    'JSON lồng nhau quá sâu',
    'Bỏ các lớp lồng nhau không có trong tài liệu API.',
  ),
  'reserved-key': kind(
    400,
    'never',
    'caller',
    'Tên trường bị cấm',
    'Bỏ các trường __proto__, constructor, prototype.',
  ),
  'invalid-field': kind(
    422,
    'never',
    'caller',
    'Có trường thiếu, sai hoặc không được biết',
    'Sửa từng trường nêu trong errors rồi gửi lại.',
  ),
  'invalid-query': kind(
    400,
    'never',
    'caller',
    'Tham số truy vấn không hợp lệ',
    'Xem tên và giá trị được phép của tham số tại /docs.',
  ),
  'idempotency-key-invalid': kind(
    400,
    'never',
    'caller',
    'Idempotency-Key không hợp lệ',
    'Dùng từ 1 đến 128 ký tự in được, không dấu cách.',
  ),
  'idempotency-key-reused': kind(
    409,
    'never',
    'caller',
    'Idempotency-Key đã dùng cho nội dung khác',
    'Dùng khóa mới cho yêu cầu mới; giữ khóa cũ chỉ khi gửi lại nguyên văn.',
  ),

  // Who is calling.
  unauthenticated: kind(401, 'never', 'caller', 'Chưa xác thực', 'Lấy mã truy cập mới rồi gửi lại.'),
  'scope-missing': kind(
    403,
    'never',
    'caller',
    'Mã truy cập không có quyền cần thiết',
    'Đề nghị quản trị cấp quyền nêu trong detail.',
  ),
  'agency-not-yours': kind(
    403,
    'never',
    'caller',
    'Mã cơ quan không thuộc phạm vi của bên gọi',
    'Chỉ gửi hồ sơ của cơ quan đã được cấp quyền.',
  ),
  'login-failed': kind(
    401,
    'never',
    'caller',
    'Tài khoản hoặc mật khẩu không đúng',
    'Kiểm tra cấu hình tài khoản kết nối.',
  ),
  'session-invalid': kind(
    401,
    'after',
    'caller',
    'Session không hợp lệ',
    'Đăng nhập lại để lấy session mới rồi gửi lại.',
  ),

  // The dossier.
  'dossier-not-found': kind(
    404,
    'never',
    'caller',
    'Không có hồ sơ này',
    'Kiểm tra mã hồ sơ và phạm vi cơ quan được cấp quyền.',
  ),
  'dossier-exists-other-body': kind(
    409,
    'never',
    'caller',
    'Mã hồ sơ đã có với nội dung khác',
    'Dùng mã khác cho hồ sơ mới, hoặc gửi thay đổi của hồ sơ đã có.',
  ),
  'dossier-code-invalid': kind(
    422,
    'never',
    'caller',
    'Mã hồ sơ không đúng dạng',
    'Dùng dạng <mã cơ quan>-<yymmdd>-<số thứ tự> với ngày có thật.',
  ),
  'transition-forbidden': kind(
    409,
    'never',
    'caller',
    'Không được chuyển trạng thái này',
    'Chọn một thao tác trong danh sách allowed.',
  ),
  'dossier-pending': kind(
    409,
    'after',
    'caller',
    'Hồ sơ còn chờ tệp đính kèm',
    'Tải lên đủ tệp và xác nhận hoàn tất trước.',
  ),
  'dossier-expired': kind(
    409,
    'never',
    'caller',
    'Hồ sơ đã hết hạn chờ tệp',
    'Nộp lại hồ sơ với mã mới hoặc nộp lại nguyên văn để nhận địa chỉ tải lên mới.',
  ),
  'supplement-not-open': kind(
    409,
    'never',
    'caller',
    'Không có yêu cầu bổ sung đang mở',
    'Kiểm tra trạng thái hồ sơ trước khi báo đã bổ sung.',
  ),
  'concurrent-change': kind(
    409,
    'after',
    'caller',
    'Hồ sơ vừa được thay đổi bởi yêu cầu khác',
    'Đọc lại hồ sơ rồi gửi lại thay đổi.',
  ),

  // Files.
  'file-missing': kind(
    409,
    'after',
    'caller',
    'Tệp đã khai chưa được tải lên',
    'Tải tệp lên địa chỉ được cấp rồi xác nhận lại.',
  ),
  'file-hash-mismatch': kind(
    422,
    'never',
    'caller',
    'Mã băm SHA-256 của tệp không khớp',
    'Tải lên đúng tệp đã khai, hoặc khai lại mã băm.',
  ),
  'file-size-mismatch': kind(
    422,
    'never',
    'caller',
    'Dung lượng tệp khác với khai báo',
    'Tải lên đúng tệp đã khai.',
  ),
  'file-too-large': kind(422, 'never', 'caller', 'Tệp quá lớn', 'Giảm dung lượng tệp xuống dưới mức tối đa.'),
  'file-type-forbidden': kind(
    422,
    'never',
    'caller',
    'Loại tệp không được nhận',
    'Dùng PDF, JPEG, PNG, DOCX, XLSX, XML hoặc ZIP.',
  ),
  'file-not-found': kind(404, 'never', 'caller', 'Không có tệp này', 'Kiểm tra đường dẫn tải tệp.'),
  'link-invalid': kind(
    403,
    'never',
    'caller',
    'Đường dẫn tải tệp không hợp lệ hoặc đã hết hạn',
    'Đề nghị cổng gửi lại đường dẫn mới.',
  ),

  // Duties towards partners.
  'exchange-not-found': kind(
    404,
    'never',
    'caller',
    'Không có lượt trao đổi này',
    'Kiểm tra mã lượt trao đổi.',
  ),
  'exchange-not-parked': kind(
    409,
    'never',
    'caller',
    'Lượt trao đổi không ở trạng thái chờ người xử lý',
    'Chỉ gửi lại, sửa hoặc bỏ qua lượt đang chờ người xử lý.',
  ),
  'reason-required': kind(422, 'never', 'caller', 'Thiếu lý do', 'Ghi lý do của thao tác, ít nhất 5 ký tự.'),
  'amend-invalid': kind(
    422,
    'never',
    'caller',
    'Nội dung sửa không hợp lệ',
    'Sửa các trường nêu trong errors theo hợp đồng của lượt trao đổi.',
  ),
  'partner-rejected': kind(
    422,
    'later',
    'caller',
    'Đối tác từ chối nội dung',
    'Xem lý do của đối tác, sửa nội dung rồi gửi lại.',
  ),
  'retry-window-spent': kind(
    504,
    'later',
    'partner',
    'Đã hết thời hạn thử lại',
    'Kiểm tra tình trạng đối tác rồi cho gửi lại.',
  ),
  'outcome-unprovable': kind(
    504,
    'later',
    'partner',
    'Không xác định được đối tác đã nhận hay chưa',
    'Hỏi đối tác về mã hồ sơ này; đã nhận thì bỏ qua, chưa nhận thì gửi lại.',
  ),
  'payload-unreadable': kind(
    500,
    'later',
    'us',
    'Nội dung lưu của lượt trao đổi không đọc được',
    'Báo nhóm vận hành; nội dung gốc vẫn còn trong hồ sơ.',
  ),
  'partner-unavailable': kind(503, 'after', 'partner', 'Đối tác chưa trả lời được', 'Thử lại sau ít phút.'),

  // The public post.
  'post-not-chosen': kind(
    409,
    'never',
    'caller',
    'Công dân không chọn nhận kết quả qua bưu chính',
    'Chỉ đặt trả kết quả qua bưu điện khi hồ sơ có hình thức nhận kết quả 1.',
  ),
  'dossier-not-finished': kind(
    409,
    'never',
    'caller',
    'Hồ sơ chưa xử lý xong',
    'Đặt trả kết quả qua bưu điện sau khi hồ sơ ở trạng thái 9.',
  ),
  'dossier-already-received': kind(
    409,
    'never',
    'caller',
    'Hồ sơ đã được tiếp nhận',
    'Chỉ đặt thu gom khi hồ sơ chưa được tiếp nhận (trạng thái 1 hoặc đang chờ bổ sung khi tiếp nhận).',
  ),
  'postal-order-open': kind(
    409,
    'never',
    'caller',
    'Đã có đơn bưu chính cùng loại chưa kết thúc',
    'Theo dõi hoặc hủy đơn nêu trong orderNumber trước khi đặt lần nữa.',
  ),
  'postal-attempts-spent': kind(
    409,
    'never',
    'caller',
    'Đã hết số lần đặt đơn bưu chính',
    'Mời công dân nhận tại bộ phận một cửa.',
  ),
  'postal-order-not-found': kind(
    404,
    'never',
    'caller',
    'Không có đơn bưu chính này',
    'Kiểm tra số đơn và phạm vi cơ quan được cấp quyền.',
  ),
  'postal-order-ended': kind(
    409,
    'never',
    'caller',
    'Đơn bưu chính đã kết thúc hoặc đang hủy',
    'Xem trạng thái đơn; đặt đơn mới nếu cần.',
  ),
  'too-late-to-cancel': kind(
    409,
    'never',
    'caller',
    'Quá muộn để hủy: bưu gửi đã được giao cho bưu điện',
    'Theo dõi bưu gửi; nếu cần, công dân từ chối nhận để bưu điện chuyển hoàn.',
  ),
  'cod-amount-invalid': kind(
    422,
    'never',
    'caller',
    'Số tiền thu hộ không hợp lệ',
    'Ghi số tiền thu hộ từ 0 đến mức tối đa của hợp đồng; đơn thu gom phải là 0.',
  ),
  'postal-contract-missing': kind(
    409,
    'later',
    'caller',
    'Cơ quan chưa khai hợp đồng bưu chính',
    'Khai hợp đồng bằng PUT /v1/postal-contracts/{agency}.',
  ),
  'id-number-in-text': kind(
    422,
    'never',
    'caller',
    'Có số giống số định danh trong nội dung gửi bưu điện',
    'Bỏ số định danh; bưu điện chỉ cần tên, địa chỉ, điện thoại và danh mục giấy tờ.',
  ),
  'address-unmappable': kind(
    422,
    'later',
    'caller',
    'Địa chỉ không đổi được sang mã của bưu điện',
    'Sửa mã tỉnh, huyện, xã theo đúng danh mục đã ghi, hoặc bổ sung bảng mã, rồi cho gửi lại.',
  ),
  'signature-invalid': kind(
    401,
    'never',
    'caller',
    'Chữ ký không hợp lệ hoặc đã quá hạn',
    'Ký lại bằng khóa đã đăng ký, với thời điểm gửi hiện tại.',
  ),
  'caller-not-listed': kind(
    401,
    'never',
    'caller',
    'Địa chỉ gọi không thuộc danh sách được phép',
    'Đề nghị quản trị thêm địa chỉ vào danh sách.',
  ),

  // The province's own register.
  'household-not-found': kind(
    404,
    'never',
    'caller',
    'Không có hộ gia đình này trong cơ sở dữ liệu của tỉnh',
    'Kiểm tra mã hộ, hoặc xác nhận hộ theo số định danh của chủ hộ hay thành viên.',
  ),
  'sync-not-found': kind(404, 'never', 'caller', 'Không có lần đồng bộ này', 'Kiểm tra mã lần đồng bộ.'),
  'sync-in-the-future': kind(
    422,
    'never',
    'caller',
    'Khoảng đồng bộ chưa kết thúc',
    'Chọn thời điểm cuối (to) không sau hiện tại.',
  ),
  'sync-too-many-windows': kind(
    422,
    'never',
    'caller',
    'Khoảng đồng bộ chia thành quá nhiều phần',
    'Tăng windowMinutes hoặc chia thành nhiều lần đồng bộ.',
  ),

  // Telling back.
  'webhook-url-invalid': kind(
    422,
    'never',
    'caller',
    'Địa chỉ nhận thông báo không hợp lệ',
    'Dùng địa chỉ https đầy đủ, không kèm tài khoản.',
  ),
  'webhook-url-private': kind(
    422,
    'never',
    'caller',
    'Địa chỉ nhận thông báo thuộc mạng nội bộ',
    'Dùng tên miền công khai phân giải ra địa chỉ công khai.',
  ),
  'webhook-endpoint-missing': kind(
    409,
    'later',
    'caller',
    'Chưa đăng ký địa chỉ nhận thông báo',
    'Đăng ký bằng PUT /v1/webhook-endpoint.',
  ),

  // Looking at the population register.
  'purpose-unknown': kind(
    422,
    'never',
    'caller',
    'Mục đích tra cứu không có trong danh mục',
    'Dùng một mã mục đích trong danh mục của tỉnh.',
  ),
  'purpose-not-in-force': kind(
    422,
    'never',
    'caller',
    'Mục đích tra cứu chưa hoặc không còn hiệu lực',
    'Dùng mục đích đang có hiệu lực; nếu cần mục đích này, đề nghị quản trị cập nhật danh mục.',
  ),
  'purpose-not-allowed': kind(
    403,
    'never',
    'caller',
    'Mục đích này không cho phép loại tra cứu được yêu cầu',
    'Chọn mục đích cho phép loại tra cứu này, hoặc dùng loại tra cứu mà mục đích cho phép.',
  ),
  'legal-basis-not-of-purpose': kind(
    422,
    'never',
    'caller',
    'Căn cứ pháp lý không phải của mục đích đã nêu',
    'Dùng một trong các căn cứ mà danh mục ghi cho mục đích đó.',
  ),
  'agency-without-register-accounts': kind(
    403,
    'later',
    'caller',
    'Cơ quan chưa có cán bộ nào được cấp tài khoản tra cứu dân cư',
    'Khai báo cán bộ bằng PUT /v1/register-officers/{agency}/{officer}.',
  ),
  'officer-without-register-account': kind(
    403,
    'later',
    'caller',
    'Cán bộ chưa có tài khoản tra cứu dân cư còn hiệu lực',
    'Khai báo hoặc gia hạn tài khoản bằng PUT /v1/register-officers/{agency}/{officer}.',
  ),
  'officer-without-email': kind(
    403,
    'later',
    'caller',
    'Tài khoản tra cứu dân cư của cán bộ thiếu thư điện tử',
    'Bổ sung thư điện tử bằng PUT /v1/register-officers/{agency}/{officer}.',
  ),
  'procedure-missing': kind(
    422,
    'never',
    'caller',
    'Thiếu mã thủ tục của hồ sơ',
    'Gửi trường procedure với mã thủ tục.',
  ),
  'procedure-not-mapped': kind(
    422,
    'never',
    'caller',
    'Mã thủ tục chưa gắn với thủ tục nào trên Cổng Dịch vụ công quốc gia',
    'Dùng mã quốc gia của thủ tục, hoặc đề nghị quản trị khai báo mã tương ứng.',
  ),
  'look-dossier-not-yours': kind(
    404,
    'never',
    'caller',
    'Không có hồ sơ này, hoặc hồ sơ không thuộc cơ quan của bạn',
    'Kiểm tra mã hồ sơ; chỉ tra cứu cho hồ sơ của cơ quan mình.',
  ),
  'subject-unreadable': kind(
    422,
    'never',
    'caller',
    'Thông tin người được tra cứu không đọc được',
    'Sửa các trường nêu trong errors: số định danh 12 chữ số hoặc số chứng minh 9 chữ số, họ tên, ngày hoặc năm sinh.',
  ),
  'register-unreachable': kind(
    503,
    'later',
    'partner',
    'Cơ sở dữ liệu dân cư chưa trả lời được',
    'Tiếp tục xử lý hồ sơ bình thường, nhập thông tin theo giấy tờ; tra cứu lại sau ít phút.',
  ),
  'register-refused': kind(
    502,
    'later',
    'partner',
    'Cơ sở dữ liệu dân cư từ chối yêu cầu',
    'Kiểm tra họ tên, số và ngày sinh; nếu đúng, báo quản trị kiểm tra tài khoản và kết nối tra cứu dân cư.',
  ),
  'register-answered-about-another': kind(
    502,
    'never',
    'partner',
    'Cơ sở dữ liệu dân cư trả lời về người khác; câu trả lời đã bị loại bỏ',
    'Không dùng kết quả nào; báo quản trị làm việc với đơn vị vận hành cơ sở dữ liệu.',
  ),
  'verification-not-found': kind(
    404,
    'never',
    'caller',
    'Không có lần xác thực này',
    'Kiểm tra mã xác thực.',
  ),
  'register-officer-not-found': kind(
    404,
    'never',
    'caller',
    'Cán bộ này chưa được khai báo tài khoản tra cứu dân cư',
    'Khai báo bằng PUT /v1/register-officers/{agency}/{officer}.',
  ),

  // The axis and its routes.
  'axis-register-unknown': kind(
    404,
    'never',
    'caller',
    'Không có cơ sở dữ liệu này trên trục liên thông',
    'Kiểm tra tên cơ sở dữ liệu; danh sách nằm trong cấu hình AXIS của hệ thống.',
  ),
  'axis-route-unknown': kind(
    422,
    'never',
    'caller',
    'Đường trục được chọn chưa được cấu hình',
    'Chọn một trong các đường liệt kê tại GET /v1/axis-routes/{register}, và hai đường khác nhau khi chạy song song.',
  ),
  'axis-choice-changed': kind(
    409,
    'after',
    'caller',
    'Lựa chọn đường trục đã được người khác thay đổi',
    'Đọc lại GET /v1/axis-routes/{register} rồi gửi lại với version mới.',
  ),

  // Files that somebody has checked.
  'copy-upload-size-missing': kind(
    400,
    'never',
    'caller',
    'Chưa khai dung lượng của tệp sắp tải lên',
    'Gửi {"bytes": <số byte của tệp>}.',
  ),
  'copy-upload-unknown': kind(
    404,
    'never',
    'caller',
    'Không có lượt tải lên này',
    'Mở lượt mới tại POST /v1/copy-uploads (bản quét) hoặc POST /v1/copy-verification-uploads (tệp cần kiểm tra), rồi gửi đủ các phần.',
  ),
  'copy-upload-part-size': kind(
    400,
    'never',
    'caller',
    'Phần tệp không đúng dung lượng',
    'Cắt tệp theo partBytes đã được cấp; phần cuối là phần còn lại.',
  ),
  'copy-upload-incomplete': kind(
    409,
    'after',
    'caller',
    'Tệp chưa được tải lên đủ',
    'Gửi các phần còn thiếu rồi gửi lại yêu cầu.',
  ),
  'copy-file-too-large': kind(
    413,
    'never',
    'caller',
    'Tệp lớn hơn mức của một bản sao điện tử chứng thực',
    'Tối đa 26 MB. Bản quét quá lớn thì quét lại ở 200–300 dpi.',
  ),
  // Certified copies: making, signing, withdrawing.
  'copy-not-found': kind(
    404,
    'never',
    'caller',
    'Không tìm thấy bản sao chứng thực',
    'Kiểm tra mã bản sao; chỉ cơ quan chứng thực được xem và ký bản sao của mình.',
  ),
  'copy-state-forbids': kind(
    409,
    'never',
    'caller',
    'Trạng thái của bản sao không cho phép việc này',
    'Xem trạng thái hiện tại (state) của bản sao; bản đã kết thúc thì lập yêu cầu mới.',
  ),
  'copy-being-prepared': kind(
    409,
    'later',
    'caller',
    'Lời chứng đang được ghi lại',
    'Đợi một phút rồi lấy lại nhiệm vụ ký: người ký, tên cơ quan hoặc ngày đã đổi.',
  ),
  'copy-body-missing': kind(
    409,
    'later',
    'caller',
    'Cơ quan chưa có chữ ký số còn hiệu lực để chứng thực bản sao',
    'Người quản trị khai tên và chứng thư chữ ký số của cơ quan tại PUT /v1/copy-bodies/{agency}.',
  ),
  'copy-signers-alike': kind(
    409,
    'never',
    'caller',
    'Hai chứng thư không phải của hai bên ký',
    'Khai lại chứng thư của cá nhân, của cơ quan.',
  ),
  'copy-not-authorised': kind(
    403,
    'later',
    'caller',
    'Người ký chưa được khai thẩm quyền chứng thực còn hiệu lực',
    'Người quản trị khai quyết định bổ nhiệm hoặc ủy quyền tại PUT /v1/copy-authorities/{agency}/{officer}, hoặc lập yêu cầu với người ký khác.',
  ),
  'copy-scan-refused': kind(
    422,
    'never',
    'caller',
    'Bản quét không đạt yêu cầu để chứng thực',
    'Xem scan.says, scan.page và làm theo scan.fix, rồi gửi bản quét khác.',
  ),
  'copy-scan-type-missing': kind(
    422,
    'never',
    'caller',
    'Chưa gửi bản quét hoặc chưa khai loại tệp',
    'Gửi PDF trong thân yêu cầu (application/pdf), hoặc tải lên từng phần rồi gửi {"upload", "mediaType", "paper"}.',
  ),
  'copy-document-other': kind(
    409,
    'never',
    'caller',
    'Chữ ký không phải của tệp đang chờ ký',
    'Lấy lại nhiệm vụ ký tại GET /v1/copies/{id}/signing và ký đúng mã băm (digest) trong đó.',
  ),
  'copy-signature-wrong': kind(
    422,
    'never',
    'caller',
    'Chữ ký không đúng với chứng thư và mã băm (digest) đã giao',
    'Kiểm tra thiết bị ký có đúng chứng thư đã khai không, rồi ký lại đúng mã băm (digest) bằng đúng thuật toán (scheme).',
  ),
  'copy-signature-other': kind(
    409,
    'never',
    'caller',
    'Bước này đã có chữ ký khác',
    'Mỗi bước chỉ nhận một chữ ký; xem trạng thái của bản sao.',
  ),
  'copy-certificate-expired': kind(
    422,
    'never',
    'caller',
    'Khi ký, chứng thư chữ ký số chưa có hiệu lực hoặc đã hết hạn',
    'Gia hạn chứng thư, khai lại thẩm quyền với chứng thư mới rồi ký.',
  ),
  'copy-signed-remotely': kind(
    409,
    'never',
    'caller',
    'Bước này được ký qua dịch vụ ký số từ xa',
    'Người ký xác nhận trên ứng dụng của dịch vụ ký số; muốn ký bằng thiết bị thì khai lại thẩm quyền với way là token.',
  ),
  'copy-file-not-ready': kind(
    409,
    'after',
    'caller',
    'Bản sao chưa được cấp nên chưa có tệp',
    'Chờ bản sao được cấp (state là issued) rồi tải lại.',
  ),
  'copy-file-gone': kind(
    410,
    'never',
    'caller',
    'Tệp đã hết thời hạn lưu giữ',
    'Lập yêu cầu chứng thực mới từ bản chính; chứng cứ và sổ chứng thực vẫn còn.',
  ),
  'copy-officer-unreadable': kind(
    404,
    'never',
    'caller',
    'Tài khoản cán bộ trong địa chỉ không hợp lệ',
    'Tài khoản chỉ gồm chữ không dấu, số, dấu chấm, gạch nối, gạch dưới, @; không dùng họ tên.',
  ),
  'copy-certificate-unreadable': kind(
    422,
    'never',
    'caller',
    'Không đọc được chứng thư chữ ký số',
    'Gửi chứng thư X.509 dạng PEM, chứng thư của người ký đứng đầu.',
  ),
  'copy-withdrawn': kind(
    410,
    'never',
    'caller',
    'Bản sao đã bị thu hồi',
    'Xem lý do trên trang kiểm tra; cần bản sao khác thì lập yêu cầu mới.',
  ),
  'copy-volume-unknown': kind(
    404,
    'never',
    'caller',
    'Không có quyển sổ này',
    'Gọi GET /v1/copy-numbers?agency=… không kèm volume để xem quyển đang dùng.',
  ),

  // Evidence.
  'evidence-not-sealed': kind(
    503,
    'later',
    'us',
    'Con dấu của trục đang không ký được',
    'Xuất lại sau; chuỗi bằng chứng vẫn được lưu, gói xuất sau chứng minh được cùng những điều đó.',
  ),
  'evidence-too-large': kind(
    422,
    'never',
    'us',
    'Bằng chứng của hồ sơ này lớn hơn một gói chứa được',
    'Xuất riêng chuỗi mắt xích bằng GET /v1/dossiers/{code}/evidence và báo nhóm vận hành.',
  ),
  // Us.
  'route-not-found': kind(404, 'never', 'caller', 'Không có địa chỉ này', 'Xem các địa chỉ tại /docs.'),
  'method-not-allowed': kind(
    405,
    'never',
    'caller',
    'Phương thức không được dùng',
    'Xem phương thức tại /docs.',
  ),
  busy: kind(503, 'after', 'us', 'Hệ thống đang bận', 'Gửi lại sau vài giây với cùng Idempotency-Key.'),
  internal: kind(
    500,
    'after',
    'us',
    'Lỗi hệ thống',
    'Gửi lại với cùng Idempotency-Key; nếu còn lỗi, báo mã correlationId cho nhóm vận hành.',
  ),
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof PROBLEMS;

/** One wrong field: where (RFC 6901 pointer), which rule, and why in Vietnamese. Never the value itself. */
export interface FieldError {
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
}
