import * as z from 'zod';

/**
 * The same schema under a name of the OpenAPI document. Registers instead of `.meta()`, which would build the
 * schema a second time: every function pays for that at its cold start. What single fields mean is in
 * field-notes.ts, which only the function that serves the document loads.
 */
export const named = <T extends z.ZodType>(id: string, schema: T, description?: string): T => {
  z.globalRegistry.add(schema, description === undefined ? { id } : { id, description });
  return schema;
};
