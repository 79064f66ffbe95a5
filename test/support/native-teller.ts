import type { ChangeBody, SubmissionBody } from '../../local/portal/native-messages.ts';
import type { Paper } from '../../local/tour/paper.ts';
import type { ChangeKind } from '../../schemas/transitions.ts';
import { Receipt } from '../../schemas/views.ts';
import type { Desk, Said } from './gateway-desk.ts';
import type { Around } from './whole-province.ts';

/** A portal that tells one message, sees it kept, and goes on only when the national portal has it. */
export interface Teller {
  readonly submit: (body: SubmissionBody, papers?: readonly Paper[]) => Promise<Receipt>;
  readonly act: <K extends ChangeKind>(
    code: string,
    kind: K,
    body: ChangeBody<K>,
    papers?: readonly Paper[],
  ) => Promise<Receipt>;
}

export function tellerAt(around: Around, portal: Desk): Teller {
  const tell = async (
    path: string,
    code: string,
    body: unknown,
    papers: readonly Paper[],
  ): Promise<Receipt> => {
    const receipt = receiptOf(await portal.post(path, body));
    const kept = receipt.uploads.length === 0 ? receipt : await completed(portal, receipt, papers);
    await around.settled(code);
    return kept;
  };
  return {
    submit: (body, papers = []) => tell('/v1/dossiers', body.code, body, papers),
    act: (code, kind, body, papers = []) => tell(`/v1/dossiers/${code}/${kind}`, code, body, papers),
  };
}

/** Uploads what a receipt asks for and says so. */
export async function completed(portal: Desk, receipt: Receipt, papers: readonly Paper[]): Promise<Receipt> {
  for (const ticket of receipt.uploads) {
    const paper = papers.find(({ name }) => name === ticket.name);
    if (paper === undefined) throw new Error(`there is no paper ${ticket.name}`);
    const put = await fetch(ticket.url, {
      method: ticket.method,
      headers: ticket.headers,
      body: paper.bytes,
    });
    if (put.status !== 200) throw new Error(`the upload of ${ticket.name} is answered with ${put.status}`);
  }
  return receiptOf(await portal.post(`/v1/dossiers/${receipt.code}/files/completion`, {}));
}

/** The receipt in an answer that must be one. */
export function receiptOf(said: Said): Receipt {
  if (said.status < 200 || said.status > 202) throw new Error(`refused with ${said.status}: ${said.text}`);
  return Receipt.parse(said.body);
}
