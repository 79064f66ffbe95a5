import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { TableName } from '../functions.ts';
import type { Stage } from '../stages/stage.ts';
import { fixLogicalId, physicalName } from './names.ts';

interface IndexProps {
  readonly name: string;
  readonly partitionKey: string;
  readonly sortKey: string;
  readonly projection: 'all' | 'keys';
}

interface TableProps {
  readonly stage: Stage;
  readonly name: TableName;
  readonly key: IKey;
  /** `pk` alone, or `pk` with `sk`. */
  readonly keys: 'pk' | 'pk and sk';
  readonly indexes?: readonly IndexProps[];
  readonly stream?: 'new images';
  /** Attribute that holds the second after which an item may go. */
  readonly expiresBy?: string;
}

/**
 * A table as the gateway keeps all of them: customer-managed key, every second of the last 35 days restorable,
 * protected from deletion in every stage, paid by request, all keys strings.
 */
export class GatewayTable extends Table {
  readonly name: string;
  readonly indexNames: readonly string[];

  constructor(scope: Construct, id: string, props: TableProps) {
    super(scope, id, {
      tableName: physicalName(props.stage, props.name),
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      ...(props.keys === 'pk and sk' ? { sortKey: { name: 'sk', type: AttributeType.STRING } } : {}),
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: props.key,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      ...(props.stream === 'new images' ? { stream: StreamViewType.NEW_IMAGE } : {}),
      ...(props.expiresBy === undefined ? {} : { timeToLiveAttribute: props.expiresBy }),
      removalPolicy: props.stage.onRemoval === 'keep' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    for (const index of props.indexes ?? []) {
      this.addGlobalSecondaryIndex({
        indexName: index.name,
        partitionKey: { name: index.partitionKey, type: AttributeType.STRING },
        sortKey: { name: index.sortKey, type: AttributeType.STRING },
        projectionType: index.projection === 'all' ? ProjectionType.ALL : ProjectionType.KEYS_ONLY,
      });
    }
    this.name = physicalName(props.stage, props.name);
    this.indexNames = (props.indexes ?? []).map(({ name }) => name);
    fixLogicalId(this, id);
  }
}
