import type { Call } from '../kit/call.ts';
import type { Register } from './register.ts';
import type { Element } from './soap.ts';

/** One request whose sender is known. */
export interface Asked {
  readonly register: Register;
  readonly call: Call;
  readonly userName: string;
  readonly request: Element;
}
