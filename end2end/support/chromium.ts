import { spawnSync } from 'node:child_process';

/**
 * The browser of this machine, where there is one: `E2E_CHROMIUM`, or the first in PATH that starts.
 * Undefined means Playwright's own. The same order as `.setup/steps/chromium`, which installs one.
 */
export function chromiumExecutable(): string | undefined {
  if (process.env.E2E_CHROMIUM) return process.env.E2E_CHROMIUM;
  for (const name of ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']) {
    const found = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' });
    const path = found.stdout.trim();
    // Ubuntu's chromium-browser may be no more than a pointer to a snap, so ask it something.
    if (path && spawnSync(path, ['--version'], { timeout: 20_000 }).status === 0) return path;
  }
  return undefined;
}

/** No sandbox only where Chromium refuses to start with one: as root. The rest keeps it off the network and the GPU. */
export function chromiumFlags(): string[] {
  const flags = [
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  return process.getuid?.() === 0 ? ['--no-sandbox', ...flags] : flags;
}
