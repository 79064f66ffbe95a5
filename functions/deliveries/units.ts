import { compareCommunes, unitListOf } from '../partners/population/unit-list.ts';
import type { Units } from '../registers/units.ts';

/** The lists of administrative units that the population register's addresses are read by, for the province's own. */
export const units: Units = { listOf: unitListOf, compare: compareCommunes };
