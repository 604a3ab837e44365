// Files, sent in parts by our page: over broken connections, expired tokens and reloads.
import { readFileSync, rmSync } from 'node:fs';
import type { Page, Request } from '@playwright/test';
import { register } from './support/account';
import { Api } from './support/api';
import { asksToStay } from './support/device';
import { jpeg, onDisk, pdf, sha256 } from './support/files';
import { expect, test } from './support/fixtures';
import { Gate } from './support/gate';
import { SessionWatch, accessTokenExpires, revokeSession } from './support/session';
import { BYTES, documents, download, KB, PART, SCAN } from './support/uploads';

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
  await question.getByRole('button', { name: 'Resume passport.pdf' }).click();
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
  await photo.setInputFiles({ name: 'photo.jpg', mimeType: 'image/jpeg', buffer: jpeg().subarray(0, 800) });
  await expect(application.errorSummary).toContainText('The file is damaged, or a part of it is missing.');
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
  const left = '50% of passport.pdf is uploaded. Choose the same file again to resume.';
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

test('another file of the same name, size and time begins anew', async ({ page }, testInfo) => {
  await register(page);
  const application = await documents(page);
  const gate = await holdPart(page, 2 * PART);
  await application.control(SCAN).setInputFiles(onDisk(testInfo, 'passport.pdf', BYTES));
  await gate.held;
  await page.reload();
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  gate.open();
  await application.open('documents');
  const parts = partsOf(page);
  const other = pdf(BYTES.length, 11);
  await application.control(SCAN).setInputFiles(onDisk(testInfo, 'passport.pdf', other));
  await expect(application.file(SCAN)).toHaveText('passport.pdf (1 MB)');
  expect(parts).toEqual([0, PART, 2 * PART, 3 * PART]);
  expect(sha256(await download(application))).toBe(sha256(other));
});

test('a file that changes while it is sent is not taken for a network that fails', async ({ page }, testInfo) => {
  await register(page);
  const application = await documents(page);
  const gate = await holdPart(page, PART);
  const file = onDisk(testInfo, 'passport.pdf', BYTES);
  await application.control(SCAN).setInputFiles(file);
  await gate.held;
  rmSync(file);
  gate.open();
  await expect(application.errorSummary).toContainText('The file was changed or removed on your device');
  await application.control(SCAN).setInputFiles(onDisk(testInfo, 'passport.pdf', BYTES));
  await expect(application.file(SCAN)).toHaveText('passport.pdf (1 MB)');
  await expect(application.errorSummary).toBeHidden();
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
  // It tries again by itself too: until the button is pressed, in vain.
  let pressed = false;
  await page.evaluate(() =>
    document.addEventListener('click', () => (document.documentElement.dataset['pressed'] = ''), { capture: true }),
  );
  await page.route('**/api/uploads/*', async (route) => {
    if (!pressed) pressed = await page.evaluate(() => 'pressed' in document.documentElement.dataset);
    return pressed ? route.fallback() : route.abort();
  });
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
    // The last part, with the judgement and the answer: committed, but its answer is lost.
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
    // The announcement of the file brings a new token, so that only held parts can meet the end of one.
    await accessTokenExpires(page);
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
