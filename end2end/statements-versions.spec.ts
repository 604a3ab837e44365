// A draft that an older server left (app/src/form/STATEMENTS.md).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { register } from './support/account';
import { type Answers, Api } from './support/api';
import { Application } from './support/application';
import { changeDatabase } from './support/database';
import { fromToday } from './support/dates';
import { expect, test } from './support/fixtures';

test('a draft of version 1 of the form opens: nothing is lost, and nothing is asked again [f27]', async ({ page, server }) => {
  const old: Answers = {
    ...(JSON.parse(readFileSync(join(__dirname, '../app/src/visa/earlier/version_1_full.json'), 'utf8')) as Answers),
    // What the days since have made wrong.
    arrival: fromToday({ days: 60 }),
    departure: fromToday({ days: 90 }),
    passport_expires: fromToday({ years: 8 }),
  };
  const account = await register(page);
  const application = await Application.start(page);
  await changeDatabase(server, 'UPDATE applications SET form_version = 1, version = 7, answers = ? WHERE id = ?', [
    JSON.stringify(old),
    application.id,
  ]);

  // Everything that was complete is.
  await application.open();
  await expect(page.getByText('You have completed 9 of 9 sections.')).toBeVisible();
  await application.open('check');
  await expect(page.getByRole('main')).not.toContainText('Not answered');
  await expect(page.getByRole('link', { name: 'Continue to sign' })).toBeVisible();

  // The one answer that became two says the same words, and a page that is continued complains about nothing.
  await application.open('you');
  const [given, surname] = [application.control('native_given_names'), application.control('native_surname')];
  const parts = [await given.inputValue(), await surname.inputValue()].filter(Boolean).map((part) => part.split(/\s+/));
  expect(parts.flat().sort()).toEqual(String(old.native_name).split(/[\s,]+/).filter(Boolean).sort());
  await application.continueTo('passport');
  const held = await new Api(server, account).answers(application.id);
  const others = Object.entries(old).filter(([path]) => !path.startsWith('native_name'));
  expect(held).toMatchObject(Object.fromEntries(others));
});
