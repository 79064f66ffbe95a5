import type { Paper, ScanType } from '../../../schemas/copies/uploaded-scan.ts';
import type { ScanRefusal } from '../../../schemas/copies/scan-refusal.ts';

/** What whoever hands in a scan says of it. */
export interface DeclaredScan {
  readonly mediaType: ScanType;
  /** The size of the original, where a photograph cannot tell it. */
  readonly paper?: Paper;
}

/** What is taken. Data, so that a province may be stricter. */
export interface ScanLimits {
  readonly maxBytes: number;
  readonly maxPages: number;
  /** At the scale of 1:1, in dots per inch. */
  readonly minDpi: number;
  readonly colour: boolean;
}

export const SCAN_LIMITS: ScanLimits = { maxBytes: 26_214_400, maxPages: 300, minDpi: 200, colour: true };

/** One page as it was measured. */
export interface ScannedPage {
  /** In points of 1/72 inch, as it is shown (after /Rotate). */
  readonly widthPt: number;
  readonly heightPt: number;
  /** Of the coarsest picture that is seen, or of the stencils of its letters where those cover the page; at the scale of 1:1. */
  readonly dpi: number;
  readonly colour: boolean;
}

/** A scan that may be certified: one clean file that holds nothing but its pages. */
export interface CheckedScan {
  /** PDF 1.7, without earlier revisions, metadata of the camera, actions, layers or objects that nothing refers to. */
  readonly pdf: Uint8Array;
  readonly pages: readonly ScannedPage[];
  /** Part and conformance level, e.g. `1B`, where the scanner wrote PDF/A and it is kept. */
  readonly pdfA?: string;
}

export type ScanResult<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: ScanRefusal };

/** Why a page of a scan is refused, said by what looks at no more than that page. */
export type PageFault = Omit<ScanRefusal, 'page'>;

export const refuseScan = (
  code: ScanRefusal['code'],
  more: Omit<ScanRefusal, 'code'> = {},
): { readonly ok: false; readonly problem: ScanRefusal } => ({ ok: false, problem: { code, ...more } });

/** Points of 1/72 inch per millimetre. */
export const PT_PER_MM = 72 / 25.4;
