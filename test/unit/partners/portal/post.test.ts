import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTcp, type AddressInfo, type Server as TcpServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { openPost, type Posted } from '../../../../functions/partners/portal/post.ts';
import { checkedLookup, type Resolve } from '../../../../functions/partners/portal/target.ts';

const LOOPBACK = '127.0.0.1';
const toLoopback: Resolve = () => Promise.resolve([{ address: LOOPBACK, family: 4 }]);
const allowed = checkedLookup(toLoopback, true);

const open: (Server | TcpServer)[] = [];
afterEach(() => {
  for (const server of open.splice(0)) {
    if ('closeAllConnections' in server) server.closeAllConnections();
    server.close();
  }
});

async function listening(server: Server | TcpServer): Promise<number> {
  open.push(server);
  await new Promise<void>((done) => server.listen(0, LOOPBACK, done));
  return (server.address() as AddressInfo).port; // a TCP address: it listens on a port
}
const serve = (answer: RequestListener): Promise<number> => listening(createServer(answer));

const post = (port: number, protocol = 'http', timeoutMs = 2_000, via = openPost(allowed)): Promise<Posted> =>
  via({
    url: new URL(`${protocol}://cong.example.vn:${port}/webhooks`),
    headers: {},
    body: Buffer.from('{}'),
    signal: AbortSignal.timeout(timeoutMs),
  });

describe('a POST', () => {
  it('brings back the answer, whole', async () => {
    const port = await serve((request, response) => {
      response
        .writeHead(202, { 'x-asked': `${request.method ?? ''} ${request.headers.host ?? ''}` })
        .end('taken');
    });
    expect(await post(port)).toMatchObject({
      kind: 'answered',
      status: 202,
      headers: { 'x-asked': `POST cong.example.vn:${port}` },
      body: Buffer.from('taken'),
      whole: true,
    });
  });

  it('follows no redirect', async () => {
    let asked = 0;
    const port = await serve((_request, response) => {
      asked += 1;
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    expect(await post(port)).toMatchObject({ kind: 'answered', status: 307 });
    expect(asked).toBe(1);
  });

  it('was not sent when nobody listens', async () => {
    const server = createTcp();
    const port = await listening(server);
    await new Promise((done) => server.close(done));
    expect(await post(port)).toEqual({ kind: 'not-sent', reason: 'ECONNREFUSED', isPrivate: false });
  });

  it('was not sent when the host is not known', async () => {
    const unknown: Resolve = () =>
      Promise.reject(Object.assign(new Error('not found'), { code: 'ENOTFOUND' }));
    const posted = await post(443, 'https', 2_000, openPost(checkedLookup(unknown, false)));
    expect(posted).toEqual({ kind: 'not-sent', reason: 'ENOTFOUND', isPrivate: false });
  });

  it('was not sent to an inner address, to which not even a connection was made', async () => {
    let connections = 0;
    const server = createTcp(() => (connections += 1));
    const port = await listening(server);
    const posted = await post(port, 'http', 2_000, openPost(checkedLookup(toLoopback, false)));
    expect(posted).toMatchObject({ kind: 'not-sent', isPrivate: true });
    expect(connections).toBe(0);
  });

  it('was not sent when the other side cannot prove who it is', async () => {
    const port = await serve((_request, response) => response.end());
    expect(await post(port, 'https')).toMatchObject({ kind: 'not-sent', isPrivate: false });
  });

  it('was not sent when no protected connection came about in time', async () => {
    const port = await listening(createTcp());
    expect(await post(port, 'https', 100)).toEqual({
      kind: 'not-sent',
      reason: 'time-out',
      isPrivate: false,
    });
  });

  it('is lost when the receiver took it and says nothing', async () => {
    const port = await serve(() => undefined);
    expect(await post(port, 'http', 100)).toEqual({ kind: 'lost', reason: 'time-out' });
  });

  it('is lost when the receiver took it and hangs up', async () => {
    const port = await serve((request) => request.socket.destroy());
    expect(await post(port)).toEqual({ kind: 'lost', reason: 'ECONNRESET' });
  });

  it.each<[string, RequestListener]>([
    [
      'breaks off',
      (_request, response) => {
        response.writeHead(200, { 'content-length': '100' }).write('half');
        setTimeout(() => response.socket?.destroy(), 20);
      },
    ],
    ['never ends', (_request, response) => void response.writeHead(200).write('half')],
  ])('has its status, and says so, when the reply %s', async (_what, answer) => {
    const port = await serve(answer);
    expect(await post(port, 'http', 200)).toMatchObject({ status: 200, whole: false, cutOff: true });
  });

  it('does not read a reply without end', async () => {
    const port = await serve((_request, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
        if (!response.destroyed) response.once('drain', more);
      };
      response.writeHead(200);
      more();
    });
    const posted = await post(port);
    expect(posted).toMatchObject({ kind: 'answered', status: 200, whole: false, cutOff: false });
    expect(posted.kind === 'answered' && posted.body.length).toBeLessThan(1_000_000);
  });

  it('goes over a connection that is kept', async () => {
    const ports = new Set<number | undefined>();
    const port = await serve((request, response) => {
      ports.add(request.socket.remotePort);
      response.end('ok');
    });
    const via = openPost(allowed);
    for (let call = 0; call < 5; call += 1) await post(port, 'http', 2_000, via);
    expect(ports.size).toBe(1);
  });

  it('is sent again when a kept connection turns out to have died, once', async () => {
    let asked = 0;
    const port = await serve((request, response) => {
      asked += 1;
      if (asked === 2) request.socket.destroy();
      else response.end('ok');
    });
    const via = openPost(allowed);
    await post(port, 'http', 2_000, via);
    await pause(5);
    expect(await post(port, 'http', 2_000, via)).toMatchObject({ kind: 'answered', status: 200 });
    expect(asked).toBe(3);
  });
});
