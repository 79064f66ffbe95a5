import * as z from 'zod';
import { flag, type Model } from '../template/model.ts';

const key = z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) });

const index = z.object({
  IndexName: z.string(),
  KeySchema: z.array(key),
  Projection: z.object({ ProjectionType: z.string(), NonKeyAttributes: z.array(z.string()).optional() }),
});

const table = z.object({
  KeySchema: z.array(key),
  AttributeDefinitions: z.array(z.object({ AttributeName: z.string(), AttributeType: z.string() })),
  GlobalSecondaryIndexes: z.array(index).optional(),
  LocalSecondaryIndexes: z.array(index).optional(),
  StreamSpecification: z.object({ StreamViewType: z.string() }).optional(),
  TimeToLiveSpecification: z.object({ AttributeName: z.string().optional(), Enabled: flag }).optional(),
});

/** A table to keep. Encryption, backups and deletion protection mean nothing here. */
export interface TablePlan {
  readonly name: string;
  /** Members of the CreateTable request that say what the table is. */
  readonly definition: {
    readonly KeySchema: readonly z.infer<typeof key>[];
    readonly AttributeDefinitions: readonly {
      readonly AttributeName: string;
      readonly AttributeType: string;
    }[];
    readonly GlobalSecondaryIndexes?: readonly z.infer<typeof index>[] | undefined;
    readonly LocalSecondaryIndexes?: readonly z.infer<typeof index>[] | undefined;
  };
  readonly streamView: string | undefined;
  /** Attribute with the epoch second after which an item goes. */
  readonly expiresBy: string | undefined;
}

/** The tables of the template. */
export function planTables(model: Model): TablePlan[] {
  return [...model.all('AWS::DynamoDB::Table', table), ...model.all('AWS::DynamoDB::GlobalTable', table)].map(
    ({ ref, properties }) => ({
      name: ref,
      definition: {
        KeySchema: properties.KeySchema,
        AttributeDefinitions: properties.AttributeDefinitions,
        GlobalSecondaryIndexes: properties.GlobalSecondaryIndexes,
        LocalSecondaryIndexes: properties.LocalSecondaryIndexes,
      },
      streamView: properties.StreamSpecification?.StreamViewType,
      expiresBy:
        properties.TimeToLiveSpecification?.Enabled === true
          ? properties.TimeToLiveSpecification.AttributeName
          : undefined,
    }),
  );
}
