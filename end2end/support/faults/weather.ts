import { type BrowserContext, type Request, type Route, request as playwright } from '@playwright/test';

/** A refresh, or a server function. */
export type Target = 'refresh' | 'call';

export type Fault =
  /** The connection breaks before the server hears of it. */
  | { kind: 'abort' }
  /** It arrives late. */
  | { kind: 'delay'; ms: number }
  /** 500, from something in between: no JSON. */
  | { kind: 'error' }
  /** 429 with Retry-After. */
  | { kind: 'busy' }
  /** The server does it all, and its answer is lost. */
  | { kind: 'lost' };

/** What the network does to the requests of a browser's scripts: fine, until a fault is due. */
export class Weather {
  private due: { at: Target; fault: Fault }[] = [];
  /** What was done to whom, in order. */
  readonly done: string[] = [];

  private constructor(private readonly context: BrowserContext) {}

  static async over(context: BrowserContext): Promise<Weather> {
    const weather = new Weather(context);
    await context.route(
      ({ pathname }) => pathname === '/auth/refresh' || pathname.startsWith('/api/'),
      (route) => weather.meet(route),
    );
    return weather;
  }

  /** The next request to `at` that has no other fault before it meets this one. */
  expect(at: Target, fault: Fault): void {
    this.due.push({ at, fault });
  }

  clear(): void {
    this.due = [];
  }

  private async meet(route: Route): Promise<void> {
    const { pathname } = new URL(route.request().url());
    const at = pathname === '/auth/refresh' ? 'refresh' : 'call';
    const index = this.due.findIndex((due) => due.at === at);
    const fault = this.due.splice(index, index < 0 ? 0 : 1)[0]?.fault;
    if (fault && fault.kind !== 'lost') this.done.push(`${fault.kind} ${pathname}`);
    try {
      await this.apply(route, fault);
    } catch {
      // The page that asked has gone, so the failure goes unnoticed.
    }
  }

  private async apply(route: Route, fault: Fault | undefined): Promise<void> {
    switch (fault?.kind) {
      case undefined:
        return await route.continue();
      case 'abort':
        return await route.abort('connectionreset');
      case 'delay':
        await new Promise((resolve) => setTimeout(resolve, fault.ms));
        return await route.continue();
      case 'error':
        return await route.fulfill({ status: 500, contentType: 'text/plain', body: 'oops' });
      case 'busy':
        return await route.fulfill({ status: 429, headers: { 'retry-after': '1' }, body: 'later' });
      case 'lost':
        try {
          await this.carryOut(route.request());
        } finally {
          // Also when there is no server just now that could do it.
          await route.abort('connectionreset');
        }
    }
  }

  /** Sends the request past the browser: `route.fetch()` would put the answer's cookies into the jar after all. */
  private async carryOut(request: Request): Promise<void> {
    const { origin, pathname } = new URL(request.url());
    const cookies = (await this.context.cookies()).filter(({ path }) => pathname.startsWith(path));
    const elsewhere = await playwright.newContext();
    try {
      const answer = await elsewhere.fetch(request.url(), {
        method: request.method(),
        headers: {
          ...request.headers(),
          // What a browser adds only when it sends.
          origin,
          cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; '),
        },
        data: request.postDataBuffer() ?? undefined,
      });
      this.done.push(`lost ${pathname} (${answer.status()})`);
    } finally {
      await elsewhere.dispose();
    }
  }
}
