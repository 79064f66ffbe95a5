/** Making and judging CMS signatures, in one place for those who do both. */
export { addSignatureTimestamp, buildCms } from './build-cms.ts';
export { judgeCms } from './judge-cms.ts';
