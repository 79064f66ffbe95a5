/** Values for the template's parameters where nothing of it is run against a partner. */
export const PARAMETERS: Readonly<Record<string, string>> = {
  PublicUrl: 'http://127.0.0.1:8080',
  TokenIssuer: 'http://127.0.0.1:9101',
  TokenJwksUri: 'http://127.0.0.1:9101/.well-known/jwks.json',
  DvcqgBaseUrl: 'http://127.0.0.1:9103',
  DvcqgGeneration: 'g1',
  DvcqgDstCode: 'VN:GOV:000.00.00.G22:dvcqg',
  DvcqgAgency: '000.00.00.H21',
  ProvinceAgency: 'H21',
  PortalWebhookUrl: 'http://127.0.0.1:9105/webhooks',
};
