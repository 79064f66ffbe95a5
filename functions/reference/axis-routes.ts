import { RouteChoiceInput, RouteChoiceView } from '../../schemas/axis/route-choice.ts';
import type { DescribedRoute } from './route.ts';

/** By which way over the data-sharing axis each register is asked. */
export const AXIS_ROUTES: readonly DescribedRoute[] = [
  {
    method: 'get',
    path: '/v1/axis-routes/{register}',
    id: 'readAxisRoute',
    chapter: 'registers',
    summary: 'Xem đường trục mà một cơ sở dữ liệu đang đi',
    scope: 'axis:manage',
    replies: { 200: { description: 'Đường đang dùng / the way in use', schema: RouteChoiceView } },
    problems: ['axis-register-unknown'],
  },
  {
    method: 'put',
    path: '/v1/axis-routes/{register}',
    id: 'chooseAxisRoute',
    chapter: 'registers',
    summary: 'Chọn đường trục cho một cơ sở dữ liệu',
    description:
      'Có hiệu lực trong 30 giây, không cần cài đặt lại. `dualRun`: các lượt đọc đi thêm đường này và được so sánh; câu ' +
      'trả lời luôn của `route`. `version` là phiên bản vừa xem; đã có người chọn khác thì bị từ chối.',
    scope: 'axis:manage',
    body: {
      schema: RouteChoiceInput,
      example: {
        route: 'truc-moi',
        dualRun: { route: 'truc-cu' },
        version: 0,
        reason: 'Chuyển sang trục mới',
      },
    },
    replies: { 200: { description: 'Đã chọn / chosen', schema: RouteChoiceView } },
    problems: ['axis-register-unknown', 'axis-route-unknown', 'axis-choice-changed'],
  },
];
