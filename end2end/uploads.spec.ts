// Files: sent in parts, over broken connections, expired tokens and reloads, by our page and by a client from npm.
import { readFileSync } from 'node:fs';
import type { Page, Request } from '@playwright/test';
import { register } from './support/account';
import { Api } from './support/api';
import { Application } from './support/application';
import { asksToStay } from './support/device';
import { jpeg, onDisk, pdf, sha256 } from './support/files';
import { expect, test } from './support/fixtures';
import { Gate } from './support/gate';
import { SessionWatch, accessTokenExpires, revokeSession } from './support/session';

const KB = 1024;
const PART = 256 * KB;
const SCAN = 'passport_scan';

/** Four parts. */
const BYTES = pdf(4 * PART);

/** Holds back the part that begins at `offset` until its gate opens. */
async function holdPart(page: Page, offset: number): Promise<Gate & { held: Promise<void> }> {
  const gate = new Gate();
  const held = new Gate();
  await page.route('**/api/uploads/*', async (route) => {
    if (route.request().method() === 'PATCH' && offsetOf(route.request()) === offset) {
      held.open();
      await gate.opened;
    }
    // What was given up meanwhile needs no answer.
    await route.continue().catch(() => {});
  });
  return Object.assign(gate, { held: held.opened });
}

function offsetOf(request: Request): number {
  return Number(request.headers()['upload-offset']);
}

/** Where the parts that were sent began, in order. */
function partsOf(page: Page): number[] {
  const parts: number[] = [];
  page.on('request', (request) => {
    if (request.method() === 'PATCH') parts.push(offsetOf(request));
  });
  return parts;
}

async function documents(page: Page): Promise<Application> {
  const application = await Application.start(page);
  await application.open('documents');
  return application;
}

/** What the server gives back for the answer to `path`. */
async function download(application: Application, path = SCAN): Promise<Buffer> {
  const href = (await application.file(path).getAttribute('href')) ?? '';
  const answer = await application.page.request.get(href);
  expect(answer.status()).toBe(200);
  expect(answer.headers()['content-disposition']).toContain('attachment');
  expect(answer.headers()['x-content-type-options']).toBe('nosniff');
  return answer.body();
}

test('progress, pause, go on, remove', async ({ page, server }, testInfo) => {
  const account = await register(page);
  const application = await documents(page);
  const question = application.question(SCAN);
  const gate = await holdPart(page, PART);
  await application.control(SCAN).setInputFiles(onDisk(testInfo, 'passport.pdf', BYTES));
  await expect(application.uploading(SCAN)).toHaveText('Uploading passport.pdf: 25% done');
  await expect(question.getByRole('progressbar', { name: 'passport.pdf' })).toHaveJSProperty('value', 25);

  await gate.held;
  await question.getByRole('button', { name: 'Pause passport.pdf' }).click();
  await expect(application.uploading(SCAN)).toHaveText('Paused: 25% of passport.pdf is uploaded');
  gate.open();
  await question.getByRole('button', { name: 'Go on passport.pdf' }).click();
  await expect(application.file(SCAN)).toHaveText('passport.pdf (1 MB)');
  await expect(question.getByRole('progressbar')).toBeHidden();
  await application.saved();
  expect(sha256(await download(application))).toBe(sha256(BYTES));

  await page.reload();
  await expect(application.file(SCAN)).toHaveText('passport.pdf (1 MB)');
  const api = new Api(server, account);
  expect(Object.keys(await api.answers(application.id))).toEqual([SCAN]);
  await application.open('documents');
  await question.getByRole('button', { name: 'Remove this file' }).click();
  await expect(application.file(SCAN)).toBeHidden();
  await expect(application.control(SCAN)).toBeFocused();
  await application.saved();
  expect(await api.answers(application.id)).toEqual({});
});

