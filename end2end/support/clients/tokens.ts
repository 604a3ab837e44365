import { expect } from '@playwright/test';
import { newAccount } from '../account';
import { Gate } from '../gate';

/** What a program with tokens of its own can do, whatever library is underneath. */
export interface Client {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: object): Promise<T>;
}

/** `POST /auth/register`, `/auth/login` and `/auth/refresh` all answer this. */
export interface TokenAnswer {
  access_token: string;
  refresh_token: string;
}

/** A program's tokens, and what it takes to keep them fresh, counted where the program sees it. */
export class Tokens {
  refreshes = 0;
  /** Calls that were answered 401. */
  refused = 0;
  private awaited = 0;
  private mayRefresh = new Gate();

  private constructor(
    readonly url: string,
    private pair: TokenAnswer,
  ) {
    this.mayRefresh.open();
  }

  /** Registers a user, as a program does: the tokens come in the answer. */
  static async register(url: string): Promise<Tokens> {
    const answer = await fetch(`${url}/auth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(newAccount()),
    });
    expect(answer.status).toBe(201);
    return new Tokens(url, (await answer.json()) as TokenAnswer);
  }

  get authorization(): string {
    return `Bearer ${this.pair.access_token}`;
  }

  /** The body of the next `POST /auth/refresh`, when it may go. */
  async refreshBody(): Promise<{ refresh_token: string }> {
    this.refreshes += 1;
    await this.mayRefresh.opened;
    return { refresh_token: this.pair.refresh_token };
  }

  adopt(answer: TokenAnswer): void {
    this.pair = answer;
  }

  /** A slow network: the next refresh leaves only when `calls` have been answered 401. */
  slow(calls: number): void {
    this.awaited = this.refused + calls;
    this.mayRefresh = new Gate();
  }

  noteRefused(): void {
    this.refused += 1;
    if (this.refused >= this.awaited) this.mayRefresh.open();
  }

  /** Waits until the server no longer takes the access token, by asking it. */
  async expire(): Promise<void> {
    const asked = async () => await fetch(`${this.url}/api/me`, { headers: { authorization: this.authorization } });
    await expect.poll(async () => (await asked()).status, { intervals: [200], timeout: 30_000 }).toBe(401);
  }
}
