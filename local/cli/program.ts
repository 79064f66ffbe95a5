import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { amend, redrive, skip, type RedriveOptions } from './commands/redrive.ts';
import { doctor } from './commands/doctor.ts';
import { reconcile, showOrder, type ReconcileOptions } from './commands/postal.ts';
import { verifyFile, type VerifyOptions } from './commands/copy.ts';
import { signCopy, type SignOptions } from './commands/copy-sign.ts';
import { exportEvidence, verifyEvidence } from './commands/evidence.ts';
import type { VerifyPackOptions } from './commands/evidence-pack.ts';
import { showSeals } from './commands/evidence-seal.ts';
import { listExchanges, showExchange, type ListOptions } from './commands/exchanges.ts';
import { listMismatches, type MismatchOptions } from './commands/mismatches.ts';
import { submit } from './commands/submit.ts';
import { syncPopulation, type SyncOptions } from './commands/sync.ts';
import { track } from './commands/track.ts';
import { up } from './commands/up.ts';
import { createContext, type Context } from './context.ts';
import { EXIT, type ExitCode } from './failure.ts';
import type { GlobalOptions } from './settings.ts';
import type { Terminal } from './terminal.ts';

const EXIT_CODES = `
Mã thoát (exit codes):
  0  xong (done)
  1  trục từ chối, hoặc kiểm tra thấy chỗ chưa ổn (refused, or a check found something)
  2  sai cách dùng hoặc cấu hình (usage or configuration)
  3  không kết nối được trục hoặc nơi cấp mã truy cập (unreachable)
  4  bằng chứng không nguyên vẹn (evidence broken)

Cấu hình (configuration), theo thứ tự: tham số, biến LIENTHONG_URL, LIENTHONG_TOKEN_URL,
LIENTHONG_CLIENT_ID, LIENTHONG_CLIENT_SECRET, tệp .lienthong.json, rồi tỉnh trên máy này (npm start).
Xem thêm docs/cli.md.`;

