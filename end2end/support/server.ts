import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CLUSTER, toAllServers } from './cluster';

const ROOT = resolve(__dirname, '../..');

/** Settings as the server reads them: `{ LONGHAUL_ACCESS_TTL: '3s' }`. */
export type ServerEnv = Record<string, string>;

/**
 * One server of the built binary, with a port and a data folder of its own.
 *
 * Port and data outlive the process: after `kill()` or `stop()`, `start()` brings the same server back, as an operator
 * would, and the browser finds it at the same address.
 */
export class LonghaulServer {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'longhaul-e2e-'));
  /** Everything the server wrote since it was first started. */
  log = '';
  private port = 0;
  private child: ChildProcess | undefined;

  private constructor(private env: ServerEnv) {}

  static async start(env: ServerEnv = {}): Promise<LonghaulServer> {
    const server = new LonghaulServer(env);
    if (CLUSTER) return server;
    try {
      // Between asking for a free port and binding it, another process may take it.
      for (let attempt = 1; ; attempt++) {
        server.port = await freePort();
        try {
          await server.start();
          return server;
        } catch (error) {
          if (attempt === 3 || !/address.*in use/i.test(server.log)) throw error;
        }
      }
    } catch (error) {
      await server.dispose();
      throw error;
    }
  }

  get url(): string {
    return CLUSTER ?? `http://127.0.0.1:${this.port}`;
  }

  get running(): boolean {
    return this.child !== undefined;
  }

  /** Starts it and waits until it answers. */
  async start(): Promise<void> {
    if (CLUSTER) return toAllServers('start');
    if (this.child) throw new Error('the server is running already');
    const child = spawn(serverBinary(), [], {
      // The server looks for target/site from here.
      cwd: ROOT,
      env: {
        ...withoutOurs(process.env),
        LONGHAUL_ADDR: `127.0.0.1:${this.port}`,
        LONGHAUL_DATA_DIR: this.dataDir,
        LONGHAUL_DATABASE_URL: `sqlite://${join(this.dataDir, 'longhaul.db')}`,
        ...this.env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    child.once('exit', () => {
      running.delete(child);
      if (this.child === child) this.child = undefined;
    });
    child.once('error', (error) => {
      this.log += `${error}\n`;
      if (this.child === child) this.child = undefined;
    });
    running.add(child);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.log += text));
    }
    await this.healthy();
  }

  /** Asks it to stop, and fails when it does not. */
  async stop(): Promise<void> {
    if (CLUSTER) return toAllServers('stop');
    if (await this.end('SIGTERM')) return;
    await this.end('SIGKILL');
    throw new Error(`the server did not stop within ${STOP_MS / 1000} s of SIGTERM\n${this.tail()}`);
  }

  /** Power cut: no time to finish anything. */
  async kill(): Promise<void> {
    if (CLUSTER) return toAllServers('kill');
    await this.end('SIGKILL');
  }

  /** Stops it if it runs, and starts it on the same port and data, with other settings where given. */
  async restart(env: ServerEnv = {}): Promise<void> {
    if (CLUSTER && Object.keys(env).length > 0) throw new Error('the settings of the cluster stay as they are');
    await this.stop();
    this.env = { ...this.env, ...env };
    await this.start();
  }

  /** The end of the server's life in a test: nothing of it remains. */
  async dispose(): Promise<void> {
    // The next test finds the cluster as this one did.
    await (CLUSTER ? this.start() : this.kill());
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  private async healthy(): Promise<void> {
    const deadline = Date.now() + START_MS;
    while (Date.now() < deadline) {
      if (!this.child) throw new Error(`the server ended while starting\n${this.tail()}`);
      try {
        const answer = await fetch(`${this.url}/healthz`, { signal: AbortSignal.timeout(2_000) });
        if (answer.ok) return;
      } catch {
        // not listening yet
      }
      await sleep(50);
    }
    await this.kill();
    throw new Error(`the server did not answer /healthz within ${START_MS / 1000} s\n${this.tail()}`);
  }

  /** True when the process is gone. */
  private async end(signal: NodeJS.Signals): Promise<boolean> {
    const child = this.child;
    if (!child) return true;
    const gone = new Promise<boolean>((done) => child.once('exit', () => done(true)));
    child.kill(signal);
    return Promise.race([gone, sleep(STOP_MS, false, { ref: false })]);
  }

  private tail(): string {
    return this.log.split('\n').slice(-30).join('\n');
  }
}

const START_MS = 20_000;
const STOP_MS = 10_000;

// A worker that ends early (Ctrl-C, a crash) must not leave servers behind.
const running = new Set<ChildProcess>();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/**
 * `E2E_SERVER_BIN`, else the release, else debug. Not the newest: `cargo test` builds a debug server too, which does not
 * belong to the wasm that is there.
 */
function serverBinary(): string {
  if (process.env.E2E_SERVER_BIN) return resolve(process.env.E2E_SERVER_BIN);
  const target = resolve(ROOT, process.env.CARGO_TARGET_DIR || 'target');
  const built = ['release', 'debug'].map((profile) => join(target, profile, 'server')).find((path) => existsSync(path));
  if (!built) throw new Error(`no server in ${target}/release or ${target}/debug: run \`make build\` first`);
  return built;
}

/** What the shell happens to set for a server of its own must not change the tests. */
function withoutOurs(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('LONGHAUL_')));
}

export function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer().once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === 'object' ? done(address.port) : fail(new Error('no port'))));
    });
  });
}
