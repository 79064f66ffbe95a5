import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/**
 * What the packages in a bundle bring along and no function ever runs, by the module that it is in, with what stands
 * there instead: something that refuses to be run, so that whoever comes to need it is told why it is not there. Every
 * byte of a bundle is read at every cold start (docs/adr/0016).
 */
const instead: readonly { readonly of: RegExp; readonly contents: string }[] = [
  // zod can write itself as JSON Schema; the OpenAPI document is made at build time (`npm run generate`).
  {
    of: /[/\\]zod[/\\]v4[/\\]core[/\\]to-json-schema\.js$/,
    contents: `
      const refuse = () => { throw new Error('no function writes JSON Schema: infra/left-out.ts leaves it out'); };
      export const createToJSONSchemaMethod = () => refuse;
      export const createStandardJSONSchemaMethod = () => refuse;
      export { refuse as initializeContext, refuse as processSchema, refuse as extractDefs, refuse as finalize };`,
  },
  {
    of: /[/\\]zod[/\\]v4[/\\]core[/\\]json-schema-processors\.js$/,
    contents: `
      export const allProcessors = {};
      export const toJSONSchema = () => { throw new Error('no function writes JSON Schema'); };`,
  },
  // What zod says in English: field errors are ours, in Vietnamese (schemas/field-errors.ts). Without it zod says
  // "Invalid input" for whatever has no message of its own.
  {
    of: /[/\\]zod[/\\]v4[/\\]locales[/\\]en\.js$/,
    contents: 'export default () => ({});',
  },
  // No call of DynamoDB streams events: the SDK would load this for one that does.
  {
    of: /[/\\]@smithy[/\\]core[/\\]dist-es[/\\]submodules[/\\]event-streams[/\\]index\.js$/,
    contents: `
      export const eventStreamSerdeProvider = () => { throw new Error('no function reads event streams: infra/left-out.ts'); };
      export const EventStreamSerde = eventStreamSerdeProvider;`,
  },
  // Only the messages of such a stream are signed with their headers.
  {
    of: /[/\\]@smithy[/\\]signature-v4[/\\]dist-es[/\\]HeaderFormatter\.js$/,
    contents: `
      export class HeaderFormatter {
        format() { throw new Error('no function signs messages of a stream: infra/left-out.ts'); }
      }`,
  },
  // DynamoDB's endpoints are known by the region; looking them up is off unless somebody switches it on.
  {
    of: /[/\\]mnemonist[/\\]lru-cache\.js$/,
    contents: `
      module.exports = class {
        has() { return false; }
        set() { throw new Error('no function looks endpoints up: infra/left-out.ts leaves their cache out'); }
      };`,
  },
  // Of the rules for every partition and account one is used: the regional endpoint, or the one that is configured.
  {
    of: /[/\\]@aws-sdk[/\\]client-dynamodb[/\\]dist-es[/\\]endpoint[/\\]endpointResolver\.js$/,
    contents: `
      export const defaultEndpointResolver = ({ Endpoint, Region, UseFIPS, UseDualStack }) => {
        if (UseFIPS || UseDualStack) throw new Error('only plain regional endpoints are known: infra/left-out.ts');
        return { url: new URL(Endpoint ?? 'https://dynamodb.' + Region + '.amazonaws.com'), properties: {}, headers: {} };
      };`,
  },
  // With it goes the list of all partitions and their regions: whoever asks for one is told by the SDK that it is not there.
  {
    of: /[/\\]@aws-sdk[/\\]core[/\\]dist-es[/\\]submodules[/\\]client[/\\]util-endpoints[/\\]lib[/\\]aws[/\\]partitions\.js$/,
    contents: 'export const partitionsInfo = { partitions: [] };',
  },
  // SHA-256 in JavaScript, for a Node without crypto; and the pace of a retry mode that nobody switches on.
  {
    of: /[/\\]@smithy[/\\]core[/\\]dist-es[/\\]submodules[/\\]checksum[/\\]sha256[/\\]Sha256Js\.js$/,
    contents: `
      export class Sha256Js {
        constructor() { throw new Error('node:crypto hashes: infra/left-out.ts leaves the other out'); }
      }`,
  },
  {
    of: /[/\\]@smithy[/\\]core[/\\]dist-es[/\\]submodules[/\\]retry[/\\]util-retry[/\\]DefaultRateLimiter\.js$/,
    contents: `
      export class DefaultRateLimiter {
        constructor() { throw new Error('no function retries adaptively: infra/left-out.ts'); }
      }`,
  },
];

/** Leaves out of a bundle what no function runs. */
export const leftOut: Plugin = {
  name: 'without what no function runs',
  setup: (build) => {
    for (const { of, contents } of instead) build.onLoad({ filter: of }, () => ({ contents }));
    // Of its whole description the SDK's client reads the version.
    build.onLoad({ filter: /[/\\]@aws-sdk[/\\]client-dynamodb[/\\]package\.json$/ }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, 'utf8')) as { version: string }; // npm's own form
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};
