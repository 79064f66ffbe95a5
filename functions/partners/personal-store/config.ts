import * as z from 'zod';

/** Where citizens' own stores take results, as TRUST names it. No host has a default. Paths are our assumption. */
export const PersonalStoreConfig = z.looseObject({
  baseUrl: z.url(),
  tokenPath: z.string().default('/token'),
  depositPath: z.string().default('/kho/LuuKetQua'),
  takeBackPath: z.string().default('/kho/ThuHoiKetQua'),
  /** The kind of result (MaKetQua) under which certified copies are kept. The list is not public: ours. */
  resultKind: z.string().min(1).default('BAN-SAO-CHUNG-THUC'),
  /** "Chứng thực bản sao từ bản chính" in the national list of procedures. */
  procedure: z.string().min(1).default('2.000815'),
});
export type PersonalStoreConfig = z.infer<typeof PersonalStoreConfig>;
