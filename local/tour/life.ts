import { seedFor, seededRandom, type Random } from '../sandbox/kit/random.ts';
import type { ChangeKind } from '../../schemas/transitions.ts';
import { pdf, png, type Paper } from './paper.ts';
import {
  inventApplicant,
  inventOfficers,
  pick,
  type Applicant,
  type Officer,
  type Officers,
} from './people.ts';
import type { RegisterPerson } from './register-people.ts';
import { procedures, type Procedure } from './procedures.ts';
import { stories, type Story } from './stories.ts';

/** A step as an officer reports it. Times are ISO 8601 in Vietnam's time. */
export interface Step {
  readonly at: string;
  readonly officer: Officer;
  readonly words: string;
}

/** Something that happens to a dossier after its submission, the status that it leads to, and its step or steps. */
export interface Act {
  readonly kind: ChangeKind;
  readonly status: number;
  readonly steps: readonly [Step, ...Step[]];
  /** The due date that it sets. */
  readonly dueAt?: string;
  /** What it hands in or gives out. */
  readonly papers?: readonly Paper[];
  readonly fee?: number;
}

/** One dossier of the tour with its whole life. Everything in it is invented. */
export interface Life {
  /** From 1. */
  readonly n: number;
  readonly story: Story;
  readonly procedure: Procedure;
  readonly applicant: Applicant;
  readonly officers: Officers;
  readonly summary: string;
  /** The day (Vietnam, `YYYY-MM-DD`) that its code names. */
  readonly day: string;
  readonly submittedAt: string;
  /** Of a dossier that begins at the counter. */
  readonly receivedAt?: string;
  readonly dueAt?: string;
  readonly papers: readonly Paper[];
  readonly acts: readonly Act[];
}

/** What the lives are made from. */
export interface Origin {
  readonly seed: number;
  /** The day of the tour in Vietnam, `YYYY-MM-DD`: the lives begin in the fortnight before it and end before it. */
  readonly today: string;
  /** The agency (short form) whose one-stop system uses the drop-in: it handles only its own procedures. */
  readonly oneStopAgency: string;
  /** How many, of the 25; all by default. */
  readonly count?: number | undefined;
  /** Who applies: the n-th citizen for the n-th dossier; invented ones without. */
  readonly people?: readonly RegisterPerson[];
}

/** The lives of the tour: the same for the same seed and day. */
export const livesOf = (origin: Origin): Life[] =>
  stories.slice(0, origin.count).map((story, index) => lifeOf(origin, story, index + 1));

function lifeOf({ seed, today, oneStopAgency, people }: Origin, story: Story, n: number): Life {
  const random = seededRandom(seedFor(seed, `dossier ${n}`));
  const isTheirs = ({ agency }: Procedure): boolean =>
    agency.short === oneStopAgency || agency.short.startsWith(`${oneStopAgency}.`);
  const procedure = pick(random, story.door === 'native' ? procedures : procedures.filter(isTheirs));
  const clock = new OfficeClock(today, random);
  const officers = inventOfficers(random, procedure.agency.name);
  const submittedAt = clock.next();
  const atCounter = story.begins === 'counter';
  const receivedAt = atCounter ? clock.next() : undefined;
  const label = String(n).padStart(2, '0');
  return {
    n,
    story,
    procedure,
    applicant: inventApplicant(random, n, story.applicantType, people?.[n - 1]),
    officers,
    summary: `${procedure.name} (hồ sơ mẫu số ${label})`,
    day: clock.firstDay,
    submittedAt,
    ...(receivedAt === undefined ? {} : { receivedAt, dueAt: clock.dueDate(20) }),
    papers: papersOf(procedure, label, random),
    acts: actsOf(story, procedure, officers, label, clock),
  };
}

function papersOf(procedure: Procedure, label: string, random: Random): Paper[] {
  return procedure.components.slice(0, 2).map((_component, index) => {
    const part = `tp0${index + 1}-ho-so-${label}`;
    if (index === 1) return png(`${part}.png`, 64, 48 + Math.floor(random() * 32), random);
    return pdf(`${part}.pdf`, ['LIEN THONG - TAI LIEU MAU / SAMPLE', `Ho so mau so ${label}`, part]);
  });
}

