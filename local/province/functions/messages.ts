/** What the runner tells a function's thread, and what it is told. Both sides import this and nothing else of each other. */

/** Given to the thread when it starts. */
export interface ThreadStart {
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  readonly codeDirectory: string;
  /** `file.export`. */
  readonly handler: string;
  readonly logFile: string;
  /** Lines go to the terminal too. */
  readonly verbose: boolean;
  /** Invocations that may run in this thread at one time. */
  readonly concurrency: number;
}

export interface Invocation {
  readonly id: number;
  readonly requestId: string;
  readonly event: unknown;
}

/** What a function answers or how it failed, as `errorType` and `errorMessage` on AWS. */
export type ThreadMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'unusable'; readonly errorType: string; readonly errorMessage: string }
  | { readonly kind: 'done'; readonly id: number; readonly value: unknown }
  | {
      readonly kind: 'failed';
      readonly id: number;
      readonly errorType: string;
      readonly errorMessage: string;
    };
