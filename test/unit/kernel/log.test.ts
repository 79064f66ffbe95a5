import { expect, it } from 'vitest';
import type { log } from '../../../functions/kernel/log.ts';
import { PersonName } from '../../../schemas/personal.ts';

type Fields = NonNullable<Parameters<typeof log<{ readonly clientId: PersonName }>>[2]>;

it('a name cannot be logged, not even where a text is due', () => {
  const name = PersonName.parse('Nguyễn Văn Mẫu');
  // @ts-expect-error the point of this test: were it allowed, the type check of `npm test` would fail here
  const fields: Fields = { clientId: name };
  expect(fields).toBeDefined();
});
