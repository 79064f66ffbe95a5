import { expect } from 'vitest';
import { PROBLEMS, type ProblemCode } from '../../schemas/problems.ts';
import type { Said } from './gateway-desk.ts';

/** An answer that is a problem of this code, in the form and with the words of the catalogue. */
export function expectProblem(said: Said, code: ProblemCode): void {
  const { status, title, fix, retry } = PROBLEMS[code];
  expect(said.body, said.text.slice(0, 300)).toMatchObject({ code, status, title, fix, retry });
  expect(said.status).toBe(status);
  expect(said.headers.get('content-type')).toContain('application/problem+json');
  expect((said.body as { correlationId?: string }).correlationId).toMatch(/\S/);
}