function actsOf(
  story: Story,
  procedure: Procedure,
  officers: Officers,
  label: string,
  clock: OfficeClock,
): Act[] {
  const step = (officer: Officer, words: string): Step => ({ at: clock.next(), officer, words });
  const act = (
    kind: ChangeKind,
    status: number,
    officer: Officer,
    words: string,
    given: Partial<Act> = {},
  ): Act => ({
    kind,
    status,
    steps: [step(officer, words)],
    ...given,
  });
  const { counter, expert, leader } = officers;
  if (story.turn === 'refused') {
    return [act('refusal', 3, counter, 'Không thuộc thẩm quyền giải quyết của cơ quan tiếp nhận')];
  }
  const acts: Act[] = [];
  if (story.begins === 'online') {
    acts.push(act('reception', 2, counter, 'Tiếp nhận hồ sơ trực tuyến', { dueAt: clock.dueDate(20) }));
  }
  const [first, ...others] = Array.from({ length: story.steps }, (_none, index) =>
    step(expert, STEPS[index % STEPS.length] ?? 'Xử lý hồ sơ'),
  );
  if (first !== undefined) acts.push({ kind: 'progress', status: 4, steps: [first, ...others] });
  if (story.turn === 'withdrawn') {
    return [...acts, act('withdrawal', 7, counter, 'Công dân có đơn xin rút hồ sơ')];
  }
  acts.push(...turnOf(story, procedure, officers, label, clock, act));
  const result = pdf(`ket-qua-${label}.pdf`, [
    'LIEN THONG - KET QUA MAU / SAMPLE RESULT',
    `Ho so mau so ${label}`,
  ]);
  acts.push(act('finish', 9, leader, 'Ký duyệt kết quả giải quyết', { papers: [result] }));
  // A result that goes by post is returned by the post: nobody at the desk tells it.
  if (story.post === 'nothing') acts.push(act('return', 10, counter, 'Đã trả kết quả tại bộ phận một cửa'));
  return acts;
}

/** The two acts of a turn that leads away from the process (4) and back to it. */
function turnOf(
  story: Story,
  procedure: Procedure,
  { counter, expert }: Officers,
  label: string,
  clock: OfficeClock,
  act: (kind: ChangeKind, status: number, officer: Officer, words: string, given?: Partial<Act>) => Act,
): Act[] {
  switch (story.turn) {
    case 'supplemented': {
      const paper = pdf(`bo-sung-${label}.pdf`, [
        'LIEN THONG - GIAY TO BO SUNG MAU / SAMPLE',
        `Ho so mau so ${label}`,
      ]);
      return [
        act('supplement-request', 5, expert, 'Đề nghị bổ sung bản vẽ hiện trạng có xác nhận'),
        act('supplement-completion', 4, counter, 'Đã nhận đủ giấy tờ bổ sung', {
          papers: [paper],
          dueAt: clock.dueDate(24),
        }),
      ];
    }
    case 'stopped':
      return [
        act('stop', 8, expert, 'Chờ ý kiến của cơ quan phối hợp'),
        act('resume', 4, expert, 'Đã có ý kiến phối hợp, tiếp tục xử lý', { dueAt: clock.dueDate(25) }),
      ];
    case 'financial-duty': {
      const fee = Math.max(procedure.fee, 50_000);
      return [
        act('financial-duty', 6, expert, 'Đề nghị nộp phí thẩm định theo thông báo', { fee }),
        act('financial-duty-settlement', 4, counter, 'Đã nộp đủ phí thẩm định', {
          fee,
          dueAt: clock.dueDate(23),
        }),
      ];
    }
    case 'none':
    case 'refused':
    case 'withdrawn':
      return [];
  }
}

const STEPS = [
  'Phân công thụ lý hồ sơ',
  'Thẩm tra thành phần hồ sơ',
  'Kiểm tra thực địa',
  'Lấy ý kiến đơn vị liên quan',
  'Tổng hợp ý kiến',
  'Dự thảo kết quả giải quyết',
  'Trình lãnh đạo phòng',
  'Hoàn thiện theo ý kiến lãnh đạo',
];

const DAY_MS = 86_400_000;

/** Moments of office days that only go forward, never twice the same: the life of one dossier. */
class OfficeClock {
  readonly #random: Random;
  readonly #first: number;
  #day: number;
  #minute: number;

  constructor(today: string, random: Random) {
    this.#random = random;
    this.#first = Date.parse(`${today}T00:00:00Z`) - (11 + Math.floor(random() * 4)) * DAY_MS;
    this.#day = 0;
    this.#minute = 8 * 60 + Math.floor(random() * 60);
  }

  get firstDay(): string {
    return this.#dayAfter(0);
  }

  /** The next moment, at least ten minutes on; the next morning once the office has closed. */
  next(): string {
    this.#minute += 10 + Math.floor(this.#random() * 120);
    if (this.#minute >= 17 * 60) {
      this.#day += 1;
      this.#minute = 8 * 60 + Math.floor(this.#random() * 60);
    }
    const [hour, minute, second] = [
      Math.floor(this.#minute / 60),
      this.#minute % 60,
      Math.floor(this.#random() * 60),
    ];
    return `${this.#dayAfter(this.#day)}T${two(hour)}:${two(minute)}:${two(second)}+07:00`;
  }

  /** Close of business so many days after the life began. */
  dueDate(days: number): string {
    return `${this.#dayAfter(days)}T17:00:00+07:00`;
  }

  #dayAfter(days: number): string {
    return new Date(this.#first + days * DAY_MS).toISOString().slice(0, 10);
  }
}

const two = (value: number): string => String(value).padStart(2, '0');
