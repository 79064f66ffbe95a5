import { existsSync } from 'node:fs';
import path from 'node:path';
import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

const adrFolder = path.resolve(import.meta.dirname, '../docs/adr');

/** A decision of docs/adr, by its file name without the ending. */
export type Adr = `00${number}${number}-${string}`;

/**
 * Accepts one finding of cdk-nag for one construct (and what it is made of): which rule, why, and which decision
 * says so. The rule's id is the full one that the check prints, finding included. Throws when the decision is
 * not written down: a finding may not be waved through on a promise.
 */
export function acknowledge(scope: IConstruct, rule: string, adr: Adr, reason: string): void {
  if (!existsSync(path.join(adrFolder, `${adr}.md`))) {
    throw new Error(`${scope.node.path} acknowledges ${rule} by docs/adr/${adr}.md, which does not exist.`);
  }
  Validations.of(scope).acknowledge({ id: rule, reason: `${reason} See docs/adr/${adr}.md.` });
}
