// The CDK app. `npm run synth` runs it as it is; `npx cdk deploy` runs it by cdk.json.
// The stage is `-c stage=…` with the CLI, or LT_STAGE; without either, test.
import path from 'node:path';
import { bundleAll } from './bundle.ts';
import { functions } from './functions.ts';
import { gatewayApp } from './gateway-app.ts';

const stage = process.env['LT_STAGE'];
const outdir = process.env['CDK_OUTDIR'] ?? path.resolve(import.meta.dirname, '../cdk.out');
const app = gatewayApp({
  outdir,
  codeOf: await bundleAll(functions, outdir),
  ...(stage === undefined ? {} : { stage }),
});
app.synth();
