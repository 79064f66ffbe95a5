import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The secret store, as far as it is asked: a server that gives out what it is started with, by the secret's id. */
export async function startSecrets(
  kept: Readonly<Record<string, unknown>>,
): Promise<{ url: string; close: () => void }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      // The one member of the request that the store reads.
      const { SecretId } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { SecretId: string };
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify({ Name: SecretId, SecretString: JSON.stringify(kept[SecretId]) }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // a TCP server has this kind of address
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
