import type { Subject } from './subject.ts';

/** The hierarchies. Nobody is to trust the third. */
export const BRANCHES = ['official-duty', 'public', 'untrusted'] as const;
export type Branch = (typeof BRANCHES)[number];

/** An authority: the root of a branch, or the issuing authority below it, which has the branch's own name. */
export type AuthorityId = Branch | `${Branch}-root`;

export const AUTHORITIES: readonly AuthorityId[] = BRANCHES.flatMap(
  (branch) => [branch, `${branch}-root`] as const,
);

export const branchOf = (id: AuthorityId): Branch =>
  BRANCHES.find((branch) => id.startsWith(branch)) ?? 'untrusted';
export const isRoot = (id: AuthorityId): boolean => id.endsWith('-root');

const OWNERS: Readonly<
  Record<Branch, { readonly organization: string; readonly root: string; readonly issuing: string }>
> = {
  'official-duty': {
    organization: 'Cơ yếu giả lập',
    root: 'CA gốc chuyên dùng (giả lập)',
    issuing: 'CA chuyên dùng công vụ (giả lập)',
  },
  public: {
    organization: 'Chứng thực công cộng giả lập',
    root: 'CA gốc quốc gia (giả lập)',
    issuing: 'CA công cộng (giả lập)',
  },
  untrusted: { organization: 'Không ai tin', root: 'CA gốc lạ (giả lập)', issuing: 'CA lạ (giả lập)' },
};

/** Whom the certificate of an authority is about. */
export function authoritySubject(id: AuthorityId): Subject {
  const { organization, root, issuing } = OWNERS[branchOf(id)];
  return { country: 'VN', organization, commonName: isRoot(id) ? root : issuing };
}

/** Whom the certificate of an authority's responder or time-stamping unit is about. */
export function serviceSubject(id: AuthorityId, service: 'OCSP' | 'TSA'): Subject {
  const { organization, commonName } = authoritySubject(id);
  return {
    country: 'VN',
    ...(organization === undefined ? {} : { organization }),
    commonName: `${service} ${commonName}`,
  };
}
