import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { json, readCall, send } from './call.ts';
import { SandboxClock } from './clock.ts';
import { control, type Controlled } from './control-plane.ts';
import { FaultBook } from './faults.ts';
import { FaultyService } from './faulty-service.ts';
import { Ledger } from './ledger.ts';
import type { Kit, Partner, Sandbox, SandboxOptions } from './partner.ts';
import { seedFor, seededRandom } from './random.ts';

const LOOPBACK = '127.0.0.1';
/** A ledger or a batch of dossiers never comes near this. */
const LARGEST_BODY = 16 * 1024 * 1024;
/** Longer than clients keep idle sockets: the sandbox never closes one just as a request is put on it. */
const KEEP_ALIVE_MS = 120_000;

/**
 * Starts a partner server and its control plane, both on 127.0.0.1 only, with the faults, the ledger and the
 * clock that all partners share.
 */
export async function startSandbox(
  name: string,
  options: SandboxOptions,
  build: (kit: Kit) => Partner,
): Promise<Sandbox> {
  const seed = options.seed ?? 1;
  const clock = new SandboxClock(options.now);
  const addresses = { url: '' };
  const built = build({
    clock,
    random: seededRandom(seedFor(seed, `${name} replies`)),
    ledger: () => ledger,
    url: () => addresses.url,
  });
  const ledger = new Ledger(
    options.dataDir === undefined ? undefined : join(options.dataDir, `${name}.ledger.jsonl`),
    (entry, kept) => {
      built.restore(entry, kept);
    },
  );
  const faults = new FaultBook(seededRandom(seedFor(seed, `${name} faults`)));
  const service = new FaultyService(built, faults, LARGEST_BODY);
  const controlled: Controlled = {
    partner: built,
    ledger,
    faults,
    clock,
    traffic: () => ({ name, ...service.counts }),
    reset: () => {
      ledger.reset();
      faults.reset();
      service.reset();
      built.reset();
      clock.offsetMs = 0;
    },
  };

  const partnerServer = createServer((request, response) => {
    void service.serve(request, response);
  });
  partnerServer.on('connection', (socket) => {
    if (faults.allDown()) socket.destroy();
  });
  const controlServer = createServer((request, response) => {
    void serveControl(controlled, request, response);
  });
  let controlUrl: string;
  try {
    addresses.url = await listen(partnerServer, options.port ?? 0, name);
    controlUrl = await listen(controlServer, options.controlPort ?? 0, `${name} control plane`);
  } catch (error) {
    await Promise.all([stop(partnerServer), stop(controlServer)]);
    ledger.close();
    throw error;
  }
  return {
    name,
    url: addresses.url,
    controlUrl,
    close: async () => {
      service.close();
      await Promise.all([stop(partnerServer), stop(controlServer)]);
      ledger.close();
    },
  };
}

async function serveControl(
  controlled: Controlled,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const call = await readCall(request, LARGEST_BODY);
  if (call === 'gone') return;
  send(response, call === 'too large' ? json(413, { error: 'too large' }) : await control(controlled, call));
}

function listen(server: Server, port: number, name: string): Promise<string> {
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new Error(`port ${port} for ${name} is in use`) : error);
    });
    server.listen(port, LOOPBACK, () => {
      // A server listening on TCP has an address of this form.
      const { port: taken } = server.address() as AddressInfo;
      resolve(`http://${LOOPBACK}:${taken}`);
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