test('one on its way can be taken back', async ({ page }, testInfo) => {
  await register(page);
  const application = await documents(page);
  const gate = await holdPart(page, PART);
  await application.control(SCAN).setInputFiles(onDisk(testInfo, 'passport.pdf', BYTES));
  await gate.held;
  const ended = page.waitForResponse((answer) => answer.request().method() === 'DELETE');
  await application.question(SCAN).getByRole('button', { name: 'Remove passport.pdf' }).click();
  await expect(application.uploading(SCAN)).toBeHidden();
  gate.open();
  expect((await ended).status()).toBe(204);
});

test('a file that will not do says why, beside its question and on top', async ({ page }) => {
  await register(page);
  const application = await documents(page);
  const photo = application.control('photo');
  const says = 'Photo must be square, with 600 to 1200 pixels on each side. Crop it or choose another one.';
  await photo.setInputFiles({ name: 'photo.jpg', mimeType: 'image/jpeg', buffer: jpeg(800, 600) });
  await expect(photo).toHaveAccessibleDescription(new RegExp(says));
  await expect(photo).toHaveAttribute('aria-invalid', 'true');
  await application.errorSummary.getByRole('link', { name: says }).click();
  await expect(photo).toBeFocused();

  await photo.setInputFiles({ name: 'photo.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('<html></html>') });
  await expect(application.errorSummary).toContainText('Photo must be a JPEG file.');
  await photo.setInputFiles({ name: 'photo.jpg', mimeType: 'image/jpeg', buffer: jpeg(800, 800, 300 * KB) });
  await expect(application.errorSummary).toContainText('Photo must be 240 kB or smaller.');
  await photo.setInputFiles({ name: 'photo.jpg', mimeType: 'image/jpeg', buffer: jpeg() });
  await expect(application.file('photo')).toHaveText('photo.jpg (1 kB)');
  await expect(application.errorSummary).toBeHidden();
});

test('it is not missing while it is on its way: the pages turn, and the check says how far it is', async ({ page }) => {
  await register(page);
  const application = await documents(page);
  await application.control('photo').setInputFiles({ name: 'me.jpg', mimeType: 'image/jpeg', buffer: jpeg() });
  await expect(application.file('photo')).toBeVisible();
  const gate = await holdPart(page, 2 * PART);
  await application.control(SCAN).setInputFiles({ name: 'passport.pdf', mimeType: 'application/pdf', buffer: BYTES });
  await gate.held;
  await application.continueTo('check');
  await expect(page.getByRole('main')).toContainText('Uploading passport.pdf: 50% done');

  // Without the page it would not go on, so the browser asks before the page is left.
  expect(await asksToStay(page)).toBe(true);
  gate.open();
  await expect(page.getByRole('link', { name: 'passport.pdf (1 MB)' })).toBeVisible();
  expect(await asksToStay(page)).toBe(false);
});

test('in an item of a group, while pages turn, and on the page that checks', async ({ page }) => {
  await register(page);
  const application = await documents(page);
  await page.getByRole('button', { name: 'Add a document' }).click();
  const item = application.item('Document 1');
  await item.getByLabel('What is it?').fill('Letter');
  const path = (await item.locator('input[type="file"]').getAttribute('name')) ?? '';
  const gate = await holdPart(page, PART);
  await application.control(path).setInputFiles({ name: 'letter.pdf', mimeType: 'application/pdf', buffer: BYTES });
  await gate.held;
  await page.getByRole('link', { name: 'All sections' }).last().click();
  await expect(page.getByRole('heading', { level: 1 })).not.toHaveText('Documents');
  gate.open();
  await page.getByRole('link', { name: 'Documents' }).click();
  await expect(application.file(path)).toHaveText('letter.pdf (1 MB)');
  await application.saved();
  await application.open('check');
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'letter.pdf (1 MB)' }).click(),
  ]);
  expect(saved.suggestedFilename()).toBe('letter.pdf');
  expect(sha256(readFileSync(await saved.path()))).toBe(sha256(BYTES));
});

