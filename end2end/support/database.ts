import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import initSqlJs from 'sql.js';
import type { LonghaulServer } from './server';

type Parameter = string | number | null;

/**
 * Writes into the server's database while the server is down, as if time had passed or another version had written there.
 * SQLite as a wasm module: nothing has to be compiled or installed for it.
 */
export async function whileDown(server: LonghaulServer, statements: [sql: string, parameters: Parameter[]][]): Promise<void> {
  await server.stop();
  const file = join(server.dataDir, 'longhaul.db');
  const bytes = readFileSync(file);
  // The server's stop has emptied the write-ahead log. Without files beside it a database cannot be opened in that mode, so
  // these two bytes of its header say that it is a plain one; the server turns the log on again.
  bytes.fill(1, 18, 20);
  const SQL = await initSqlJs();
  const database = new SQL.Database(bytes);
  try {
    for (const [sql, parameters] of statements) {
      database.run(sql, parameters);
      if (database.getRowsModified() === 0) throw new Error(`nothing was changed by: ${sql}`);
    }
    writeFileSync(file, database.export());
  } finally {
    database.close();
  }
  await server.start();
}
