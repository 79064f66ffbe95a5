import { askRegister, checkFile, type Checked } from './ask.ts';
import { showRefusal, showRegistered, showVerdict } from './show.ts';

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
const reportButton = part('report', HTMLButtonElement);
const jsonButton = part('json', HTMLButtonElement);

const MAX_BYTES = 26_214_400;
let newest = 0;
let shown: Checked | undefined;

async function check(file: File): Promise<void> {
  newest += 1;
  const mine = newest;
  shown = undefined;
  result.hidden = true;
  if (file.size > MAX_BYTES) {
    reveal();
    showRefusal(body, {
      title: 'Tệp lớn hơn 25 MB.',
      fix: 'Bản sao điện tử chứng thực không lớn như vậy. Kiểm tra lại tệp.',
    });
    return;
  }
  progress.textContent = `Đang kiểm tra ${file.name}…`;
  const answer = await checkFile(file, (share) => {
    progress.textContent = `Đang gửi ${file.name}: ${Math.round(share * 100)} %`;
  });
  // Whoever chose another file meanwhile waits for that one.
  if (mine !== newest) return;
  progress.textContent = 'Đã kiểm tra xong.';
  if (answer.ok) {
    shown = answer.value;
    showVerdict(body, file.name, answer.value.verdict);
  } else showRefusal(body, answer.refusal);
  reveal();
}

function reveal(): void {
  reportButton.hidden = shown === undefined;
  jsonButton.hidden = shown === undefined;
  result.hidden = false;
  result.focus();
}

function saved(text: string, type: string, then: (address: string) => void): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  then(address);
  setTimeout(() => {
    URL.revokeObjectURL(address);
  }, 60_000);
}

input.addEventListener('change', () => {
  const file = input.files?.[0];
  if (file !== undefined) void check(file);
  // The same file may be chosen again after it was changed.
  input.value = '';
});
form.addEventListener('submit', (event) => {
  event.preventDefault();
});
for (const kind of ['dragenter', 'dragover'])
  drop.addEventListener(kind, (event) => {
    event.preventDefault();
    drop.classList.add('over');
  });
for (const kind of ['dragleave', 'drop'])
  drop.addEventListener(kind, (event) => {
    event.preventDefault();
    drop.classList.remove('over');
  });
drop.addEventListener('drop', (event) => {
  const file = event.dataTransfer?.files[0];
  if (file !== undefined) void check(file);
});
reportButton.addEventListener('click', () => {
  if (shown !== undefined)
    saved(shown.report, 'text/html;charset=utf-8', (address) => {
      window.open(address, '_blank', 'noopener');
    });
});
jsonButton.addEventListener('click', () => {
  if (shown !== undefined)
    saved(JSON.stringify(shown.verdict, null, 2), 'application/json', (address) => {
      const link = document.createElement('a');
      link.href = address;
      link.download = 'ket-qua-kiem-tra.json';
      link.click();
    });
});

const id = /\/kiem-tra\/([A-Za-z0-9_-]+)$/.exec(location.pathname)?.[1];
if (id !== undefined) {
  const section = part('registered', HTMLElement);
  const into = part('registered-body', HTMLDivElement);
  void askRegister(id).then((answer) => {
    if (answer.ok) showRegistered(into, answer.value);
    else showRefusal(into, answer.refusal);
    section.hidden = false;
  });
}
