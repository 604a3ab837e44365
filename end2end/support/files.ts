import { createHash } from 'node:crypto';
import { existsSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import type { TestInfo } from '@playwright/test';

/** A grey JPEG of this size in pixels, with zeros behind it up to `length` bytes, as some cameras leave them. */
export function jpeg(width = 600, height = 600, length = 0): Buffer {
  // One code in each table: the same grey as before, and nothing else in the block.
  const table = (kind: string) => 'ffc40014' + kind + '01' + '00'.repeat(16);
  const head =
    'ffd8ffe000104a46494600010100000100010000' +
    'ffdb004300' + '01'.repeat(64) +
    'ffc0000b08' + hex(height) + hex(width) + '01011100' +
    table('00') + table('10') +
    'ffda0008010100003f00';
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8);
  const scan = Buffer.alloc(Math.ceil(blocks / 4));
  const bytes = Buffer.concat([Buffer.from(head, 'hex'), scan, Buffer.from('ffd9', 'hex')]);
  return Buffer.concat([bytes, Buffer.alloc(Math.max(0, length - bytes.length))]);
}

/**
 * A PDF of one empty page and exactly `length` bytes. They differ from place to place, so that a part in the wrong
 * place is noticed, and with another `seed` they differ almost everywhere.
 */
export function pdf(length = 2_000, seed = 7): Buffer {
  const build = (count: number) => {
    const filling = Buffer.alloc(count);
    for (let at = 0; at < count; at++) filling[at] = (at * seed + (at >> 8)) % 251;
    const objects = [
      '<</Type/Catalog/Pages 2 0 R>>',
      '<</Type/Pages/Kids[3 0 R]/Count 1>>',
      '<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>',
      Buffer.concat([Buffer.from(`<</Length ${count}>>stream\n`), filling, Buffer.from('\nendstream')]),
    ];
    let bytes = Buffer.from('%PDF-1.4\n');
    let table = '';
    objects.forEach((object, index) => {
      table += `${String(bytes.length).padStart(10, '0')} 00000 n \n`;
      bytes = Buffer.concat([bytes, Buffer.from(`${index + 1} 0 obj\n`), Buffer.from(object), Buffer.from('\nendobj\n')]);
    });
    const end = `xref\n0 5\n0000000000 65535 f \n${table}trailer\n<</Size 5/Root 1 0 R>>\nstartxref\n${bytes.length}\n%%EOF\n`;
    return Buffer.concat([bytes, Buffer.from(end)]);
  };
  // The numbers in it grow with it: blanks at the end make good for each digit too few.
  let count = length - build(0).length;
  let bytes = build(count);
  while (bytes.length > length) bytes = build((count -= 1));
  return Buffer.concat([bytes, Buffer.alloc(length - bytes.length, '\n')]);
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A file on the disk: chosen twice, it is the same to a browser. One that is there before keeps its time. */
export function onDisk(testInfo: TestInfo, name: string, bytes: Buffer): string {
  const path = testInfo.outputPath(name);
  const before = existsSync(path) ? statSync(path) : null;
  writeFileSync(path, bytes);
  if (before) utimesSync(path, before.atime, before.mtime);
  return path;
}

export interface Upload {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** Some file that a control takes. */
export function fileFor(accept: string): Upload {
  return accept.includes('pdf')
    ? { name: 'paper.pdf', mimeType: 'application/pdf', buffer: pdf() }
    : { name: 'photo.jpg', mimeType: 'image/jpeg', buffer: jpeg() };
}

function hex(number: number): string {
  return number.toString(16).padStart(4, '0');
}
