import { json, type Answer } from '../kit/call.ts';
import type { EnvelopeName } from './settings.ts';

const WHY = 'Dịch vụ không thực hiện được yêu cầu';

/** A failure as the services on the axis tell of it: with HTTP 200, each in its own words. */
export function failure(envelope: EnvelopeName): Answer {
  return json(200, FAILURES[envelope]);
}

const FAILURES: Readonly<Record<EnvelopeName, unknown>> = {
  esb: esb('500', WHY, null),
  'civil-status': {
    status: 0,
    statusDescription: 'Thất bại',
    errorCode: '302',
    errorDescription: 'DATA_TYPE_INVALID',
  },
  'criminal-record': { STATUS: '0', DESCRIPTION: WHY, ID: '' },
  'criminal-record-2': { statusCode: '01', data: null, errorDetail: WHY },
  enterprise: { Status: '0', Message: WHY, DataCount: 0 },
  vxp: vxp('20', 'System error'),
  licence: { error_code: '1', result: null, session: '' },
  problem: {
    type: 'https://tools.ietf.org/html/rfc7231#section-6.5.1',
    title: 'One or more validation errors occurred.',
    status: 400,
    traceId: '00-sandbox-00',
    errors: {},
  },
};

/** The envelope of Hồ Chí Minh City's service bus. */
export function esb(StatusCode: string, Description: string, ResultObject: unknown): unknown {
  return {
    StatusCode,
    Status: StatusCode === '200' ? 'SUCCESS' : 'ERROR',
    Description,
    ThrowException: '',
    ResultObject,
  };
}

/** The envelope of document exchange. */
export function vxp(ErrorCode: string, ErrorDesc: string): unknown {
  return { status: ErrorCode === '0' ? 'done' : 'fail', ErrorCode, ErrorDesc, data: null };
}

/** An error of the API gateway itself, in the form of WSO2's. That NGSP runs on it is inferred, not public. */
export function gatewayFault(
  status: number,
  code: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return json(status, { fault: { code, message, description: message } }, headers);
}
