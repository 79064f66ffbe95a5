/**
 * Sends X-Road's own example messages to the door and holds its answers against what X-Road's tests say of them. They are
 * not ours and do not lie here: name the folder `src/service/proxy/proxy-core/src/test/queries` of a clone of
 * nordic-institute/X-Road.
 *
 *     node test/outside/xroad-examples.ts FOLDER
 *
 * Ends with 1 where an answer is another. A message that keeps the rules is for a service that this province does not
 * have: it must come as far as that refusal, and no rule may stop it before.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { startDatabase } from '../support/tables.ts';

/** Where a message that keeps every rule comes to: whom it names, or what he may, is checked behind the rules. */
const KEEPS_THE_RULES = ['client.unknown_member', 'client.unknown_service', 'client.access_denied'];

/** No service of this province takes attachments, and none is dropped unseen. */
const ATTACHMENTS = ['client.invalid_message'];

/**
 * What X-Road's own tests expect of a provider's side, by file; any other keeps the rules. Where they name a file as an
 * answer only, or none of them names it, it breaks the rule that stands here.
 */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  'attach-error-withsoap.query': ['client.inconsistent_headers'],
  'attachm-error.query': ['client.invalid_content_type'],
  'attachm-faulty-soap.query': ['client.missing_header_field'],
  'attachm-mtom.query': ATTACHMENTS,
  'attachm-no-soap.query': ['client.invalid_content_type'],
  'attachm.query': ATTACHMENTS,
  'attachm2.query': ATTACHMENTS,
  // Its id is empty, which X-Road lets pass: a province that remembers messages by id cannot.
  'attachm2-utf8bom-inside.query': ['client.missing_header_field'],
  'attachment-small-mantis.query': ATTACHMENTS,
  'attachments.query': ATTACHMENTS,
  'empty.query': ['client.invalid_soap'],
  'fault.query': ['client.missing_header'],
  'faulty-header.query': ['client.missing_header_field'],
  'faulty-header2.query': ['client.duplicate_header_field'],
  'faulty-multipart.query': ['client.mime_parsing_failed'],
  'inconsistent-headers.query': ['client.inconsistent_headers'],
  'malformed-body1.query': ['client.invalid_body'],
  'malformed-body2.query': ['client.invalid_body'],
  'malformed-body3.query': ['client.inconsistent_headers'],
  'malformed-protocolVersion.query': ['client.invalid_protocol_version'],
  'missing-body.query': ['client.missing_body'],
  'missing-protocolVersion.query': ['client.missing_header_field'],
  'missingobjecttype.query': ['client.invalid_xml'],
  'no-header.query': ['client.missing_header'],
  'request-suffix.query': ['client.inconsistent_headers'],
  'smallAttachment.query': ATTACHMENTS,
  'soapfault-mtom.query': ATTACHMENTS,
  'soapfaulterror.query': ['client.invalid_body'],
  'wrong-protocolVersion.query': ['client.invalid_protocol_version'],
  'wrong-version.query': ['client.invalid_protocol_version'],
};

/** What Security Servers send each other, which no provider ever sees. */
const BETWEEN_SERVERS: readonly string[] = ['no-signature.query', 'no-soap.query'];

const folder = process.argv[2];
if (folder === undefined) throw new Error('name the folder of the examples');
const database = await startDatabase();
const { faultIn, openDoor, openTestDoor } = await import('../support/door.ts');
const door = openTestDoor(await database.freshTables());
const open = openDoor({
  instance: 'EE',
  memberClass: 'BUSINESS',
  memberCode: 'producer',
  subsystem: 'LIENTHONG',
});
let [seen, wrong] = [0, 0];
for (const name of readdirSync(folder).filter((file) => file.endsWith('.query'))) {
  const body = readFileSync(path.join(folder, name), 'utf8');
  const isMissing = body === '' && name !== 'empty.query'; // as where a large file was not fetched
  if (isMissing || BETWEEN_SERVERS.includes(name)) continue;
  const boundary = /^\s*--(\S+)/.exec(body)?.[1];
  const type =
    boundary === undefined ? 'text/xml; charset=UTF-8' : `multipart/related; boundary="${boundary}"`;
  const { code } = await faultIn(await door.soap(body, { headers: { 'content-type': type }, open }));
  const isAsExpected = (EXPECTED[name] ?? KEEPS_THE_RULES).includes(code);
  process.stdout.write(`${isAsExpected ? ' ' : '!'} ${name.padEnd(36)} ${code}\n`);
  seen += 1;
  if (!isAsExpected) wrong += 1;
}
database.stop();
process.stdout.write(`${seen} messages, ${wrong} answered otherwise\n`);
process.exitCode = seen > 0 && wrong === 0 ? 0 : 1;
