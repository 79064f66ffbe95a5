const FORM = /^(\d+\.\d{6})(?:\.\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2})?$/;

/**
 * The national code of a procedure: `1.012753.000.00.00.H21` (a province's suffix) is `1.012753`.
 * Undefined when the code has no form that is known; such a code is kept and flagged, never refused.
 */
export const nationalProcedureCode = (code: string): string | undefined => FORM.exec(code)?.[1];
