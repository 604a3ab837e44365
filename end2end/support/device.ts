import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect, type BrowserContext, type Page } from '@playwright/test';
import { chromiumExecutable, chromiumFlags } from './chromium';

/** Everything that scripts of this origin can find on the device: names and contents. */
export function stored(page: Page): Promise<string> {
  return page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href, document.cookie]));
}

/** How many copies of drafts there are. */
export function copies(page: Page): Promise<number> {
  return page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('longhaul:draft:')).length);
}

export async function expectCopies(page: Page, number: number): Promise<void> {
  await expect.poll(() => copies(page)).toBe(number);
}

/** Whether the browser asks before it leaves the page. If it does, the answer is to stay; otherwise the page is left. */
export async function asksToStay(page: Page): Promise<boolean> {
  let asks = false;
  page.once('dialog', (dialog) => {
    asks = true;
    return dialog.dismiss();
  });
  await page.evaluate(() => void setTimeout(() => location.assign('/applications')));
  // Rejected if the navigation was cancelled.
  await page.waitForURL('/applications').catch(() => {});
  page.removeAllListeners('dialog');
  return asks;
}

/** The tab dies as it would of a crash: no event reaches the page. */
export async function crash(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const crashed = page.waitForEvent('crash');
  session.send('Page.crash').catch(() => {});
  await crashed;
}

/** A browser with a profile on disk, which outlives it. */
export class Profile {
  private constructor(private readonly folder: string) {}

  static async make(): Promise<Profile> {
    return new Profile(await mkdtemp(join(tmpdir(), 'longhaul-profile-')));
  }

  launch(baseURL: string): Promise<BrowserContext> {
    return chromium.launchPersistentContext(this.folder, {
      baseURL,
      executablePath: chromiumExecutable(),
      args: chromiumFlags(),
    });
  }

  /** Waits until the browser has written what scripts stored: it takes its time. */
  async written(text: string): Promise<void> {
    const folder = join(this.folder, 'Default', 'Local Storage', 'leveldb');
    // A file may go between being listed and being read.
    const read = (file: string) => readFile(join(folder, file), 'latin1').catch(() => '');
    const stored = async () => (await Promise.all((await readdir(folder).catch(() => [])).map(read))).join();
    await expect.poll(stored, { timeout: 30_000 }).toContain(text);
  }

  /** All processes of this browser, and of no other: its folder is in their command line, or in their parent's. */
  kill(): void {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`--user-data-dir=${this.folder}`)) process.kill(Number(pid), 'SIGKILL');
      } catch {
        // Gone meanwhile, or not ours to see.
      }
    }
  }

  async dispose(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
