import accountsFile from './accounts.json' with { type: 'json' };

/** Who may speak to the post by one way, and for which of its customers. Invented, for the sandbox only. */
export interface Account {
  readonly secret: string;
  readonly customers: readonly string[];
}

/** The ways to the post: the national axis, a province's LGSP router, MyVNPost. */
export type Via = 'ngsp' | 'lgsp' | 'my';

/** The two systems of the post, with a register of parcels each: administrative orders, and MyVNPost. */
export type System = 'hcc' | 'my';

/** The accounts of each way by name. */
export const accounts: Readonly<Record<Via, ReadonlyMap<string, Account>>> = {
  ngsp: new Map(Object.entries<Account>(accountsFile.ngsp)),
  lgsp: new Map(Object.entries<Account>(accountsFile.lgsp)),
  my: new Map(Object.entries<Account>(accountsFile.my)),
};
