import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startDatabase } from '../../support/tables.ts';

const database = await startDatabase();
afterAll(database.stop);
const tables = await database.freshTables();
const support = await import('../../support/door.ts');
const { faultIn, keepDossier, openDoor, openTestDoor, soapIn, soapMessage } = support;
const { childrenNamed, saysTheSame, textOf } = await import('../../../functions/kernel/xml/element.ts');
const { readXml } = await import('../../../functions/kernel/xml/read-xml.ts');

const gateway = openTestDoor(tables);
const { soap } = gateway;
beforeAll(async () => {
  await keepDossier(tables);
  await keepDossier(tables, { code: 'H56.01-260323-0001', agency: 'H56.01' });
});

const multipart = '----=_Phan_mau_42';
const MIME = { 'content-type': `multipart/related; type="text/xml"; start="<goc>"; boundary="${multipart}"` };

describe('A message that keeps the rules of protocol 4.0 is answered', () => {
  test.each([
    ['status.xml', 'as usual'],
    ['status-version.xml', 'with the service’s version'],
    ['status-other-order.xml', 'with its headers in another order'],
    ['status-later-minor-version.xml', 'of a later minor version of the protocol'],
    ['status-represented-party.xml', 'with a header of X-Road’s extensions'],
    ['status-default-namespace.xml', 'with the wrapper in the default namespace'],
    ['status-comment-and-cdata.xml', 'with comments and CDATA inside a value'],
    ['missing-user-id.xml', 'without userId, which is optional'],
  ])('%s: %s', async (name) => {
    const reply = await soap(soapMessage(name));
    const { body } = await soapIn(reply);
    expect(reply.status).toBe(200);
    expect(body).toMatchObject({ name: 'traTrangThaiHoSoResponse', ns: 'urn:lien-thong:door:1' });
    expect(body === undefined ? undefined : textOf(body, 'tenTrangThai')).toBe('Đang xử lý');
  });

  test.each([
    ['nothing', undefined],
    ['an empty SOAPAction', ''],
    ['empty quotes', '""'],
    ['a URI in quotes', '"urn:lien-thong:door:1#traTrangThaiHoSo"'],
  ])('with %s for SOAPAction', async (_said, soapaction) => {
    const headers = soapaction === undefined ? {} : { soapaction };
    expect((await soap(soapMessage('status.xml'), { headers })).status).toBe(200);
  });

  test.each(['soap-part-only.mime', 'xop-part-only.mime', 'xop-part-soap-type.mime'])(
    'as the only part of a multipart message: %s',
    async (name) => {
      expect((await soap(soapMessage(name), { headers: MIME })).status).toBe(200);
    },
  );

  test.each(['text/xml', 'text/xml;charset=utf-8', 'TEXT/XML; charset="UTF-8"'])(
    'with %s for its type',
    async (type) => {
      const headers = { 'content-type': type };
      expect((await soap(`\uFEFF${soapMessage('status.xml')}`, { headers })).status).toBe(200);
    },
  );

  test.each(['status.xml', 'status-other-order.xml', 'status-represented-party.xml', 'missing-user-id.xml'])(
    'and the answer repeats its headers, the same in the same order: %s',
    async (name) => {
      const asked = await readXml(soapMessage(name));
      if (!asked.ok) throw new Error('the fixture is no XML');
      const [header] = childrenNamed(asked.value, 'Header');
      const { header: repeated } = await soapIn(await soap(soapMessage(name)));
      expect(header).toBeDefined();
      expect(repeated).toBeDefined();
      if (header === undefined || repeated === undefined) return;
      expect(repeated.children.map((each) => each.name)).toEqual(header.children.map((each) => each.name));
      expect(saysTheSame(repeated, header)).toBe(true);
    },
  );

  test('but not a request hash: that is the Security Server’s to set', async () => {
    const { header } = await soapIn(await soap(soapMessage('status-request-hash.xml')));
    expect(header?.children.map(({ name }) => name)).toEqual(['client', 'service', 'id', 'protocolVersion']);
  });
});

