import type { CertificationWords } from '../../schemas/copies/certification.ts';
import { X509Certificate } from 'node:crypto';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import type { AgencyCode } from '../../schemas/agency-code.ts';
import { CopyAuthority, CopyBody } from '../../schemas/copies/authority.ts';
import type { CopyId } from '../../schemas/copies/copy-id.ts';
import { CopyRequest, type CopyView } from '../../schemas/copies/copy.ts';
import { CopyRules } from '../../schemas/copies/rules.ts';
import type { ScanType } from '../../schemas/copies/uploaded-scan.ts';
import type { SigningStep } from '../../schemas/copies/state.ts';
import type { SigningTask } from '../../schemas/copies/signing.ts';
import { keepAuthority, keepBody } from '../../functions/copies/authorities.ts';
import { completeSignature } from '../../functions/copies/complete-signature.ts';
import type { CopyCompleting, CopyMaking, CopyTelling } from '../../functions/copies/copies.ts';
import { getCopy } from '../../functions/copies/copy-store.ts';
import type { KeptCopy } from '../../functions/copies/copy.ts';
import { keepPart, openUpload, type PartStore } from '../../functions/copies/file-parts.ts';
import { handInScan } from '../../functions/copies/hand-in-scan.ts';
import type { CopyDeskEntry } from '../../functions/copies/desk.ts';
import { COPY_PARTNERS, subjectOf } from '../../functions/copies/duties.ts';
import { keepSignature } from '../../functions/copies/keep-signature.ts';
import { readLetters } from '../../functions/copies/paper/letters.ts';
import { stampCopy } from '../../functions/copies/paper/stamp-copy.ts';
import { openRegister } from '../../functions/copies/register.ts';
import { requestCopy, type CopyMessage } from '../../functions/copies/request-copy.ts';
import { signingTask } from '../../functions/copies/signing-task.ts';
import { sweepCopies } from '../../functions/copies/sweep-copies.ts';
import { takeScan } from '../../functions/copies/take-scan.ts';
import { verifyCopy } from '../../functions/copies/verify/verify-copy.ts';
import { partStoreOf, sealedPartStoreOf } from '../../functions/deliveries/part-store.ts';
import type { Exchange } from '../../functions/exchange/exchange.ts';
import { exchangesOfLane } from '../../functions/exchange/exchange-store.ts';
import { instant } from '../../functions/kernel/clock.ts';
import { firstBrokenLink, type Link } from '../../functions/kernel/evidence/chain.ts';
import { readChain } from '../../functions/kernel/evidence/evidence-store.ts';
import type { Client } from '../../functions/kernel/http/client.ts';
import type { WriteOptions } from '../../functions/kernel/object-store.ts';
import { fail, ok } from '../../functions/kernel/result.ts';
import { dynamo } from '../../functions/kernel/table/client.ts';
import type { ProofAnswer } from '../../functions/kernel/trust/authorities.ts';
import { readDer } from '../../functions/kernel/trust/der.ts';
import { timestampRequest } from '../../functions/kernel/trust/timestamp.ts';
import { CREDENTIAL_HOLDERS } from '../../local/sandbox/trust/csc/credentials.ts';
import type { Branch } from '../../local/sandbox/trust/pki/authorities.ts';
import { KeyRing } from '../../local/sandbox/trust/pki/key-ring.ts';
import { Pki } from '../../local/sandbox/trust/pki/pki.ts';
import { testSeal } from './registers.ts';
import { right } from './signed-copies.ts';
import { LETTERS } from './stamped-copies.ts';
import { scanOf } from './scans.ts';
import type { Tables } from './tables.ts';
import { certificateIn, signBy, TrustWorld, type Owner } from './trust-world.ts';

export const AGENCY = 'H21.17' as AgencyCode;
export const OFFICER = 'canbo.mau';
export const PORTAL: Client = { id: 'cong-mau', scopes: new Set(['copy:certify']), agencies: ['H21'] };
/** The portal of another province. */
export const FOREIGNER: Client = { id: 'cong-khac', scopes: new Set(['copy:certify']), agencies: ['H22'] };

const letters = readLetters(LETTERS);
const keys = new KeyRing(undefined);
await keys.prepare(Pki.keysFor(CREDENTIAL_HOLDERS));

/** The authorities as they are on a Friday morning in Vietnam, with keys that were made once. */
export const freshWorld = (now = Date.UTC(2026, 3, 24, 2, 15)): TrustWorld => new TrustWorld(keys, now);

/** One page of an invented paper, as a scanner writes it. */
export const SCAN = await scanOf([{}]);

