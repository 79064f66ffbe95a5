import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  ObjectOwnership,
  type IBucket,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Stage } from '../stages/stage.ts';
import { fixLogicalId } from './names.ts';

interface PrivateBucketProps {
  readonly stage: Stage;
  /** Absent only for the bucket that S3 itself writes access logs to: S3 cannot write them under such a key. */
  readonly key?: IKey;
  readonly accessLogs?: { readonly bucket: Bucket; readonly prefix: string };
  readonly expireAfterDays?: number;
  readonly expireReplacedAfterDays: number;
  /** Whether whoever writes an object may lock it until a day: nobody shortens that, or deletes it before. */
  readonly locks?: true;
  /** Folders whose objects go after so many days, replaced or not. */
  readonly passing?: readonly { readonly prefix: string; readonly days: number }[];
}

/** A bucket that only this account's own functions reach, by TLS 1.2 or better, and that keeps what is replaced. */
export class PrivateBucket extends Bucket {
  constructor(scope: Construct, id: string, props: PrivateBucketProps) {
    super(scope, id, {
      ...(props.key === undefined
        ? { encryption: BucketEncryption.S3_MANAGED }
        : { encryption: BucketEncryption.KMS, encryptionKey: props.key, bucketKeyEnabled: true }),
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      ...(props.locks === undefined ? {} : { objectLockEnabled: true }),
      ...(props.accessLogs === undefined
        ? {}
        : // CDK's class does not fit CDK's interface under exactOptionalPropertyTypes
          {
            serverAccessLogsBucket: props.accessLogs.bucket as IBucket,
            serverAccessLogsPrefix: props.accessLogs.prefix,
          }),
      lifecycleRules: [
        {
          abortIncompleteMultipartUploadAfter: Duration.days(1),
          noncurrentVersionExpiration: Duration.days(props.expireReplacedAfterDays),
          ...(props.expireAfterDays === undefined
            ? {}
            : { expiration: Duration.days(props.expireAfterDays) }),
        },
        ...(props.passing ?? []).map(({ prefix, days }) => ({
          prefix,
          expiration: Duration.days(days),
          noncurrentVersionExpiration: Duration.days(1),
        })),
      ],
      removalPolicy: props.stage.onRemoval === 'keep' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    fixLogicalId(this, id);
  }
}