describe('A message that breaks a rule of protocol 4.0 gets the fault of that rule', () => {
  test.each([
    // The cases of X-Road's own tests, each in a message of ours.
    ['no-header.xml', 'client.missing_header', undefined],
    ['missing-protocol-version.xml', 'client.missing_header_field', 'protocolVersion'],
    ['malformed-protocol-version.xml', 'client.invalid_protocol_version', undefined],
    ['wrong-protocol-version.xml', 'client.invalid_protocol_version', undefined],
    ['duplicate-client.xml', 'client.duplicate_header_field', 'client'],
    ['missing-object-type.xml', 'client.invalid_xml', 'objectType'],
    ['missing-body.xml', 'client.missing_body', undefined],
    ['malformed-body-two-wrappers.xml', 'client.invalid_body', undefined],
    ['malformed-body-empty.xml', 'client.invalid_body', undefined],
    ['malformed-body-other-wrapper.xml', 'client.inconsistent_headers', undefined],
    ['empty.xml', 'client.invalid_soap', 'xml-empty'],
    ['not-allowed-client.xml', 'client.access_denied', undefined],
    ['unknown-service.xml', 'client.unknown_service', undefined],
    // And of the rules beside them.
    ['empty-header.xml', 'client.missing_header_field', 'protocolVersion'],
    ['missing-client.xml', 'client.missing_header_field', 'client'],
    ['missing-id.xml', 'client.missing_header_field', 'id'],
    ['empty-id.xml', 'client.missing_header_field', 'id'],
    ['missing-service.xml', 'client.missing_header_field', 'service'],
    ['duplicate-id.xml', 'client.duplicate_header_field', 'id'],
    ['unknown-object-type.xml', 'client.invalid_xml', 'objectType'],
    ['member-with-subsystem.xml', 'client.invalid_xml', 'objectType'],
    ['identifier-part-twice.xml', 'client.invalid_xml', 'identifier'],
    ['must-understand.xml', 'client.invalid_soap', 'mustUnderstand'],
    ['malformed-body-text.xml', 'client.invalid_body', undefined],
    ['wrapper-of-other-namespace.xml', 'client.invalid_body', 'namespace'],
    ['repeated-field.xml', 'client.invalid_body', 'repeated'],
    ['whitespace.xml', 'client.invalid_soap', 'xml-empty'],
    ['json.xml', 'client.invalid_xml', 'xml-not-xml'],
    ['html.xml', 'client.invalid_xml', 'xml-html'],
    ['doctype.xml', 'client.invalid_xml', 'xml-doctype'],
    ['truncated.xml', 'client.invalid_xml', 'xml-truncated'],
    ['not-an-envelope.xml', 'client.invalid_soap', undefined],
    ['soap-1-2.xml', 'client.invalid_soap', undefined],
    ['unknown-member.xml', 'client.unknown_member', undefined],
    ['other-subsystem.xml', 'client.unknown_member', undefined],
    ['unknown-version.xml', 'client.unknown_service', undefined],
    ['member-of-allowed-subsystem.xml', 'client.access_denied', undefined],
    ['not-allowed-service.xml', 'client.access_denied', undefined],
    ['unknown-dossier.xml', 'client.not_found', undefined],
    ['dossier-of-another-agency.xml', 'client.not_found', undefined],
    ['dossier-code-none.xml', 'client.invalid_request', undefined],
    ['unknown-field.xml', 'client.invalid_request', undefined],
  ])('%s: %s', async (name, code, about) => {
    const fault = await faultIn(await soap(soapMessage(name)));
    expect(fault).toMatchObject({ status: 500, code, detail: 'tuong-quan-42' });
    expect(fault.about).toBe(about);
    expect(fault.said).not.toBe('');
  });

  test.each([
    ['attachment-without-content-type.mime', 'client.invalid_content_type', 'part'],
    ['no-soap-part.mime', 'client.invalid_content_type', 'part'],
    ['empty.mime', 'client.missing_soap', undefined],
    ['soap-part-incomplete.mime', 'client.missing_header_field', 'protocolVersion'],
    ['unfinished.mime', 'client.mime_parsing_failed', undefined],
    ['attachment.mime', 'client.invalid_message', 'attachments'],
    ['attachment-soap-incomplete.mime', 'client.missing_header_field', 'protocolVersion'],
  ])('in many parts, %s: %s', async (name, code, about) => {
    const fault = await faultIn(await soap(soapMessage(name), { headers: MIME }));
    expect(fault).toMatchObject({ status: 500, code });
    expect(fault.about).toBe(about);
  });

  test.each([
    'text/html',
    'application/soap+xml',
    'text/xml; charset=ISO-8859-1',
    'multipart/related; type="text/xml"',
    'multipart/form-data; boundary=x',
    'xml',
    '',
  ])('sent as “%s”: client.invalid_content_type', async (type) => {
    const fault = await faultIn(await soap(soapMessage('status.xml'), { headers: { 'content-type': type } }));
    expect(fault).toMatchObject({ status: 500, code: 'client.invalid_content_type' });
  });

  test.each(['traTrangThaiHoSo', '"', '"urn:a', '"có dấu cách"', '"%"x'])(
    'with SOAPAction %s: client.invalid_soap_action',
    async (soapaction) => {
      const fault = await faultIn(await soap(soapMessage('status.xml'), { headers: { soapaction } }));
      expect(fault).toMatchObject({ status: 500, code: 'client.invalid_soap_action' });
    },
  );

  test.each(['GET', 'PUT', 'DELETE'])('by %s: client.invalid_http_method', async (method) => {
    const fault = await faultIn(await soap('', { method }));
    expect(fault).toMatchObject({ status: 500, code: 'client.invalid_http_method' });
  });
});

