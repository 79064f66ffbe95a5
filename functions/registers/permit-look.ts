import type { PersonalNumber } from '../../schemas/citizens/personal-number.ts';
import { log } from '../kernel/log.ts';
import { ok, type Result } from '../kernel/result.ts';
import type { HouseholdAsked, HouseholdGrounds, Households, HouseholdSeen } from './households.ts';

/** A look at a household as it is asked for. */
export interface Asking extends HouseholdAsked {
  /** Who is asked about, as far as it is said. */
  readonly subjects: readonly PersonalNumber[];
}

/** A look that may be made. */
export interface Permit extends HouseholdGrounds {
  /** Records what came of it; awaited before it is answered. */
  readonly record: (came: Pick<HouseholdSeen, 'result' | 'subjects' | 'names' | 'fields'>) => Promise<void>;
}

/**
 * Whether a household may be looked at: on the grounds on which a citizen is looked up (dossier, purpose, legal basis, an
 * officer with an account at the register), by the same piece and with the same refusals. A refusal is recorded before it
 * is answered.
 */
export async function permitLook({ looks }: Households, asking: Asking): Promise<Result<Permit>> {
  const { subjects, ...asked } = asking;
  const { grounds, record } = await looks.judge(asked);
  const about = {
    correlationId: asked.correlationId,
    clientId: asked.client.id,
    operation: asked.operation,
  };
  if (!grounds.ok) {
    const problem = grounds.problem.code;
    await record({ outcome: 'refused', problem, subjects, fields: [] });
    log('info', 'LT147', { ...about, problem });
    return grounds;
  }
  return ok({
    ...grounds.value,
    record: async (came) => {
      await record({ outcome: 'answered', ...came });
      log('info', 'LT147', { ...about, outcome: came.result ?? 'found', count: came.subjects.length });
    },
  });
}
