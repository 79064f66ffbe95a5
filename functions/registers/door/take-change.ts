import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { readAs } from '../../../schemas/field-errors.ts';
import type { PersonalNumber } from '../../../schemas/citizens/personal-number.ts';
import { RecordPush } from '../../../schemas/registers/civil-status-push.ts';
import {
  EFFECTS_TOLD,
  OUTWEIGHED_TOLD,
  type ChangeReceipt,
} from '../../../schemas/registers/door-services.ts';
import { isNumbered, type RecordChange } from '../../../schemas/registers/record-change.ts';
import { digestJson, type Digest } from '../../kernel/digest.ts';
import { log } from '../../kernel/log.ts';
import { ok } from '../../kernel/result.ts';
import { lookOf, type Call } from './call.ts';
import type { Door } from './door.ts';
import { claimMessage, keepReceipt, releaseMessage, type Claimed } from './message-store.ts';
import { changeOf, numberOfAnother, type PushedChange } from './pushed-change.ts';
import { turnAway, type Answer } from './refusal.ts';
import { Module } from './settings.ts';

/**
 * Takes a change that a national system pushes into the province's own register, and gives a receipt. The same message
 * (client, id, content) gets the same receipt, however often and however close together it comes; what died halfway is
 * done again, which changes nothing twice. Refused: a change that the client may not push (`access_denied`), before
 * anything else is read of it; content that breaks the contract, with every field named (`invalid_request`); an id
 * used for other content (`message_id_reused`); a message that is in work (`busy`); one that names somebody with a
 * number that is held as another's (`another_person`): nothing of it is kept but that it came, and the same message
 * may come again once that is settled.
 */
export async function takePush(door: Door, call: Call, content: unknown): Promise<Answer<ChangeReceipt>> {
  if (!mayPush(call, content)) return turnAway('access_denied', { about: 'module' });
  const read = readAs(RecordPush, content);
  if (!read.ok) return turnAway('invalid_request', { errors: read.errors });
  const push = read.value;
  const now = door.clock.now();
  const pushed = changeOf(push, door.units, now);
  if (!pushed.ok) return turnAway('invalid_request', { errors: [pushed.problem] });

  const digest = digestJson({ service: call.service, content });
  const { client, messageId } = call;
  const receiptId = randomUUID();
  const { rememberDays } = door;
  const claim = await claimMessage(door.table, await door.seal(), {
    client,
    messageId,
    digest,
    now,
    receiptId,
    rememberDays,
  });
  switch (claim.kind) {
    case 'answered':
      return ok(claim.receipt);
    case 'reused':
      return turnAway('message_id_reused');
    case 'busy':
      return turnAway('busy');
    case 'claimed':
      return work(door, call, claim, push, pushed.value, digest);
  }
}

/**
 * Whether a client may push a change of that kind, judged before anything else of it is read: who may not learns nothing of
 * what is wrong with it. Of what kind a message is that says none of ours is told to who may push some.
 */
function mayPush({ rights: { modules } }: Call, content: unknown): boolean {
  const said = OfModule.safeParse(content);
  return said.success ? modules.includes(said.data.module) : modules.length > 0;
}

const OfModule = z.looseObject({ module: Module });

async function work(
  door: Door,
  call: Call,
  claim: Claimed,
  push: RecordPush,
  { change, flags, notKept }: PushedChange,
  digest: Digest,
): Promise<Answer<ChangeReceipt>> {
  const { client, correlationId } = call;
  const taken = await released(claim, async () => {
    const came = await door.takeChange(change);
    await door.recorder.record({
      ...lookOf(call),
      agency: door.agency,
      subjects: subjectsOf(change),
      fields: [change.kind],
      result: came.ok ? came.value.effect : 'another-person',
    });
    return came;
  });
  if (!taken.ok) {
    await releaseMessage(claim);
    const errors = taken.problem.parts.map((part) => numberOfAnother(push, part));
    return turnAway('another_person', { errors });
  }
  const { effect, differs, outweighed } = taken.value;
  const elsewhere = outweighed.map(({ field, by }) => `stands-elsewhere:${field}:${by}`);
  const receipt: ChangeReceipt = {
    maBienNhan: claim.receiptId,
    thoiDiemNhan: claim.receivedAt,
    maBam: digest,
    ketQuaXuLy: effect,
    dienGiai: effect === 'conflict' && elsewhere.length > 0 ? OUTWEIGHED_TOLD : EFFECTS_TOLD[effect],
    canhBao: [
      ...new Set([...flags, ...differs, ...elsewhere, ...notKept.map((field) => `not-kept:${field}`)]),
    ],
  };
  // Whoever took it over gives the one receipt that is kept; this caller asks again and gets that.
  if (!(await keepReceipt(claim, receipt))) return turnAway('busy');
  log('info', 'LT161', { clientId: client, operation: change.kind, outcome: effect, correlationId });
  return ok(receipt);
}

/** Lets the message go when what is done with it throws, so that its repetition need not wait for the lease to end. */
async function released<T>(claim: Claimed, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    await releaseMessage(claim);
    throw error;
  }
}

/** Those whose records a change writes or is held against. */
function subjectsOf(change: RecordChange): PersonalNumber[] {
  const named = peopleIn(change).flatMap(({ personalNumber }) => personalNumber ?? []);
  return [...new Set(named)];
}

function peopleIn(change: RecordChange): { readonly personalNumber?: PersonalNumber | undefined }[] {
  switch (change.kind) {
    case 'birth':
      return [change.child, change.child.mother ?? {}, change.child.father ?? {}];
    case 'death':
      return [change.deceased];
    case 'marriage':
      return [change.husband, change.wife].filter(isNumbered);
    case 'residence':
      return change.people.flatMap((citizen) => [citizen, citizen.head ?? {}]);
  }
}
