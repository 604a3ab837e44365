// Files without JavaScript: they go with the page.
import { register } from './support/account';
import { Api } from './support/api';
import { Application } from './support/application';
import { jpeg, pdf, sha256 } from './support/files';
import { expect, test } from './support/fixtures';
import { accessTokenExpiresUnseen, revokeSession } from './support/session';
import { BYTES, download, KB, SCAN } from './support/uploads';

test.use({ javaScriptEnabled: false });

test('files go with the page, and so do the other answers', async ({ page, server }) => {
  const account = await register(page);
  const application = await Application.startHere(page);
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
    const application = await Application.startHere(page);
    await page.goto(application.path('documents'));
    await page.getByRole('button', { name: 'Add a document' }).click();
    const letter = application.item('Document 1').getByLabel('What is it?');
    const large = pdf(5 * KB * KB);
    await application.control(SCAN).setInputFiles({ name: 'large.pdf', mimeType: 'application/pdf', buffer: large });
    await accessTokenExpiresUnseen(page);
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
