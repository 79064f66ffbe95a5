import type { Partner } from '../../exchange/partner.ts';
import { openLgsp, openNgsp } from './axis.ts';
import { axisWay } from './axis-way.ts';
import type { VnpostConfig } from './config.ts';
import type { VnpostDeps } from './line.ts';
import { openMy } from './my.ts';
import { myWay } from './my-way.ts';
import { partnerOf } from './way.ts';

/** VNPost's administrative orders through the national axis. */
export function createNgsp(config: VnpostConfig, deps: VnpostDeps): Partner {
  const axis = openNgsp(config, deps);
  return partnerOf('vnpost-ngsp', axis && axisWay(axis, config, deps.clock), deps.clock);
}

/** The same through a provincial LGSP. */
export function createLgsp(config: VnpostConfig, deps: VnpostDeps): Partner {
  const axis = openLgsp(config, deps);
  return partnerOf('vnpost-lgsp', axis && axisWay(axis, config, deps.clock), deps.clock);
}

/** MyVNPost, the second carrier. */
export function createMy(config: VnpostConfig, deps: VnpostDeps): Partner {
  const my = openMy(config, deps);
  return partnerOf('vnpost-my', my && myWay(my, deps.clock), deps.clock);
}
