import { ScanCommand } from '@aws-sdk/client-dynamodb';
import type { AgencyCode } from '../../schemas/agency-code.ts';
import { LookSettings } from '../../schemas/citizens/look-settings.ts';
import { OfficerAccount } from '../../schemas/citizens/look.ts';
import { RegisterOfficer } from '../../schemas/citizens/officer.ts';
import type { LookDesk } from '../../functions/citizens/look-grounds.ts';
import { keepOfficer } from '../../functions/citizens/officers.ts';
import { householdLooks } from '../../functions/deliveries/household-looks.ts';
import { units } from '../../functions/deliveries/units.ts';
import { dynamo } from '../../functions/kernel/table/client.ts';
import type { Households } from '../../functions/registers/households.ts';
import { testSeal, type Room } from './registers.ts';

/** The client that looks, the officer who does, and the look's reasons. */
export const CLIENT = { id: 'cong-mau', scopes: new Set<string>(), agencies: ['H21', 'H22'] };
export const asker = { client: CLIENT, sourceIp: '10.0.0.7', correlationId: 'c-1' };
export const why = {
  purpose: 'xac-nhan-ho-gia-dinh',
  legalBasis: 'nd-118-2025',
  officer: 'canbo.mau',
  dossier: 'H21.17-260323-0042',
};

/** Looking at the households of a room, judged and recorded as in operation, by one officer who may. */
export async function openHouseholds(room: Room, settings: object = {}) {
  const desk: LookDesk = {
    tables: room.tables,
    clock: room.clock,
    seal: () => Promise.resolve(testSeal),
    settings: LookSettings.parse(settings),
    dossierOf: () => Promise.resolve(undefined),
  };
  const households: Households = { ...room.registers, looks: householdLooks(desk), units };
  const account = async (known: object = {}, officer = why.officer): Promise<void> => {
    const kept = await keepOfficer(
      desk,
      CLIENT,
      'H21' as AgencyCode,
      OfficerAccount.parse(officer),
      RegisterOfficer.parse({ account: 'c06.gialai.017', ...known }),
    );
    if (!kept.ok) throw new Error(kept.problem.code);
  };
  await account();
  return {
    desk,
    households,
    /** Gives an officer an account at the register, with what a test changes. */
    account,
    /** The records of looks, oldest first, as they are kept. */
    recorded: async (): Promise<Readonly<Record<string, string>>[]> => {
      const { Items = [] } = await dynamo.send(
        new ScanCommand({ TableName: room.tables.citizens, ConsistentRead: true }),
      );
      return Items.filter((item) => item['sk']?.S === 'RECORD')
        .map((item) =>
          Object.fromEntries(Object.entries(item).map(([name, value]) => [name, value.S ?? value.N ?? ''])),
        )
        .toSorted((one, other) => (one['at'] ?? '').localeCompare(other['at'] ?? ''));
    },
  };
}
