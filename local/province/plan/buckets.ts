import * as z from 'zod';
import type { Model } from '../template/model.ts';

/** The names of the buckets of the template. Versioning, encryption and lifecycle rules are not kept here. */
export function planBuckets(model: Model): string[] {
  return model.all('AWS::S3::Bucket', z.object({})).map(({ ref }) => ref);
}
