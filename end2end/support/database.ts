import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LonghaulServer } from './server';

interface Database {
  run(sql: string, values: (string | number)[]): void;
  getRowsModified(): number;
  export(): Uint8Array;
  close(): void;
}

/** Changes a server's database as another server could have left it. The server is stopped for it, and started again. */
export async function changeDatabase(server: LonghaulServer, sql: string, values: (string | number)[]): Promise<void> {
  // It has no types of its own.
  const { default: open } = (await import('sql.js' as string)) as { default: () => Promise<{ Database: new (file: Uint8Array) => Database }> };
  const { Database } = await open();
  // A server that stops puts everything into this one file.
  await server.stop();
  const path = join(server.dataDir, 'longhaul.db');
  const database = new Database(readFileSync(path));
  database.run(sql, values);
  if (database.getRowsModified() !== 1) throw new Error(`${database.getRowsModified()} rows changed by ${sql}`);
  writeFileSync(path, database.export());
  database.close();
  await server.start();
}
