import { askRegister, checkFile, type Checked } from './ask.ts';
import { unfit } from './choose.ts';
import { TOO_MANY_FILES, type Refusal } from './refusals.ts';
import {
  showGrounds,
  showOtherCopy,
  showOtherScan,
  showRefusal,
  showRegistered,
  showVerdict,
  wordOf,
} from './show.ts';

/** The page's parts, by the ids in index.html. */
function part<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no ${id}`);
  return found;
}

const form = part('form', HTMLFormElement);
const drop = part('drop', HTMLLabelElement);
const input = part('file', HTMLInputElement);
const progress = part('progress', HTMLParagraphElement);
const result = part('result', HTMLElement);
const body = part('result-body', HTMLDivElement);
const more = part('result-more', HTMLDivElement);
const actions = part('actions', HTMLParagraphElement);
const reportLink = part('report', HTMLAnchorElement);
const jsonLink = part('json', HTMLAnchorElement);

/** The copy whose QR brought somebody here, as it stands in the address. */
const id = /\/kiem-tra\/([^/]+)\/?$/.exec(location.pathname)?.[1];

/** The digest of the scan that the QR says; none where somebody typed the address without it. */
const digest = new URLSearchParams(location.search).get('d');

/** Stops what is being checked: whoever chooses another file waits for that one only. */
let running = new AbortController();

async function check(file: File): Promise<void> {
  running.abort();
  running = new AbortController();
  const { signal } = running;
  const isNewest = (): boolean => signal === running.signal;
  forget();
  progress.textContent = `Đang kiểm tra tệp ${file.name}. Việc này mất vài giây…`;
  const refusal = await unfit(file);
  if (!isNewest()) return;
  if (refusal !== undefined) {
    refuse(refusal);
    return;
  }
  const answer = await checkFile(file, signal, (share) => {
    if (isNewest()) progress.textContent = `Đã gửi ${Math.round(share * 100)} % tệp ${file.name}…`;
  });
  if (!isNewest()) return;
  if (answer.ok) show(file, answer.value);
  else refuse(answer.refusal);
}

function show(file: File, { verdict, report }: Checked): void {
  showVerdict(body, verdict);
  showGrounds(more, file.name, verdict);
  if (id !== undefined && verdict.register.asked && verdict.register.answer === 'found')
    if (verdict.register.copyId !== id) showOtherCopy(body);
  reportLink.href = held(report, 'text/html;charset=utf-8');
  jsonLink.href = held(JSON.stringify(verdict, null, 2), 'application/json');
  actions.hidden = false;
  reveal(`Đã kiểm tra xong tệp ${file.name}: ${wordOf(verdict)}.`);
}

function refuse(refusal: Refusal): void {
  showRefusal(body, refusal);
  reveal('Chưa kiểm tra được tệp.');
}

function reveal(told: string): void {
  progress.textContent = told;
  result.hidden = false;
  result.focus();
}

function held(text: string, type: string): string {
  return URL.createObjectURL(new Blob([text], { type }));
}

/** Nothing of the file before stays, neither on the page nor in the browser's memory. */
function forget(): void {
  result.hidden = true;
  actions.hidden = true;
  body.replaceChildren();
  more.replaceChildren();
  for (const link of [reportLink, jsonLink]) {
    if (link.href !== '') URL.revokeObjectURL(link.href);
    link.removeAttribute('href');
  }
}

input.addEventListener('click', () => {
  // The same file may be chosen again after it was changed.
  input.value = '';
});
input.addEventListener('change', () => {
  const file = input.files?.[0];
  if (file !== undefined) void check(file);
});
form.addEventListener('submit', (event) => {
  event.preventDefault();
});

// Anywhere on the page: a file that misses the frame by a finger's breadth would else be opened in place of the page.
for (const kind of ['dragenter', 'dragover'])
  document.addEventListener(kind, (event) => {
    event.preventDefault();
    drop.classList.add('over');
  });
for (const kind of ['dragleave', 'drop'])
  document.addEventListener(kind, (event) => {
    event.preventDefault();
    drop.classList.remove('over');
  });
document.addEventListener('drop', (event) => {
  const files = event.dataTransfer?.files;
  const file = files?.[0];
  if (file === undefined) return;
  if (files?.length === 1) void check(file);
  else {
    running.abort();
    running = new AbortController();
    forget();
    refuse(TOO_MANY_FILES);
  }
});

if (id !== undefined) {
  const into = part('registered-body', HTMLDivElement);
  part('registered', HTMLElement).hidden = false;
  void askRegister(id).then((answer) => {
    if (!answer.ok) {
      showRefusal(into, answer.refusal);
      return;
    }
    showRegistered(into, answer.value);
    if (digest !== null && digest !== answer.value.scanDigest) showOtherScan(into);
  });
}
