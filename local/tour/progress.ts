import progress from 'cli-progress';
import { line, type Screen } from './screen.ts';

/** How far something is: of a total that may still grow. */
export interface Reached {
  readonly done: number;
  readonly total: number;
}

/** What is under way, as the tour's bars show it. */
export interface Progress {
  /** Messages that the portal and the one-stop systems have told. */
  readonly told: (reached: Reached) => void;
  /** Duties towards the national portal that have ended. */
  readonly carried: (reached: Reached) => void;
  /** Duties to tell the provincial portal that have ended. */
  readonly toldBack: (reached: Reached) => void;
  /** Takes the bars away from further writing. */
  readonly stop: () => void;
}

const NAMES = {
  told: 'Cổng tỉnh báo vào trục      told to the gateway',
  carried: 'Cổng DVCQG đã nhận          national portal has it',
  toldBack: 'Báo lại cho cổng tỉnh       told back',
} as const;
const WIDTH = Math.max(...Object.values(NAMES).map((name) => name.length));

/** Bars on a terminal; elsewhere a plain line now and then. */
export const showProgress = (screen: Screen, stream?: NodeJS.WritableStream): Progress =>
  screen.isTTY === true && stream !== undefined ? bars(stream) : lines(screen);

function bars(stream: NodeJS.WritableStream): Progress {
  const multi = new progress.MultiBar({
    stream,
    hideCursor: true,
    clearOnComplete: false,
    format: '  {name}  {bar} {reached}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 28,
    forceRedraw: true,
  });
  const show = (name: string): ((reached: Reached) => void) => {
    const bar = multi.create(1, 0, { name: name.padEnd(WIDTH), reached: '' });
    return ({ done, total }) => {
      // A bar of a total of nothing would be shown as full.
      bar.setTotal(Math.max(total, 1));
      bar.update(done, { reached: `${done}/${total}` });
    };
  };
  return {
    told: show(NAMES.told),
    carried: show(NAMES.carried),
    toldBack: show(NAMES.toldBack),
    stop: () => {
      multi.stop();
    },
  };
}

/** A line at every quarter of what is told, and one with the rest at the end. */
function lines(screen: Screen): Progress {
  const latest: Record<keyof typeof NAMES, Reached> = {
    told: { done: 0, total: 0 },
    carried: { done: 0, total: 0 },
    toldBack: { done: 0, total: 0 },
  };
  let quarters = 0;
  const say = (): void => {
    for (const name of ['told', 'carried', 'toldBack'] as const) {
      const { done, total } = latest[name];
      line(screen, `  ${NAMES[name].padEnd(WIDTH)}  ${done}/${total}`);
    }
  };
  return {
    told: (reached) => {
      latest.told = reached;
      const now = reached.total === 0 ? 0 : Math.floor((4 * reached.done) / reached.total);
      if (now > quarters && now < 4) {
        line(screen, `  ${NAMES.told.padEnd(WIDTH)}  ${reached.done}/${reached.total}`);
      }
      quarters = Math.max(quarters, now);
    },
    carried: (reached) => {
      latest.carried = reached;
    },
    toldBack: (reached) => {
      latest.toldBack = reached;
    },
    stop: say,
  };
}
