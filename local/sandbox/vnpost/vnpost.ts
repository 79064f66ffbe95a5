import { join } from 'node:path';
import { json, type Call, type Handling } from '../kit/call.ts';
import type { Kit, Partner, Sandbox, SandboxOptions } from '../kit/partner.ts';
import { startSandbox } from '../kit/start-sandbox.ts';
import { accounts } from './accounts.ts';
import { controlRoutes } from './control-routes.ts';
import { FeedPages } from './feed-page.ts';
import { HccServices } from './hcc-services.ts';
import { handleLgsp, handleNgsp, type HccWays } from './hcc-ways.ts';
import { Journal } from './journal.ts';
import { MyVnpost } from './my-vnpost.ts';
import { PostOffice } from './post-office.ts';
import { loopbackUrl } from './settings.ts';
import { keptWebhookKey } from './signing-key.ts';
import { Tokens } from './tokens.ts';
import { Webhooks } from './webhooks.ts';

export interface VnpostOptions extends SandboxOptions {
  /** Where MyVNPost tells of moves, on this machine; nowhere without it. */
  readonly webhookUrl?: string;
}

/**
 * Starts the public post: its administrative orders through NGSP and through an LGSP router, and MyVNPost.
 * Throws when webhooks are to leave this machine.
 */
export async function startVnpost(options: VnpostOptions = {}): Promise<Sandbox> {
  if (options.webhookUrl !== undefined && !loopbackUrl.safeParse(options.webhookUrl).success)
    throw new Error('--webhook-url must be an http address on this machine');
  const journal = new Journal(
    options.dataDir === undefined ? undefined : join(options.dataDir, 'vnpost.journal.jsonl'),
  );
  const built: { webhooks?: Webhooks } = {};
  try {
    const sandbox = await startSandbox('vnpost', options, (kit) => {
      const post = vnpost(kit, journal, options);
      built.webhooks = post.webhooks;
      return post.partner;
    });
    built.webhooks?.start();
    return {
      ...sandbox,
      close: async () => {
        await built.webhooks?.close();
        await sandbox.close();
        journal.close();
      },
    };
  } catch (error) {
    journal.close();
    throw error;
  }
}

function vnpost(
  kit: Kit,
  journal: Journal,
  options: VnpostOptions,
): { readonly partner: Partner; readonly webhooks: Webhooks } {
  const { clock } = kit;
  const key = keptWebhookKey(options.dataDir);
  const office = new PostOffice(kit, journal, options.seed ?? 1, options.webhookUrl ?? null);
  const pages = new FeedPages(office.feed, clock);
  const settings = () => office.settings;
  const tokens = {
    ngsp: new Tokens(accounts.ngsp, clock, settings),
    lgsp: new Tokens(accounts.lgsp, clock, settings),
    my: new Tokens(accounts.my, clock, settings),
  };
  const services = new HccServices(office, pages);
  const ways: HccWays = { services, tokens };
  const my = new MyVnpost(office, tokens.my, key.publicPem);
  const webhooks = new Webhooks(office, clock, key);
  const partner: Partner = {
    handle: (call) =>
      upToDate(office, handleNgsp(ways, call) ?? handleLgsp(ways, call) ?? my.handle(call) ?? unknown(call)),
    restore: (entry, kept) => {
      if (kept !== undefined) office.restore(entry, kept);
    },
    reset: () => {
      office.reset();
      pages.goOn();
      services.reset();
      my.reset();
      webhooks.reset();
      for (const each of Object.values(tokens)) each.reset();
    },
    state: () => {
      office.settle();
      return {
        logins: { ngsp: tokens.ngsp.granted, lgsp: tokens.lgsp.granted, my: tokens.my.granted },
        parcels: { hcc: office.count('hcc'), my: office.count('my') },
        feedRows: office.feed.size,
        webhooks: webhooks.counts,
        idNumbersSeen: services.idNumbersSeen + my.idNumbersSeen,
        settings: office.settings,
      };
    },
    control: controlRoutes({
      office,
      pages,
      webhooks,
      key,
      clock,
      expireTokens: () => Object.values(tokens).reduce((sum, each) => sum + each.expireAll(), 0),
    }),
  };
  return { partner, webhooks };
}

/** The same, with everything that is due having happened before. */
function upToDate(office: PostOffice, handling: Handling): Handling {
  return {
    ...handling,
    perform: () => {
      office.settle();
      return handling.perform();
    },
  };
}

function unknown(call: Call): Handling {
  return {
    service: '',
    keys: [],
    perform: () => json(404, { message: `Không có dịch vụ ${call.method} ${call.path}` }),
  };
}