/**
 * Runs one command line. Answers what the process is to end with; never throws for anything that a person may
 * have typed or a gateway may have said.
 */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let exit: ExitCode = EXIT.ok;
  const program = createProgram(terminal, (code) => {
    exit = code;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exit;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version are asked for; everything else of the parser's is wrong usage.
    return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
}

function createProgram(terminal: Terminal, end: (code: ExitCode) => void): Command {
  const program = new Command('lienthong')
    .description('Liên Thông trên dòng lệnh: nộp, theo dõi, gửi lại, kiểm bằng chứng.')
    .option('--url <url>', 'địa chỉ của trục (gateway)')
    .option('--token-url <url>', 'nơi cấp mã truy cập (token endpoint)')
    .option('--client-id <id>', 'mã bên gọi (client id)')
    .option('--client-secret-env <name>', 'tên biến môi trường chứa bí mật (variable with the secret)')
    .option('--profile <file>', 'tệp cấu hình (profile)')
    .option('--json', 'kết quả dạng JSON cho chương trình (for programs)')
    .addHelpText('after', EXIT_CODES)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: (text) => terminal.err(text),
      outputError: (text, write) => {
        write(`${text.replace(/^error: /, 'Lỗi: sai cách dùng (usage): ').trim()} (lienthong --help)\n`);
      },
    });
  const run = async (work: (context: Context) => Promise<ExitCode> | ExitCode): Promise<void> => {
    end(await work(createContext(terminal, program.opts<GlobalOptions>())));
  };

  program
    .command('up')
    .description('dựng tỉnh trên máy này, như npm start (raise the province)')
    .argument('[args...]', 'tham số của npm start')
    .allowUnknownOption()
    .helpOption(false)
    .action((args: string[]) => run(() => up(args)));
  program
    .command('submit')
    .description('nộp một hồ sơ (submit a dossier)')
    .argument('<file>', 'JSON theo hợp đồng SubmissionInput')
    .option('--files <dir>', 'thư mục chứa các tệp đã khai (directory of the declared files)')
    .action((file: string, options: { files?: string }) => run((context) => submit(context, file, options)));
  program
    .command('track')
    .description('xem hồ sơ đang ở đâu, đã gửi những gì (timeline and duties)')
    .argument('<code>', 'mã hồ sơ')
    .action((code: string) => run((context) => track(context, code)));

  const exchanges = program
    .command('exchanges')
    .description('các lượt trao đổi với đối tác (duties towards partners)');
  exchanges
    .command('list')
    .description('của một hồ sơ, hoặc đang chờ người xử lý (of a dossier, or parked)')
    .argument('[code]', 'mã hồ sơ')
    .option('--partner <name>', 'chỉ của đối tác này, ví dụ dvcqg')
    .option('--parked', 'chỉ việc đang chờ người xử lý')
    .option('--limit <n>', 'nhiều nhất', wholeNumber, 50)
    .action((code: string | undefined, options: ListOptions) =>
      run((context) => listExchanges(context, code, options)),
    );
  exchanges
    .command('show')
    .description('xem một lượt trao đổi (one exchange)')
    .argument('<id>', 'mã lượt, ví dụ dvcqg~H21.17-260323-0042~1')
    .option('--payload', 'kèm nội dung: có dữ liệu cá nhân, lượt xem được ghi lại (recorded)')
    .action((id: string, options: { payload?: boolean }) =>
      run((context) => showExchange(context, id, options)),
    );

  program
    .command('redrive')
    .description('cho gửi lại việc đang chờ người xử lý (send again what is parked)')
    .argument('[id]', 'mã lượt trao đổi')
    .option('--partner <name>', 'mọi việc đang chờ ở đối tác này')
    .option('--older-than <duration>', 'chờ đã lâu hơn, ví dụ 30m, 2h, 3d')
    .option('--reason-code <code>', 'chỉ việc chờ vì lý do này, ví dụ retry-window-spent')
    .option('--limit <n>', 'nhiều nhất', wholeNumber)
    .option('--dry-run', 'chỉ xem trước, không gửi')
    .option('--reason <text>', 'lý do, ít nhất 5 ký tự; không nêu tên người dân')
    .option('--officer <account>', 'tài khoản cán bộ, không phải họ tên')
    .action((id: string | undefined, options: RedriveOptions) =>
      run((context) => redrive(context, id, options)),
    );
  program
    .command('skip')
    .description('bỏ qua một việc đang chờ: đối tác sẽ không có nó (the partner does without it)')
    .argument('<id>', 'mã lượt trao đổi')
    .requiredOption('--reason <text>', 'lý do, ít nhất 5 ký tự')
    .option('--officer <account>', 'tài khoản cán bộ, không phải họ tên')
    .action((id: string, options: { reason: string; officer?: string }) =>
      run((context) => skip(context, id, options)),
    );
  program
    .command('amend')
    .description('sửa nội dung một việc đang chờ rồi gửi (amend and send)')
    .argument('<id>', 'mã lượt trao đổi')
    .requiredOption('--payload <file>', 'JSON nội dung mới')
    .requiredOption('--reason <text>', 'lý do, ít nhất 5 ký tự')
    .option('--officer <account>', 'tài khoản cán bộ, không phải họ tên')
    .action((id: string, options: { payload: string; reason: string; officer?: string }) =>
      run((context) => amend(context, id, options)),
    );

  const postal = program.command('postal').description('bưu chính công ích (the public post)');
  postal
    .command('show')
    .description('xem một đơn và bưu gửi của nó (one order and its parcel)')
    .argument('<number>', 'số đơn, ví dụ H21.17-260323-0042-TG')
    .action((number: string) => run((context) => showOrder(context, number)));
  postal
    .command('reconcile')
    .description('đối soát một ngày với bưu điện; thoát 1 khi lệch (a day against the carrier)')
    .option('--agency <code>', 'mã cơ quan, gồm cả cấp dưới; không ghi thì là cơ quan của bên gọi')
    .requiredOption('--day <YYYY-MM-DD>', 'ngày đặt đơn, giờ Việt Nam')
    .option('--csv <file>', 'ghi thêm tệp CSV mở được bằng Excel')
    .action((options: ReconcileOptions) => run((context) => reconcile(context, options)));

  const sync = program.command('sync').description('đồng bộ với cơ sở dữ liệu quốc gia (keep in step)');
  sync
    .command('population')
    .description('đồng bộ dân cư theo khoảng thời gian; thoát 1 khi có khoảng chờ người xử lý')
    .requiredOption('--from <instant>', 'từ thời điểm, ví dụ 2026-03-01T00:00:00+07:00')
    .requiredOption('--to <instant>', 'đến trước thời điểm')
    .option('--first-load', 'lần nạp đầu: không báo ai về người và hộ mới có (fills the register)')
    .option('--window-minutes <n>', 'độ dài mỗi khoảng', wholeNumber)
    .option('--no-wait', 'chỉ đặt việc, để lịch tự đọc (leave it to the schedule)')
    .action((options: SyncOptions) => run((context) => syncPopulation(context, options)));

  program
    .command('mismatches')
    .description('bản ghi của các hệ thống địa phương lệch với dân cư của tỉnh (local records that differ)')
    .option('--csv <file>', 'ghi từng chỗ lệch ra tệp CSV mở được bằng Excel')
    .action((options: MismatchOptions) => run((context) => listMismatches(context, options)));

  const evidence = program.command('evidence').description('bằng chứng của một hồ sơ (evidence)');
  evidence
    .command('export')
    .description('xuất bằng chứng ra tệp hoặc màn hình (export)')
    .argument('<code>', 'mã hồ sơ')
    .option(
      '-o, --out <file>',
      'tệp để ghi; tên kết thúc bằng .asice thì là gói đủ để người khác kiểm (pack)',
    )
    .action((code: string, options: { out?: string }) =>
      run((context) => exportEvidence(context, code, options)),
    );
  evidence
    .command('verify')
    .description('kiểm tệp bằng chứng, không cần mạng (verify offline)')
    .argument('<file>', 'gói .asice, hoặc chuỗi JSON')
    .option('--roots <path>', 'gốc tin cậy: tệp PEM, hoặc thư mục như của copy verify (trusted roots)')
    .option(
      '--seal <seal>',
      'con dấu gói phải có: mã SHA-256, hoặc tệp chứng thư; ghi nhiều lần nếu đã đổi (the seal that is expected)',
      (one: string, before: readonly string[] | undefined) => [...(before ?? []), one],
    )
    .option('--summary', 'in cả tóm tắt: thời gian nghiệp vụ, thời gian truyền (print the summary)')
    .action((file: string, options: VerifyPackOptions) =>
      run((context) => verifyEvidence(context, file, options)),
    );

  evidence
    .command('seal')
    .description('xem mã con dấu của trục, để công bố hoặc để kiểm gói; không cần tài khoản (the seal)')
    .action(() => run(showSeals));

  const copy = program.command('copy').description('bản sao chứng thực điện tử (certified copies)');
  copy
    .command('verify')
    .description(
      'kiểm một bản sao; thoát 0 hợp lệ, 1 không hợp lệ, 2 chưa xác định (valid, invalid, unknown)',
    )
    .argument('<file>', 'tệp PDF')
    .option(
      '--roots <dir>',
      'kiểm ngay trên máy này với các gốc tin cậy trong thư mục, không hỏi ai (offline)',
    )
    .option(
      '--signatures-only',
      'kết thúc theo riêng chữ ký và tệp, không xét sổ chứng thực (signatures alone)',
    )
    .option('--report <file>', 'ghi biên bản kiểm tra để in (printable report, HTML)')
    .action((file: string, options: VerifyOptions) => run((context) => verifyFile(context, file, options)));
  copy
    .command('sign')
    .description('ký một bản sao bằng thiết bị trên máy này; khóa không rời thiết bị (sign with a token)')
    .argument('<copy>', 'mã bản sao, ví dụ bs-…')
    .requiredOption('--module <file>', 'thư viện PKCS#11 đi cùng thiết bị (…/libsofthsm2.so)')
    .requiredOption('--token <label>', 'nhãn của thiết bị (token)')
    .requiredOption('--key <label>', 'nhãn chung của khóa và chứng thư')
    .option('--yes', 'đồng ý ký, không hỏi lại; mã PIN vẫn được hỏi (agree beforehand)')
    .action((id: string, options: SignOptions) => run((context) => signCopy(context, id, options)));

  program
    .command('doctor')
    .description('kiểm cấu hình, kết nối, đồng hồ, quyền, đối tác (check everything)')
    .action(() => run(doctor));
  return program;
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text))
    throw new InvalidArgumentError('phải là số nguyên dương (a whole number from 1).');
  return Number(text);
}