test('after a reload the same file goes on where it stopped', async ({ page }, testInfo) => {
  await register(page);
  const application = await documents(page);
  const file = onDisk(testInfo, 'passport.pdf', BYTES);
  const gate = await holdPart(page, 2 * PART);
  await application.control(SCAN).setInputFiles(file);
  await gate.held;
  await page.reload();
  const left = '50% of passport.pdf is uploaded. Choose the same file again to go on.';
  await expect(application.uploading(SCAN)).toHaveText(left);
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  gate.open();
  await application.open('documents');
  const parts = partsOf(page);
  await application.control(SCAN).setInputFiles(file);
  await expect(application.file(SCAN)).toHaveText('passport.pdf (1 MB)');
  expect(parts).toEqual([2 * PART, 3 * PART]);
  expect(sha256(await download(application))).toBe(sha256(BYTES));
});

test('another file begins anew', async ({ page }, testInfo) => {
  await register(page);
  const application = await documents(page);
  const gate = await holdPart(page, 2 * PART);
  await application.control(SCAN).setInputFiles(onDisk(testInfo, 'passport.pdf', BYTES));
  await gate.held;
  await page.reload();
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  gate.open();
  await application.open('documents');
  const other = Buffer.concat([BYTES.subarray(0, BYTES.length - 3), Buffer.from('new')]);
  await application.control(SCAN).setInputFiles(onDisk(testInfo, 'other.pdf', other));
  await expect(application.file(SCAN)).toHaveText('other.pdf (1 MB)');
  expect(sha256(await download(application))).toBe(sha256(other));
});

test('the network is lost in mid-upload, and it goes on by itself', async ({ page, context }, testInfo) => {
  await register(page);
  const application = await documents(page);
  const gate = await holdPart(page, 2 * PART);
  const parts = partsOf(page);
  await application.control(SCAN).setInputFiles(onDisk(testInfo, 'passport.pdf', BYTES));
  await gate.held;
  await context.setOffline(true);
  gate.open();
  await expect(application.uploading(SCAN)).toContainText('The server cannot be reached. 50% of passport.pdf is uploaded');
  await context.setOffline(false);
  await expect(application.file(SCAN)).toHaveText('passport.pdf (1 MB)');
  expect(sha256(await download(application))).toBe(sha256(BYTES));
  expect(parts.filter((offset) => offset < 2 * PART), 'nothing that had arrived is sent again').toEqual([0, PART]);
});

test('the server is killed in mid-upload', async ({ page, server }, testInfo) => {
  await register(page);
  const application = await documents(page);
  const gate = await holdPart(page, 3 * PART);
  await application.control(SCAN).setInputFiles(onDisk(testInfo, 'passport.pdf', BYTES));
  await gate.held;
  await server.kill();
  gate.open();
  await expect(application.uploading(SCAN)).toContainText('The server cannot be reached. 75%');
  await server.start();
  await application.question(SCAN).getByRole('button', { name: 'Try again passport.pdf' }).click();
  await expect(application.file(SCAN)).toHaveText('passport.pdf (1 MB)');
  expect(sha256(await download(application))).toBe(sha256(BYTES));
});

test('a part whose answer was lost is not sent again', async ({ page }, testInfo) => {
  await register(page);
  const application = await documents(page);
  let lost = 0;
  await page.route('**/api/uploads/*', async (route) => {
    if (offsetOf(route.request()) !== 3 * PART || lost > 0) return route.continue();
    lost += 1;
    // The last part, with the judgement and the answer: committed, and nobody hears of it.
    await route.fetch();
    return route.abort();
  });
  const parts = partsOf(page);
  await application.control(SCAN).setInputFiles(onDisk(testInfo, 'passport.pdf', BYTES));
  await expect(application.file(SCAN)).toHaveText('passport.pdf (1 MB)');
  expect(parts).toEqual([0, PART, 2 * PART, 3 * PART]);
  expect(lost).toBe(1);
});

