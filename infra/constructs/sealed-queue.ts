import { Duration, type Stack } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  DeduplicationScope,
  FifoThroughputLimit,
  Queue,
  QueueEncryption,
  type IQueue,
} from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import type { Stage } from '../stages/stage.ts';
import { fixLogicalId, physicalName } from './names.ts';

/** How often a message is handed out before it is laid aside. */
const HANDED_OUT = 5;
/** As long as the service allows: a message laid aside on the eve of a long holiday is still there after it. */
const LAID_ASIDE = Duration.days(14);

const LAST = 'It is itself where failures are laid; nothing is fed from it and an alarm watches it.';

interface SealedQueueProps {
  readonly stage: Stage;
  /** Without the `.fifo` ending. */
  readonly name: string;
  readonly key: IKey;
  /** `per lane`: messages of one group come in order, one at a time. `any`: as they come. */
  readonly order: 'per lane' | 'any';
  /** The time-out of the function that is fed from it. */
  readonly consumerTimeout: Duration;
}

/** The physical names of a queue and of where its messages go that could not be worked off. */
export interface QueueNames {
  readonly queue: string;
  readonly deadLetters: string;
}

/** A queue and where its messages go that could not be worked off. Encrypted, TLS only, never without the second. */
export class SealedQueue extends Construct {
  readonly queue: IQueue;
  readonly deadLetters: IQueue;
  readonly names: QueueNames;

  constructor(scope: Stack, id: string, props: SealedQueueProps) {
    super(scope, id);
    const fifo = props.order === 'per lane';
    const ending = fifo ? '.fifo' : '';
    const name = physicalName(props.stage, props.name);
    this.names = { queue: `${name}${ending}`, deadLetters: `${name}-dead${ending}` };
    const sealed = {
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: props.key,
      enforceSSL: true,
    } as const;
    // High throughput: order and deduplication per group, so that one busy lane does not set the pace of all.
    const ordered = fifo
      ? ({
          fifo: true,
          contentBasedDeduplication: false,
          deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
          fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
        } as const)
      : {};

    const deadLetters = new Queue(this, 'DeadLetters', {
      queueName: this.names.deadLetters,
      ...sealed,
      ...ordered,
      retentionPeriod: LAID_ASIDE,
    });
    fixLogicalId(deadLetters, `${id}DeadLetters`);
    endOfTheLine(deadLetters);

    const queue = new Queue(this, 'Queue', {
      queueName: this.names.queue,
      ...sealed,
      ...ordered,
      retentionPeriod: Duration.days(4),
      // The event source's own rule: six times the function's time-out, or a slow batch is handed out twice.
      visibilityTimeout: Duration.seconds(props.consumerTimeout.toSeconds() * 6),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: HANDED_OUT },
    });
    fixLogicalId(queue, id);

    this.queue = queue;
    this.deadLetters = deadLetters;
  }
}

interface FailureQueueProps {
  readonly stage: Stage;
  readonly name: string;
  readonly key: IKey;
}

/** Where a service lays what it could not hand to a function: failed stream batches, failed scheduled runs. */
export class FailureQueue extends Queue {
  readonly name: string;

  constructor(scope: Stack, id: string, props: FailureQueueProps) {
    const name = physicalName(props.stage, props.name);
    super(scope, id, {
      queueName: name,
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: props.key,
      enforceSSL: true,
      retentionPeriod: LAID_ASIDE,
    });
    this.name = name;
    fixLogicalId(this, id);
    endOfTheLine(this);
    acknowledge(this, 'AwsSolutions-SQS3', '0017-queues-carry-wake-ups', LAST);
  }
}

/** A queue where failures are laid needs no queue for its own failures: nothing is fed from it. */
function endOfTheLine(queue: Queue): void {
  acknowledge(queue, 'Serverless-SQSRedrivePolicy', '0017-queues-carry-wake-ups', LAST);
}
