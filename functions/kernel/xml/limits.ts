/** How much of a document is taken before it is refused, all of it counted before anything is built. */
export interface XmlLimits {
  /** Bytes of UTF-8. */
  readonly bytes: number;
  /** Elements inside one another; the root is 1. The parser itself refuses more than 256. */
  readonly depth: number;
  readonly elements: number;
  /** Over the whole document, namespace declarations among them. */
  readonly attributes: number;
}

/** One message: an answer about a few people, or a call at the door. The figures are our own. */
export const ONE_MESSAGE: XmlLimits = { bytes: 1_048_576, depth: 64, elements: 20_000, attributes: 20_000 };

/** One page of a batch: up to some thousand people. The figures are our own. */
export const ONE_PAGE: XmlLimits = { bytes: 16_777_216, depth: 64, elements: 500_000, attributes: 100_000 };