test.describe('with an access token of two seconds', () => {
  test.use({ serverEnv: { LONGHAUL_ACCESS_TTL: '2s' } });

  test('it expires in mid-upload, twice, and nobody notices', async ({ page }, testInfo) => {
    await register(page);
    const application = await documents(page);
    const watch = new SessionWatch(page);
    const second = await holdPart(page, PART);
    await application.control(SCAN).setInputFiles(onDisk(testInfo, 'passport.pdf', BYTES));
    await second.held;
    await accessTokenExpires(page);
    const fourth = await holdPart(page, 3 * PART);
    second.open();
    await fourth.held;
    await accessTokenExpires(page);
    fourth.open();
    await expect(application.file(SCAN)).toHaveText('passport.pdf (1 MB)');
    expect(sha256(await download(application))).toBe(sha256(BYTES));
    expect(watch.renewals).toBeGreaterThanOrEqual(2);
    expect(watch.loginPages).toEqual([]);
    // Two parts met the end of the token, and were sent again.
    const refused = watch.calls.filter(({ path, status }) => path.startsWith('/api/uploads/') && status === 401);
    expect(refused.length).toBe(2);
  });

  test('tus-js-client in a program, unmodified: parts, a pause, a new token', async ({ server }) => {
    const { Upload } = await import('tus-js-client');
    const client = await program(server.url);
    const options = {
      endpoint: `${server.url}/api/uploads`,
      chunkSize: PART,
      metadata: { filename: 'passport.pdf', filetype: 'application/pdf', application: client.application, path: SCAN },
      retryDelays: [0, 100, 500],
      // As its manual says: a fresh token for each request.
      onBeforeRequest: async (request: { setHeader(name: string, value: string): void }) => {
        request.setHeader('Authorization', `Bearer ${await client.token()}`);
      },
    };
    const url = await new Promise<string>((done, fail) => {
      const upload = new Upload(BYTES, {
        ...options,
        onError: fail,
        onChunkComplete: (_, accepted) => {
          if (accepted === 2 * PART) void upload.abort().then(() => done(upload.url ?? ''));
        },
      });
      upload.start();
    });
    expect(url).toMatch(/\/api\/uploads\/[0-9a-f]{32}$/);
    const sent: number[] = [];
    await new Promise<void>((done, fail) => {
      const rest = { ...options, uploadUrl: url, onError: fail, onSuccess: () => done() };
      new Upload(BYTES, { ...rest, onProgress: (bytes) => sent.push(bytes) }).start();
    });
    expect(Math.min(...sent)).toBeGreaterThanOrEqual(2 * PART);
    expect((await client.answers())[SCAN]).toBe(url.split('/').at(-1));
  });
});

test('tus-js-client, unmodified: all in one part, a refusal, and the end of an upload', async ({ server }) => {
  const { Upload, DetailedError } = await import('tus-js-client');
  const client = await program(server.url);
  const send = async (bytes: Buffer, path: string) =>
    new Promise<string>((done, fail) => {
      const upload = new Upload(bytes, {
        endpoint: `${server.url}/api/uploads`,
        headers: { Authorization: client.authorization },
        metadata: { filename: 'file', application: client.application, path },
        retryDelays: [0],
        uploadDataDuringCreation: true,
        onError: fail,
        onSuccess: () => done(upload.url ?? ''),
      });
      upload.start();
    });
  const url = await send(BYTES, SCAN);
  expect((await client.answers())[SCAN]).toBe(url.split('/').at(-1));
  const refusal = await send(BYTES.subarray(0, 100), 'photo').catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(DetailedError);
  expect(String(refusal)).toContain('Photo must be a JPEG file.');
  await Upload.terminate(url, { headers: { Authorization: client.authorization } });
  expect(await client.answers()).toEqual({});
});