const spoilt = (bytes: Uint8Array): Uint8Array =>
  Uint8Array.from(bytes, (byte, at) => (at === 700 ? byte ^ 1 : byte));

/** A store of files in memory, into which a test may reach. */
class MemoryShelf {
  readonly files = new Map<string, { bytes: Uint8Array; readonly options: WriteOptions }>();
  /** Whatever is written from now on is changed as soon as it lies there. */
  spoilsWrites = false;
  /** Nothing can be written. */
  away = false;

  readonly read = (key: string): Promise<Uint8Array | undefined> =>
    Promise.resolve(this.files.get(key)?.bytes);

  readonly write = (
    key: string,
    bytes: Uint8Array,
    options: WriteOptions,
  ): Promise<'written' | 'present'> => {
    if (this.away) return Promise.reject(new Error('the store is away'));
    if (options.onlyIfAbsent === true && this.files.has(key)) return Promise.resolve('present');
    this.files.set(key, { bytes: this.spoilsWrites ? spoilt(bytes) : bytes, options });
    return Promise.resolve('written');
  };

  /** Copies whose files cannot be removed. */
  stuck: ReadonlySet<string> = new Set();

  readonly remove = (key: string): Promise<void> => {
    if (this.stuck.has(key.split('/')[1] ?? '')) return Promise.reject(new Error('the store is away'));
    this.files.delete(key);
    return Promise.resolve();
  };

  /** What lies in a folder. */
  under(folder: string): string[] {
    return [...this.files.keys()].filter((key) => key.startsWith(`${folder}/`));
  }

  /** Somebody changes one bit of every file in a folder. */
  spoil(folder: string): void {
    for (const key of this.under(folder)) {
      const file = this.files.get(key);
      if (file === undefined) continue;
      file.bytes = spoilt(file.bytes);
    }
  }
}

/** The certificates of somebody as an agency puts them: PEM, without the root. */
export const pemsOf = ({ chain }: Owner): string[] =>
  chain.slice(0, -1).map(({ der }) => new X509Certificate(der).toString());

const schemeOf = ({ key }: Owner): CopyAuthority['scheme'] =>
  key.asymmetricKeyType === 'rsa' ? 'rsa-pkcs1-sha256' : 'ecdsa-p256-sha256';

/** A commune that certifies, on fresh tables, in a world of trust whose clock is the copies' own. */
export class CertifyingRoom {
  readonly shelf = new MemoryShelf();
  /** Parts of what is handed in; they lie on the shelf too. */
  readonly parts: PartStore = sealedPartStoreOf(partStoreOf(this.shelf), () => Promise.resolve(testSeal));
  readonly told: { readonly code: string; readonly entry: CopyDeskEntry }[] = [];
  readonly chair: Owner;
  readonly seal: Owner;
  /** Time-stamping is away as long as this says so. */
  stampsAway = false;
  /** Whoever answers about certificates is away as long as this says so. */
  statusAway = false;
  /** Whoever answers about these certificates (fingerprints) is away, and nobody else. */
  statusAwayAbout: ReadonlySet<string> = new Set();
  /** So are responders alone: there are lists of revoked certificates only. */
  respondersAway = false;
  /** When the answers about certificates were made that are given out; now, where it is not said. */
  statusMadeAt: number | undefined;
  /** How many time-stamps were made. */
  stamps = 0;
  /** By how many milliseconds the authority's clock is wrong at the next time-stamps, one after the other. */
  stampsWrongBy: readonly number[] = [];
  /** Whose the next time-stamps are, one after the other; the official-duty authority's where it is not said. */
  stampsBy: readonly Branch[] = [];
  /** What somebody does to a file between its words being written on and its being kept. */
  meddle: (stamped: Uint8Array) => Uint8Array = (stamped) => stamped;
  /** The words that were written onto files, the newest last. */
  readonly written: CertificationWords[] = [];
  readonly copies: CopyMaking & CopyCompleting & CopyTelling;
  readonly #world: TrustWorld;
  readonly #tables: Tables;
  #requested = 0;

