import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks, type NagPack } from 'cdk-nag';
import { expect, test } from 'vitest';
import type { Gateway } from '../gateway.ts';

const root = path.resolve(import.meta.dirname, '../../..');

interface Acknowledged {
  readonly where: string;
  readonly rule: string;
  readonly reason: string;
}

export function aboutFindings(gateway: Gateway): void {
  const acknowledged: Acknowledged[] = gateway.app.node.findAll().flatMap((construct) =>
    construct.node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries(data as Record<string, string>)) // CDK writes rule → reason
      .map(([rule, reason]) => ({
        where: construct.node.path,
        rule: rule.replace(/^annotation::/i, ''),
        reason,
      })),
  );

  test('cdk-nag finds nothing that is not acknowledged', () => {
    for (const pack of [new AwsSolutionsChecks(gateway.app), new ServerlessChecks(gateway.app)]) {
      expect(pack.validateScope(gateway.app).violations.map(({ ruleName }) => ruleName)).toEqual([]);
    }
  });

  test('each acknowledged finding says why and names an ADR that exists', () => {
    expect(acknowledged.length).toBeGreaterThan(0);
    for (const { where, rule, reason } of acknowledged) {
      const adr = / See (docs\/adr\/00\d\d-[a-z-]+\.md)\.$/.exec(reason)?.[1];
      expect(adr, `${where} ${rule}`).toBeDefined();
      expect(existsSync(path.join(root, String(adr))), adr).toBe(true);
      expect(reason.length, `${where} ${rule}`).toBeGreaterThan(60);
    }
  });

  test('no acknowledgement is idle: each is of something that cdk-nag does find', () => {
    const found = [new AwsSolutionsChecks(gateway.app), new ServerlessChecks(gateway.app)].flatMap((pack) =>
      findingsOf(deaf(pack), gateway),
    );
    const idle = acknowledged.filter(
      ({ where, rule }) =>
        !found.some((each) => each.rule === rule && `${each.where}/`.startsWith(`${where}/`)),
    );
    expect(idle).toEqual([]);
  });

  test('every decision about infra has the five headings', () => {
    const pages = readdirSync(path.join(root, 'docs/adr')).filter((file) => /^001\d-/.test(file));
    expect(pages.length).toBe(10);
    for (const page of pages) {
      const headings = [...readFileSync(path.join(root, 'docs/adr', page), 'utf8').matchAll(/^## (.*)$/gm)];
      expect(
        headings.map((match) => match[1]),
        page,
      ).toEqual(['Status', 'Context', 'Positions', 'Decision', 'Consequences']);
    }
  });
}

/** The pack as it would find things if nobody had acknowledged any. */
function deaf(pack: NagPack): NagPack {
  return Object.assign(pack, { isAcknowledged: () => false });
}

function findingsOf(pack: NagPack, gateway: Gateway): { rule: string; where: string }[] {
  return pack
    .validateScope(gateway.app)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => ({ rule: ruleName, where: constructPath ?? '' })),
    );
}
