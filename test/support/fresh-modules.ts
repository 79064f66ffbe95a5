import { vi } from 'vitest';

/**
 * Before each test file: modules of the house are loaded anew, as many read the environment when they are loaded.
 * Those of `node_modules` stay, and are warm: worker processes are not made anew for each file (vitest.config.ts),
 * which halves the time of the files that write to tables.
 */
vi.resetModules();
