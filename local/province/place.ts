/** Where the province pretends to be. Account and region are those that the embedded queue engine writes in its ARNs. */
export const REGION = 'ap-southeast-1';
export const ACCOUNT = '000000000000';

/** The address that everything here listens on, and nothing here listens on another. */
export const LOOPBACK = '127.0.0.1';

/** An ARN in this place. */
export const arn = (service: string, resource: string): string =>
  `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
