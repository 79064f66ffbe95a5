import type { Look } from '../citizens/access-record.ts';
import { judgeGrounds, type LookDesk } from '../citizens/look-grounds.ts';
import { recordLook } from '../citizens/record-look.ts';
import { watchLook } from '../citizens/watch-looks.ts';
import type { HouseholdLooks } from '../registers/households.ts';

/**
 * Looks at households as all looks are: judged on the same grounds, watched, and recorded, once for each person of whom
 * something was seen, so that each finds it in his own list.
 */
export const householdLooks = (desk: LookDesk): HouseholdLooks => ({
  judge: async (asked) => {
    const { client, operation, officer, purpose, legalBasis, sourceIp, correlationId } = asked;
    const { grounds, about: found, known } = await judgeGrounds(desk, asked);
    const about: Omit<Look, 'outcome' | 'fields'> = {
      operation,
      client: client.id,
      officer,
      purpose,
      legalBasis,
      sourceIp,
      correlationId,
      ...found,
      manner: 'asked',
      route: 'own-register',
    };
    return {
      grounds,
      record: async ({ subjects, names = [], ...came }) => {
        await watchLook(desk, about, names, known);
        const each = subjects.length === 0 ? [undefined] : subjects;
        await Promise.all(
          each.map((subject) =>
            recordLook(desk, { ...about, ...came, ...(subject === undefined ? {} : { subject }) }),
          ),
        );
      },
    };
  },
});
