import middy from '@middy/core';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { PersonalNumber } from '../../schemas/citizens/personal-number.ts';
import { readDossier } from '../dossiers/dossier-store.ts';
import type { Item } from '../kernel/table/item.ts';
import { noteApplicant } from '../registers/applicant-store.ts';
import { applicantNotesFromEnvironment } from './registers-config.ts';

const registers = applicantNotesFromEnvironment();

/**
 * Notes from the stream of dossiers whose applicant somebody is, so that the dossier hears when his record changes. It
 * stands behind the acceptance of a dossier, never in it. The whole batch is repeated when it throws: to note again
 * changes nothing.
 */
export const handler = middy<DynamoDBStreamEvent>().handler(async (event) => {
  for (const { dynamodb } of event.Records) {
    const image = (dynamodb?.NewImage ?? {}) as Item; // the event's attribute type differs in name only
    if (image['sk']?.S !== 'HEAD' || image['snapshot'] === undefined) continue;
    const { dossier } = readDossier(image);
    const applicant = PersonalNumber.safeParse(dossier.applicantIdNumber);
    if (applicant.success) await noteApplicant(registers, applicant.data, dossier.code);
  }
});
