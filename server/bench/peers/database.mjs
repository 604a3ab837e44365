// SQLite as Longhaul has it: a commit that is answered is on the disk.
import Database from 'better-sqlite3';

export function open(path) {
  const database = new Database(path);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('busy_timeout = 5000');
  return database;
}
