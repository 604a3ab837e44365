// Not a test: `make lighthouse` audits three pages of a first visit and prints what Lighthouse makes of them. A busy machine moves
// the figure for performance: the median of three counts. `FORM=mobile` imitates a telephone on a slow network, with a CPU slowed
// four times, which makes it depend on what else the machine does; so that one is for looking at, on a quiet machine.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { register } from './support/account';
import { Application } from './support/application';
import { chromiumExecutable, chromiumFlags } from './support/chromium';
import { expect, test } from './support/fixtures';
import { freePort } from './support/server';

const CATEGORIES = ['performance', 'accessibility', 'best-practices'] as const;
type Scores = Record<(typeof CATEGORIES)[number], number>;

const AT_LEAST = 95;
const FORM = process.env.E2E_LIGHTHOUSE_FORM === 'mobile' ? [] : ['--preset=desktop'];
const RUNS = 3;

interface Report {
  categories: Record<string, { score: number; auditRefs: { id: string; weight: number }[] }>;
  audits: Record<string, { score: number | null; title: string; displayValue?: string }>;
}

test('home, sign-in and form page', async ({ server }, testInfo) => {
  test.setTimeout(600_000);
  const folder = mkdtempSync(join(tmpdir(), 'longhaul-lighthouse-'));
  const port = await freePort();
  // Lighthouse opens a tab of its own in this browser, and with it this user's session.
  const browser = await chromium.launchPersistentContext(join(folder, 'profile'), {
    baseURL: server.url,
    executablePath: chromiumExecutable(),
    args: [...chromiumFlags(), `--remote-debugging-port=${port}`],
  });
  try {
    const page = await browser.newPage();
    const audits: [string, string][] = [
      ['home', '/'],
      ['sign-in', '/login'],
    ];
    const rows: [string, Scores][] = [];
    for (const [name, path] of audits) rows.push([name, await audit(port, server.url + path, testInfo.outputPath(`${name}.json`))]);
    await register(page);
    const application = await Application.start(page);
    rows.push(['form page', await audit(port, server.url + application.path('you'), testInfo.outputPath('form-page.json'))]);

    console.table(Object.fromEntries(rows));
    for (const [name, scores] of rows) {
      for (const category of CATEGORIES) expect.soft(scores[category], `${name}: ${category}`).toBeGreaterThanOrEqual(AT_LEAST);
    }
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

/** The median of each score, and a line for everything that lowers one. `file` keeps the last report. */
async function audit(port: number, url: string, file: string): Promise<Scores> {
  const reports: Report[] = [];
  while (reports.length < RUNS) {
    await lighthouse([url, `--port=${port}`, '--output=json', `--output-path=${file}`, '--quiet', '--throttling-method=devtools', ...FORM, '--no-enable-error-reporting', `--only-categories=${CATEGORIES.join()}`]);
    reports.push(JSON.parse(readFileSync(file, 'utf8')) as Report);
  }
  const { categories, audits } = reports.at(-1) as Report;
  for (const category of CATEGORIES) {
    for (const { id, weight } of categories[category]?.auditRefs ?? []) {
      const { score, title, displayValue } = audits[id] ?? { score: null, title: id };
      if (weight > 0 && score !== null && score < 0.95) console.log(`${new URL(url).pathname}: ${category}: ${title} ${displayValue ?? ''} (${score})`);
    }
  }
  const median = (category: string) => {
    const scores = reports.map((report) => Math.round((report.categories[category]?.score ?? 0) * 100));
    return scores.sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? 0;
  };
  return Object.fromEntries(CATEGORIES.map((category) => [category, median(category)])) as Scores;
}

/** A process of its own: its packages are modules of another kind than these files. */
function lighthouse(args: string[]): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn('npx', ['--no-install', 'lighthouse', ...args], { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, CI: '1' } });
    child.once('error', fail);
    child.once('exit', (code) => (code === 0 ? done() : fail(new Error(`lighthouse ended with ${code}`))));
  });
}