test('tus-js-client in a page of this site, with its cookies', async ({ page, server }) => {
  const account = await register(page);
  const application = await documents(page);
  await page.evaluate(readFileSync(require.resolve('tus-js-client/dist/tus.min.js'), 'utf8'));
  const url = await page.evaluate(
    ({ id, size }) =>
      new Promise<string>((done, fail) => {
        const bytes = new Uint8Array(size).fill(7);
        bytes.set(new TextEncoder().encode('%PDF-1.4\n'));
        const { tus } = window as unknown as { tus: typeof import('tus-js-client') };
        const upload = new tus.Upload(new Blob([bytes]), {
          endpoint: '/api/uploads',
          chunkSize: 100_000,
          metadata: { filename: 'page.pdf', application: id, path: 'passport_scan' },
          onError: fail,
          onSuccess: () => done(upload.url ?? ''),
        });
        upload.start();
      }),
    { id: application.id, size: 300_000 },
  );
  expect((await new Api(server, account).answers(application.id))[SCAN]).toBe(url.split('/').at(-1));
});

test('the session is revoked in mid-upload: sign in over the page, and it goes on', async ({
  page,
  context,
  server,
}, testInfo) => {
  const account = await register(page);
  const application = await documents(page);
  const gate = await holdPart(page, 2 * PART);
  const parts = partsOf(page);
  await application.control(SCAN).setInputFiles(onDisk(testInfo, 'passport.pdf', BYTES));
  await gate.held;
  await revokeSession(context, server);
  gate.open();
  await application.signInInPlace(account);
  await expect(application.file(SCAN)).toHaveText('passport.pdf (1 MB)');
  expect(sha256(await download(application))).toBe(sha256(BYTES));
  expect(parts).toEqual([0, PART, 2 * PART, 2 * PART, 3 * PART]);
});

