import { expect, test } from 'vitest';
import type { Gateway } from '../gateway.ts';
import { at, entries, strings, text } from '../json.ts';

/** Hosts that may stand in a template: those of the platform itself. */
const platform = /(^|\.)(amazonaws\.com|amazon\.com)$/;

export function aboutTexts(gateway: Gateway): void {
  const everything = Object.values(gateway.templates).flatMap((template) => strings(template));

  test('no real partner host appears in any template', () => {
    const hosts = everything.flatMap((text) =>
      [...text.matchAll(/(?:https?:\/\/)?((?:[a-z0-9-]+\.)+(?:vn|com|org|net|io|gov))\b/gi)].map(
        (match) => match[1] ?? '',
      ),
    );
    expect([...new Set(hosts)].filter((host) => !platform.test(host))).toEqual([]);
  });

  test('what only the installation knows is a parameter, and no host has a default', () => {
    const parameters = entries(at(gateway.templates.Stateless, 'Parameters')).filter(
      ([id]) => id !== 'BootstrapVersion',
    );
    const defaults = parameters.map(([id, parameter]) => [id, at(parameter, 'Default')]);
    expect(Object.fromEntries(defaults)).toEqual({
      PublicUrl: undefined,
      CertificateArn: '',
      TokenIssuer: undefined,
      TokenJwksUri: undefined,
      TokenAudience: 'lien-thong',
      DvcqgBaseUrl: undefined,
      DvcqgGeneration: undefined,
      DvcqgDstCode: undefined,
      DvcqgAgency: undefined,
      PortalWebhookUrl: '',
      VnpostNgspUrl: '',
      VnpostLgspUrl: '',
      VnpostMyUrl: '',
      VnpostWebhookKey: '',
      VnpostWebhookSources: '',
      ProvinceAgency: undefined,
      PopulationOfficer: '',
      AxisRoutes: '{}',
      PopulationRoute: '',
      SocialInsuranceRoute: '',
      PopulationVerifyUrl: '',
      Door: '{}',
      SigningUrl: '',
      TimestampUrl: '',
      PersonalStoreUrl: '',
      RevocationHosts: '',
    });
  });

  test('the variables of a function fit into the 4 KB that Lambda has for them', () => {
    for (const { id, properties } of gateway.ofType('AWS::Lambda::Function')) {
      // References stand here as objects, about as long as what they become.
      const variables = JSON.stringify(at(properties, 'Environment', 'Variables'));
      expect(variables.length, id).toBeLessThan(3_900);
    }
  });

  test('addresses are https, but for the adapter inside the administration and for one machine', () => {
    const parameters = at(gateway.templates.Stateless, 'Parameters');
    for (const id of ['PublicUrl', 'TokenIssuer', 'TokenJwksUri']) {
      const pattern = new RegExp(text(at(parameters, id, 'AllowedPattern')));
      expect('https://gateway.example').toMatch(pattern);
      expect(pattern.test('http://127.0.0.1:8080'), id).toBe(gateway.stage.localMode);
    }
    expect('http://10.0.0.1/adapter').toMatch(
      new RegExp(text(at(parameters, 'DvcqgBaseUrl', 'AllowedPattern'))),
    );
  });

  test('every text that CloudFormation may garble is ASCII; only the dashboard speaks Vietnamese', () => {
    const elsewhere = gateway.resources.filter(({ type }) => type !== 'AWS::CloudWatch::Dashboard');
    const garbled = elsewhere.flatMap(({ id, raw }) =>
      strings(raw)
        .filter((text) => /[^\x20-\x7e\n]/.test(text))
        .map((text) => `${id}: ${text}`),
    );
    expect(garbled).toEqual([]);
    for (const template of Object.values(gateway.templates))
      expect(at(template, 'Description')).toMatch(/^[\x20-\x7e]+$/);
  });
}