describe('A fault', () => {
  test('names the field that is wrong, not what stood in it', async () => {
    const reply = await soap(soapMessage('dossier-code-none.xml'));
    expect(await faultIn(reply)).toMatchObject({ pointers: ['/maHoSo'] });
    expect(String(reply.body)).not.toContain('261399');
  });

  test('about attachments repeats the headers too', async () => {
    const { header } = await soapIn(await soap(soapMessage('attachment.mime'), { headers: MIME }));
    expect(header?.children.map(({ name }) => name)).toContain('client');
  });

  test('repeats the headers where they could be read, and not where they could not', async () => {
    const { header } = await soapIn(await soap(soapMessage('malformed-body-empty.xml')));
    expect(header?.children.map(({ name }) => name)).toContain('userId');
    expect((await soapIn(await soap(soapMessage('truncated.xml')))).header).toBeUndefined();
  });

  test.each([
    ['no-header.xml', 'Client.MissingHeader'],
    ['missing-id.xml', 'Client.MissingHeaderField'],
    ['wrong-protocol-version.xml', 'Client.InvalidProtocolVersion'],
    ['duplicate-client.xml', 'Client.DuplicateHeaderField'],
    ['not-allowed-client.xml', 'Client.AccessDenied'],
    ['missing-object-type.xml', 'Client.InvalidXml'],
  ])('is spelt as before 7.8 where the installation says so: %s, %s', async (name, code) => {
    const reply = await soap(soapMessage(name), { open: openDoor({ faultSpelling: '7.7' }) });
    expect(await faultIn(reply)).toMatchObject({ code });
  });

  test('is never of the Security Server’s class, so that callers know whose it is', async () => {
    const { FAULTS, faultCode } = await import('../../../schemas/xroad/faults.ts');
    const names = Object.keys(FAULTS) as (keyof typeof FAULTS)[];
    expect(names.map((name) => faultCode(name, '7.8'))).not.toContainEqual(
      expect.stringMatching(/^server\.(serverproxy|clientproxy)/),
    );
  });

  test('stays SOAP where we fail, and says nothing of how', async () => {
    const broken = openTestDoor(tables, {
      desk: { standing: () => Promise.reject(new Error('bí mật của máy')) },
    });
    const reply = await broken.soap(soapMessage('status.xml'));
    expect(await faultIn(reply)).toMatchObject({ status: 500, code: 'server.internal_error' });
    expect(String(reply.body)).not.toContain('bí mật');
  });
});
