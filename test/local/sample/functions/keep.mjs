import { saw } from './dynamo.mjs';

export const handler = async (event) => {
  await saw(`tick of ${event.source ?? event.asked}`);
};
