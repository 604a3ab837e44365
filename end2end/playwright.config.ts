import { availableParallelism } from 'node:os';
import { defineConfig, devices } from '@playwright/test';
import { chromiumExecutable, chromiumFlags } from './support/chromium';
import { firefoxUse } from './support/firefox';

const inCi = !!process.env.CI;

/** What is run by name, each by a command of its own (`make screenshots`, `make lighthouse`, `make bench-page`): pictures and measurements, no tests. */
const APART = ['screenshots', 'lighthouse', 'bench-page'];
const apart = APART.find((name) => name === process.env.E2E_APART);

const testIgnore = APART.map((name) => `${name}.spec.ts`);
/** The thirty statements about the form (app/form/STATEMENTS.md) and all that other programs do to a page at once are shown in Firefox too. */
const statements = /\[f\d\d\]|all of them at once/;
const firefox = firefoxUse();
// Every worker reads this file; one of them says it.
if (!firefox && !apart && !process.env.TEST_WORKER_INDEX) {
  console.log('There is no Firefox on this machine: everything runs in Chromium only.');
}

export default defineConfig({
  testDir: '.',
  // Each test has a server of its own (support/fixtures.ts), so several may run at once. They wait for tokens to expire as
  // well as compute: three to two processors keep both busy.
  // The servers of a cluster are for one test at a time: it may kill them.
  workers: apart || process.env.E2E_CLUSTER ? 1 : Math.ceil(1.5 * availableParallelism()),
  fullyParallel: true,
  // A test that passes at the second try has found something. Look at it, do not try again.
  retries: 0,
  forbidOnly: inCi,
  // No test waits for these: they are for a machine that does other things too. Several fill in the whole form by hand.
  timeout: 180_000,
  expect: { timeout: 20_000 },
  reporter: inCi ? [['list']] : [['list'], ['html', { open: 'never' }]],
  use: {
    ...devices['Desktop Chrome'],
    locale: 'en-GB',
    timezoneId: 'UTC',
    // A click on something that is not there fails soon, and says so, instead of using up the test's time.
    actionTimeout: 20_000,
    // Recording every step would double the time of all tests. `E2E_TRACE=1` records, and keeps what failed.
    trace: process.env.E2E_TRACE ? 'retain-on-failure' : 'off',
    screenshot: 'only-on-failure',
    launchOptions: { executablePath: chromiumExecutable(), args: chromiumFlags() },
  },
  projects: apart
    ? [{ name: apart, testMatch: `${apart}.spec.ts` }]
    : [
        { name: 'chromium', testIgnore },
        ...(firefox ? [{ name: 'firefox', testIgnore, grep: statements, use: firefox }] : []),
      ],
});
