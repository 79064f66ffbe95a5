import { expect, test } from 'vitest';
import type { Gateway } from '../gateway.ts';
import { at, entries } from '../json.ts';

/** CloudFormation takes 500 resources and 1 MB a template, 200 outputs and parameters; we stop well before. */
const most = { resources: 400, bytes: 800_000, outputs: 160, parameters: 160 } as const;

export function aboutRoom(gateway: Gateway): void {
  test('no stack comes near CloudFormation’s limit of 500 resources, nor near its other limits', () => {
    for (const [stack, template] of Object.entries(gateway.templates)) {
      expect(entries(at(template, 'Resources')).length, stack).toBeLessThanOrEqual(most.resources);
      expect(entries(at(template, 'Outputs')).length, stack).toBeLessThanOrEqual(most.outputs);
      expect(entries(at(template, 'Parameters')).length, stack).toBeLessThanOrEqual(most.parameters);
      // As CDK writes it, with its indentation.
      const bytes = Buffer.byteLength(JSON.stringify(template, undefined, 1));
      expect(bytes, stack).toBeLessThanOrEqual(most.bytes);
    }
  });
}
