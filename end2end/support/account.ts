import { expect, type Page } from '@playwright/test';

export interface Account {
  email: string;
  password: string;
}

let made = 0;

/** A new user. Each test has a server of its own, so the names need not differ between tests. */
export function newAccount(): Account {
  made += 1;
  return { email: `grace.hopper.${made}@example.com`, password: 'a sentence to remember' };
}

/** Creates an account through the form that people use. Ends at the list of applications, signed in. */
export async function register(page: Page, account = newAccount()): Promise<Account> {
  await page.goto('/register');
  await fillCredentials(page, account);
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page).toHaveURL('/applications');
  return account;
}

/** Signs in through the form, from the sign-in page that is open or from its address. */
export async function signIn(page: Page, account: Account): Promise<void> {
  if (!new URL(page.url(), 'http://unknown').pathname.startsWith('/login')) await page.goto('/login');
  await fillCredentials(page, account);
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
  await expect(page).not.toHaveURL(/\/login/);
}

async function fillCredentials(page: Page, { email, password }: Account): Promise<void> {
  await page.getByLabel('Email address').fill(email);
  await page.getByLabel('Password').fill(password);
}
