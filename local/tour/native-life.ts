import { createHash } from 'node:crypto';
import type { Files, NativePortal } from '../portal/native-portal.ts';
import type { ChangeBody, SubmissionBody } from '../portal/native-messages.ts';
import type { Outcome } from '../portal/outcome.ts';
import type { Act, Life } from './life.ts';
import type { Paper } from './paper.ts';

/** One message of a life: tells it, and says how that ended. */
export type Message = () => Promise<Outcome<unknown>>;

/** A life as the messages of a portal that speaks the native API, in order. */
export const nativeMessages = (portal: NativePortal, life: Life, code: string): Message[] => [
  () => portal.submit(submissionOf(life, code), filesOf(life.papers)),
  ...life.acts.map(
    (act): Message =>
      () =>
        tellAct(portal, life, code, act),
  ),
];

export function submissionOf(life: Life, code: string): SubmissionBody {
  const { story, procedure, applicant, receivedAt, dueAt } = life;
  return {
    code,
    agency: procedure.agency.short,
    procedureCode: procedure.code,
    procedureName: procedure.name,
    sectorCode: procedure.sectorCode,
    sectorName: procedure.sectorName,
    channel: story.channel,
    applicantName: applicant.name,
    applicantIdNumber: applicant.idNumber,
    applicantType: applicant.type,
    ...(story.channel === '2' ? { applicantAccount: applicant.account } : {}),
    ...(applicant.type === '1' ? { applicantIdentities: [{ type: '1', number: applicant.idNumber }] } : {}),
    email: applicant.email,
    phone: applicant.phone,
    summary: life.summary,
    status: story.begins === 'online' ? 1 : 2,
    submittedAt: life.submittedAt,
    ...(receivedAt === undefined ? {} : { receivedAt }),
    ...(dueAt === undefined ? {} : { dueAt }),
    resultDelivery: story.channel === '3' || story.post !== 'nothing' ? '1' : '0',
    processingUnit: procedure.agency.name,
    submissionPlace: story.code === 'national' ? '1' : '2',
    hasDigitisedComponents: true,
    accountVerifiedByVneid: story.channel === '2',
    onlinePayment: procedure.fee > 0 && story.channel === '2' ? '2' : '0',
    databases: [{ code: '7' }],
    documents: documentsOf(life.papers, procedure.components),
    fees: procedure.fee === 0 ? [] : [feeOf(procedure.fee)],
    otherPapers: story.begins === 'counter' ? [{ name: 'Bản giấy đối chiếu', quantity: 1, kind: 1 }] : [],
  };
}

export function tellAct(portal: NativePortal, life: Life, code: string, act: Act): Promise<Outcome<unknown>> {
  const [{ at, officer, words }] = act.steps;
  const acted = { occurredAt: at, officer };
  const newDue = act.dueAt === undefined ? {} : { newDueAt: act.dueAt };
  const files = filesOf(act.papers ?? []);
  switch (act.kind) {
    case 'reception': {
      const due = act.dueAt === undefined ? {} : { dueAt: act.dueAt };
      return portal.change(code, 'reception', { ...acted, ...due, receiptNumber: `BN-${code}`, note: words });
    }
    case 'progress':
      return portal.change(code, 'progress', { rows: rowsOf(act) });
    case 'supplement-request':
      return portal.change(code, 'supplement-request', { ...acted, content: words });
    case 'supplement-completion': {
      const documents = documentsOf(act.papers ?? [], ['Giấy tờ bổ sung']);
      return portal.change(
        code,
        'supplement-completion',
        { ...acted, ...newDue, note: words, documents },
        files,
      );
    }
    case 'financial-duty':
      return portal.change(code, 'financial-duty', { ...acted, content: words, fees: [feeOf(act.fee ?? 0)] });
    case 'financial-duty-settlement':
      return portal.change(code, act.kind, { ...acted, ...newDue, note: words, fees: [feeOf(act.fee ?? 0)] });
    case 'stop':
    case 'withdrawal':
    case 'refusal':
      return portal.change(code, act.kind, { ...acted, reason: words });
    case 'resume':
      return portal.change(code, 'resume', { ...acted, ...newDue, note: words });
    case 'finish': {
      const results = (act.papers ?? []).map((paper) => ({
        name: `Kết quả: ${life.procedure.name}`,
        code: `KQ.${code}`,
        file: declared(paper),
      }));
      return portal.change(code, 'finish', { ...acted, note: words, results }, files);
    }
    case 'return':
      return portal.change(code, 'return', { ...acted, information: words });
  }
}

const rowsOf = (act: Act): ChangeBody<'progress'>['rows'] =>
  act.steps.map(({ at, officer, words }, index) => ({
    handler: officer.name,
    title: officer.title,
    unit: officer.unit,
    at,
    content: words,
    // The first step of the process takes the dossier into it; the others stay there.
    ...(index === 0 ? { status: 4 } : {}),
  }));

const documentsOf = (papers: readonly Paper[], names: readonly string[]) =>
  papers.map((paper, index) => ({
    name: names[index] ?? paper.name,
    componentCode: `TP0${index + 1}`,
    file: declared(paper),
    digitised: true,
    reuse: '0',
    fromPersonalRepository: false,
  }));

const feeOf = (amount: number) => ({
  name: 'Phí, lệ phí',
  code: 'LP.01',
  collection: '1',
  amount,
  kind: '1',
});

const declared = ({ name, mediaType, bytes }: Paper) => ({
  name,
  mediaType,
  size: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
});

export const filesOf = (papers: readonly Paper[]): Files =>
  new Map(papers.map(({ name, bytes }) => [name, bytes]));