  constructor(tables: Tables, world: TrustWorld, rules: object = {}) {
    this.#tables = tables;
    this.#world = world;
    this.chair = world.who('h21-17-chu-tich');
    this.seal = world.who('h21-17-con-dau');
    this.copies = {
      clock: { now: () => world.now },
      tables,
      rules: CopyRules.parse(rules),
      seal: () => Promise.resolve(testSeal),
      shelf: this.shelf,
      publicUrl: 'https://lienthong.example.vn',
      stamp: async (scan, words) => {
        this.written.push(words);
        const stamped = await stampCopy(scan, words, await letters);
        return stamped.ok ? ok(this.meddle(stamped.value)) : fail(stamped.problem.code);
      },
      roots: () => Promise.resolve(world.roots),
      timestamp: { stamp: (imprint) => Promise.resolve(this.#stamp(imprint)) },
      revocation: {
        ocsp: (der) =>
          Promise.resolve(
            this.respondersAway
              ? { kind: 'transient', reason: 'nobody answers' }
              : this.#status(der, () => world.ocspAbout(der)),
          ),
        crl: (der) => Promise.resolve(this.#status(der, () => world.crlAbout(der))),
      },
      desk: {
        open: (code, client) =>
          Promise.resolve(
            client !== undefined && !client.agencies.includes('H21')
              ? undefined
              : {
                  agency: AGENCY,
                  keep: (entry) => {
                    this.told.push({ code, entry });
                    return ok({ writes: [], exchanges: [] });
                  },
                },
          ),
      },
      link: (id) => Promise.resolve(`https://lienthong.example.vn/ban-sao/${id}`),
    };
  }

  /** Gives the chairwoman her power and the commune its seal, from a day before this moment. */
  async open(more: { readonly authority?: object; readonly body?: object } = {}): Promise<this> {
    await this.authorise(this.chair, more.authority);
    right(
      await keepBody(
        this.copies,
        PORTAL,
        AGENCY,
        CopyBody.parse({ ...this.#bodyOf(this.seal), ...more.body }),
      ),
    );
    return this;
  }

  async authorise(owner: Owner, more: object = {}, officer = OFFICER): Promise<void> {
    const authority = CopyAuthority.parse({
      name: 'Nguyễn Thị Mẫu',
      title: 'Chủ tịch Ủy ban nhân dân xã',
      basis: 'chair',
      instrument: '12/QĐ-UBND ngày 01/03/2026',
      from: instant(this.#world.now - 86_400_000),
      way: 'token',
      certificates: pemsOf(owner),
      scheme: schemeOf(owner),
      ...more,
    });
    right(await keepAuthority(this.copies, PORTAL, AGENCY, officer, authority));
  }

  #bodyOf(owner: Owner): object {
    return {
      name: 'Ủy ban nhân dân xã Mẫu Một',
      from: instant(this.#world.now - 86_400_000),
      way: 'token',
      certificates: pemsOf(owner),
      scheme: schemeOf(owner),
    };
  }

  message(more: object = {}, rest: Partial<CopyMessage> = {}): CopyMessage {
    this.#requested += 1;
    const request = CopyRequest.parse({
      agency: AGENCY,
      officer: OFFICER,
      original: { kind: 'diploma', type: 'Bằng tốt nghiệp trung học phổ thông', number: 'B 0123456' },
      requester: { name: 'Trần Văn Thử', personalNumber: '064090000042' },
      ...more,
    });
    const correlationId = `hoi-${String(this.#requested)}`;
    return { client: PORTAL, request, received: JSON.stringify(request), correlationId, ...rest };
  }

  async requested(more: object = {}): Promise<CopyView> {
    return right(await requestCopy(this.copies, this.message(more)));
  }

  scan(id: string, bytes: Uint8Array = SCAN, client: Client = PORTAL) {
    return takeScan(this.copies, { client, id, bytes, declared: { mediaType: 'application/pdf' } });
  }

  /** Uploads a file in parts; the upload's name. */
  async upload(bytes: Uint8Array): Promise<string> {
    const { upload, partBytes, parts } = right(openUpload(bytes.length));
    for (let part = 0; part < parts; part += 1) {
      const piece = bytes.subarray(part * partBytes, (part + 1) * partBytes);
      right(await keepPart(this.parts, upload, String(part + 1), piece));
    }
    return upload;
  }

  /** Hands in as a scan what was uploaded. */
  handIn(id: string, upload: string, mediaType: ScanType) {
    return handInScan(this, {
      method: 'PUT',
      route: '/v1/copies/{id}/scan',
      path: { id },
      query: {},
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ upload, mediaType, paper: 'card' }),
      isBase64Encoded: false,
      correlationId: 'quet-1',
      client: PORTAL,
    });
  }

  /** Asked for, scanned, numbered, prepared: the person's signature is awaited. */
  async awaited(more: object = {}): Promise<CopyView> {
    return right(await this.scan((await this.requested(more)).id));
  }

  async task(id: string): Promise<SigningTask> {
    return right(await signingTask(this.copies, PORTAL, id));
  }

  /** What a token signs when it is given a task. */
  signatureOver({ attributes, scheme }: SigningTask, owner: Owner): string {
    const bytes = Buffer.from(attributes, 'base64');
    return Buffer.from(signBy(owner.key, scheme as CopyAuthority['scheme'], bytes)).toString('base64');
  }

  hand(id: string, step: SigningStep, document: string, signature: string, client: Client = PORTAL) {
    return keepSignature(this.copies, { client, id, step, document, signature });
  }

  /** Signs the step that is awaited, on the signer's own machine. */
  async sign(id: string, owner: Owner): Promise<CopyView> {
    this.pass(60_000);
    const task = await this.task(id);
    return right(await this.hand(id, task.step, task.document, this.signatureOver(task, owner)));
  }

  complete(id: string, step: SigningStep) {
    this.pass(1_000);
    return completeSignature(this.copies, id as CopyId, step, AbortSignal.timeout(30_000));
  }

  /** The whole life, to the issued copy. */
  async issued(more: object = {}): Promise<KeptCopy> {
    const { id } = await this.awaited(more);
    await this.sign(id, this.chair);
    await this.complete(id, 'person');
    await this.sign(id, this.seal);
    await this.complete(id, 'body');
    return this.kept(id);
  }

  sweep(): Promise<number> {
    return sweepCopies(this.copies, Number.MAX_SAFE_INTEGER);
  }

  pass(ms: number): void {
    this.#world.now += ms;
  }

  async kept(id: string): Promise<KeptCopy> {
    const copy = await getCopy(this.copies.tables.copies, id as CopyId);
    if (copy === undefined) throw new Error('there is no such copy');
    return copy;
  }

  /** The issued file as it lies in the store. */
  fileOf({ id, file }: KeptCopy): Uint8Array {
    const lying = this.shelf.files.get(`copies/${id}/${file?.digest ?? ''}.pdf`);
    if (lying === undefined) throw new Error('there is no file');
    return lying.bytes;
  }

  /** What anybody is told who has the file checked now. */
  verdict(bytes: Uint8Array) {
    return verifyCopy(bytes, {
      trust: { roots: this.#world.roots },
      revocation: this.copies.revocation,
      register: openRegister(this.copies),
      at: instant(this.#world.now),
    });
  }

  /** The evidence of a copy, which must hold together. */
  async chain(id: string): Promise<Link[]> {
    const links = await readChain(this.#tables.evidence, id);
    const broken = firstBrokenLink(id, links);
    if (broken !== undefined) throw new Error(`the chain is broken at ${String(broken.seq)}`);
    return links;
  }

  /** Every duty about a copy, as it was kept. */
  async duties(id: string): Promise<Exchange[]> {
    const lanes = COPY_PARTNERS.map((partner) =>
      exchangesOfLane(this.#tables.exchanges, partner, subjectOf(id as CopyId)),
    );
    return (await Promise.all(lanes)).flat();
  }

  /** Everything that lies in the tables, as it lies there. */
  async dump(): Promise<string> {
    const names = Object.values(this.#tables) as string[];
    const scanned = names.map((TableName) =>
      dynamo.send(new ScanCommand({ TableName, ConsistentRead: true })),
    );
    return JSON.stringify((await Promise.all(scanned)).map(({ Items }) => Items));
  }

  #stamp({ hash, digest }: { readonly hash: 'sha256' | 'sha384'; readonly digest: Uint8Array }): ProofAnswer {
    if (this.stampsAway) return { kind: 'transient', reason: 'nobody answers' };
    this.stamps += 1;
    const [wrongBy = 0, ...others] = this.stampsWrongBy;
    this.stampsWrongBy = others;
    const [branch, ...branches] = this.stampsBy;
    this.stampsBy = branches;
    const nonce = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    const token = this.#worldAt(
      this.#world.now + wrongBy,
      () =>
        readDer(this.#world.stampResponse(timestampRequest({ hash, digest, nonce }), {}, branch))
          ?.children[1],
    );
    return token === undefined
      ? { kind: 'refused', reason: 'no token' }
      : { kind: 'given', der: token.bytes };
  }

  #status(about: Uint8Array, answer: () => Uint8Array): ProofAnswer {
    if (this.statusAway || this.statusAwayAbout.has(certificateIn(about).fingerprint))
      return { kind: 'transient', reason: 'nobody answers' };
    return { kind: 'given', der: this.#worldAt(this.statusMadeAt ?? this.#world.now, answer) };
  }

  /** What the authorities say at another moment. */
  #worldAt<T>(at: number, said: () => T): T {
    const { now } = this.#world;
    this.#world.now = at;
    const what = said();
    this.#world.now = now;
    return what;
  }
}