test('whoever does not sign in now goes on later', async ({ page, context, server }, testInfo) => {
  const account = await register(page);
  const application = await documents(page);
  const gate = await holdPart(page, 2 * PART);
  await application.control(SCAN).setInputFiles(onDisk(testInfo, 'passport.pdf', BYTES));
  await gate.held;
  await revokeSession(context, server);
  gate.open();
  await application.signInAgain.getByRole('button', { name: 'Not now' }).click();
  await expect(application.uploading(SCAN)).toHaveText('Sign in to go on: 50% of passport.pdf is uploaded');
  await application.signedOutNotice.getByRole('button', { name: 'Sign in' }).click();
  await application.signInInPlace(account);
  await expect(application.file(SCAN)).toHaveText('passport.pdf (1 MB)');
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('files go with the page, and so do the other answers', async ({ page, server }) => {
    const account = await register(page);
    await page.getByRole('button', { name: /^Start (an|another) application$/ }).click();
    const application = new Application(page, page.url().split('/').at(-1) ?? '');
    await page.goto(application.path('documents'));
    await page.getByRole('button', { name: 'Add a document' }).click();
    const item = application.item('Document 1');
    const path = (await item.locator('input[type="file"]').getAttribute('name')) ?? '';
    await item.getByLabel('What is it?').fill('Letter');
    await application.control(path).setInputFiles({ name: 'letter.pdf', mimeType: 'application/pdf', buffer: pdf(3_000_000) });
    await application.control(SCAN).setInputFiles({ name: 'passport.pdf', mimeType: 'application/pdf', buffer: BYTES });
    await application.control('photo').setInputFiles({ name: 'wide.jpg', mimeType: 'image/jpeg', buffer: jpeg(800, 600) });
    await application.continue();

    await application.isAt('documents');
    const says = /Photo must be square, with 600 to 1200 pixels on each side/;
    await expect(application.errorSummary.getByRole('link', { name: says })).toBeVisible();
    await expect(application.control('photo')).toHaveAccessibleDescription(says);
    await expect(application.file(SCAN)).toHaveText('passport.pdf (1 MB)');
    await expect(item.getByLabel('What is it?')).toHaveValue('Letter');
    expect(sha256(await download(application))).toBe(sha256(BYTES));
    expect(sha256(await download(application, path))).toBe(sha256(pdf(3_000_000)));

    await application.control('photo').setInputFiles({ name: 'photo.jpg', mimeType: 'image/jpeg', buffer: jpeg() });
    await application.question(SCAN).getByRole('button', { name: 'Remove this file' }).click();
    await expect(application.file('photo')).toHaveText('photo.jpg (1 kB)');
    await expect(application.file(SCAN)).toBeHidden();
    await application.continue();
    await expect(application.errorSummary).toContainText('Upload the scan of your passport');
    const kept = await new Api(server, account).answers(application.id);
    expect(Object.keys(kept).sort()).toEqual(['photo', 'supporting', path, path.replace(/file$/, 'title')].sort());
  });

  test.describe('with an access token of two seconds', () => {
    test.use({ serverEnv: { LONGHAUL_ACCESS_TTL: '2s' } });

    test('a page with a large file makes the detour whole, and a dead session keeps what was typed', async ({
      page,
      context,
      server,
    }) => {
      const account = await register(page);
      await page.getByRole('button', { name: /^Start (an|another) application$/ }).click();
      const application = new Application(page, page.url().split('/').at(-1) ?? '');
      await page.goto(application.path('documents'));
      await page.getByRole('button', { name: 'Add a document' }).click();
      const letter = application.item('Document 1').getByLabel('What is it?');
      const large = pdf(5 * KB * KB);
      await application.control(SCAN).setInputFiles({ name: 'large.pdf', mimeType: 'application/pdf', buffer: large });
      await expect.poll(async () => (await page.request.get('/api/me')).status(), { intervals: [100] }).toBe(401);
      await application.continue();
      await expect(application.file(SCAN)).toHaveText('large.pdf (5 MB)');
      expect(sha256(await download(application))).toBe(sha256(large));

      await letter.fill('Letter');
      await application.control('photo').setInputFiles({ name: 'photo.jpg', mimeType: 'image/jpeg', buffer: jpeg() });
      await revokeSession(context, server);
      await application.continue();
      await expect(page.getByRole('status')).toContainText('What you entered is not lost');
      await page.getByLabel('Email address').fill(account.email);
      await page.getByLabel('Password').fill(account.password);
      await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
      await application.isAt('documents');
      await expect(letter).toHaveValue('Letter');
      await expect(application.errorSummary).toContainText('Upload your photo');
    });
  });
});

interface Program {
  application: string;
  authorization: string;
  /** A token that is good now. */
  token(): Promise<string>;
  answers(): Promise<Record<string, unknown>>;
}

/** Somebody with a program and no browser, and an application of theirs. */
async function program(url: string): Promise<Program> {
  const post = async (path: string, body: object, headers: Record<string, string> = {}) => {
    const json = { 'content-type': 'application/json', ...headers };
    const answer = await fetch(url + path, { method: 'POST', headers: json, body: JSON.stringify(body) });
    expect(answer.ok, `${path}: ${answer.status}`).toBe(true);
    return (await answer.json()) as Record<string, unknown>;
  };
  const account = { email: 'grace.hopper@example.com', password: 'a sentence to remember' };
  await post('/auth/register', account);
  const token = async () => String((await post('/auth/login', account))['access_token']);
  const authorization = `Bearer ${await token()}`;
  const list = await post('/api/applications/list', {}, { authorization });
  const started = await fetch(`${url}/applications`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ key: String(list['start_key']) }),
    redirect: 'manual',
  });
  const application = (started.headers.get('location') ?? '').split('/').at(-1) ?? '';
  const answers = async () => {
    const bearer = { authorization: `Bearer ${await token()}` };
    const draft = await post('/api/applications/load', { id: application }, bearer);
    return draft['answers'] as Record<string, unknown>;
  };
  return { application, authorization, token, answers };
}
