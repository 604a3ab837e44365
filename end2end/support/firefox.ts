import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { firefox, type Project } from '@playwright/test';

/**
 * How to start the Firefox of this machine: `E2E_FIREFOX`, or the first in PATH that starts, else Playwright's own, else undefined.
 * The same order as `.setup/steps/firefox`, which installs one.
 *
 * One of the distribution is driven over WebDriver BiDi, where Playwright keeps up with Firefox' newest release: 1.65 asks every
 * page for `emulation.setMediaFeaturesOverride`, which the extended-support release 153 does not know, so package.json
 * holds Playwright at 1.64 until the next one.
 */
export function firefoxUse(): Project['use'] | undefined {
  const executablePath = installed();
  if (!executablePath && !existsSync(firefox.executablePath())) return undefined;
  return {
    browserName: 'firefox',
    channel: executablePath && 'moz-firefox',
    // A desktop Chrome's is what the others have.
    userAgent: undefined,
    launchOptions: { executablePath },
  };
}

function installed(): string | undefined {
  for (const name of [process.env.E2E_FIREFOX || 'firefox-esr', 'firefox-esr', 'firefox']) {
    const found = spawnSync('sh', ['-c', `command -v '${name}'`], { encoding: 'utf8' });
    const path = found.stdout.trim();
    // Ubuntu's firefox may be no more than a pointer to a snap, so ask it something.
    if (path && spawnSync(path, ['--version'], { timeout: 20_000 }).status === 0) return path;
  }
  return undefined;
}
