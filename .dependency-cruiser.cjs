// The arrows of the house (docs/architecture.md): schemas <- kernel <- exchange <- capabilities; partners beside.
const ENTRY = '\\.(api|worker|schedule)\\.ts$';
const PARTNER_VIEW = '^functions/exchange/(partner|outcome|exchange|ask)\\.ts$';

module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'schemas-import-nothing-of-ours',
      severity: 'error',
      from: { path: '^schemas/' },
      to: { path: '^(functions|infra|local|test)/' },
    },
    {
      name: 'kernel-sees-schemas-only',
      severity: 'error',
      from: { path: '^functions/kernel/' },
      to: { path: '^functions/(?!kernel/)' },
    },
    {
      name: 'exchange-sees-kernel-and-schemas',
      severity: 'error',
      from: { path: '^functions/exchange/', pathNot: ENTRY },
      to: { path: '^functions/(?!kernel/|exchange/)' },
    },
    {
      name: 'an-engine-entry-point-may-also-name-the-operations',
      severity: 'error',
      from: { path: '^functions/exchange/.*' + ENTRY },
      to: { path: '^functions/(?!kernel/|exchange/|deliveries/operations\\.ts)' },
    },
    {
      name: 'a-partner-sees-only-the-port',
      severity: 'error',
      from: { path: '^functions/partners/' },
      to: { path: '^functions/exchange/', pathNot: PARTNER_VIEW },
    },
    {
      name: 'a-partner-never-sees-a-capability',
      severity: 'error',
      from: { path: '^functions/partners/([^/]+)/' },
      to: { path: '^functions/(?!kernel/|exchange/|partners/)' },
    },
    {
      name: 'a-partner-never-sees-another-partner',
      severity: 'error',
      from: { path: '^functions/partners/([^/]+)/' },
      comment: 'The axis is the road to others, not one of them.',
      to: { path: '^functions/partners/', pathNot: '^functions/partners/($1|axis)/' },
    },
    {
      name: 'a-capability-never-imports-a-partner',
      severity: 'error',
      comment:
        'Only functions/deliveries joins partners with capabilities; an entry point may take its composition from there.',
      from: {
        path: '^functions/(dossiers|postal|citizens|registers|copies|evidence|access|reference|health)/',
        pathNot: ENTRY,
      },
      to: { path: '^functions/(partners|deliveries)/' },
    },
    {
      name: 'capabilities-are-apart',
      severity: 'error',
      from: {
        path: '^functions/(dossiers|postal|citizens|registers|copies|evidence|access|reference|health)/',
      },
      to: {
        path: '^functions/(dossiers|postal|citizens|registers|copies|evidence|access|reference|health)/',
        pathNot: '^functions/$1/',
      },
    },
    {
      name: 'nobody-imports-an-entry-point',
      severity: 'error',
      from: { path: '^functions/' },
      to: { path: ENTRY },
    },
    {
      name: 'only-the-kernel-names-the-aws-sdk',
      severity: 'error',
      from: {
        path: '^(schemas|functions)/',
        pathNot: '^functions/(kernel/(table|worker|queue|secret|object-store)|partners/trust/kms)',
      },
      to: { path: 'node_modules/(@aws-sdk|aws4fetch)' },
    },
    {
      name: 'one-gate-for-xml',
      comment:
        'What reads, writes or signs XML stands in one room, so that nothing from outside gets by the gate (ADR 0024).',
      severity: 'error',
      from: { path: '^(schemas|functions)/', pathNot: '^functions/kernel/xml/' },
      to: { path: 'node_modules/(xml2js|libxml2-wasm|xml-crypto)' },
    },
    {
      name: 'functions-know-nothing-of-where-they-run',
      severity: 'error',
      from: { path: '^(schemas|functions)/' },
      to: { path: '^(infra|local|test)/' },
    },
    {
      name: 'sandboxes-share-only-the-facts',
      severity: 'error',
      from: { path: '^local/sandbox/' },
      to: { path: '^(functions|schemas|infra)/' },
    },
    {
      name: 'nothing-unresolved',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    // The road bench's peer is a package of its own.
    exclude: { path: '^test/bench/bullmq/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
