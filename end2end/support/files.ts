import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { TestInfo } from '@playwright/test';

/** The beginning of a JPEG of this size in pixels, and zeros up to `length` bytes: as much of one as anybody looks at. */
export function jpeg(width = 800, height = 800, length = 2_000): Buffer {
  const head = Buffer.from(
    'ffd8ffe000104a46494600010100000100010000' + 'ffc0000b08' + hex(height) + hex(width) + '01011100',
    'hex',
  );
  return Buffer.concat([head, Buffer.alloc(Math.max(0, length - head.length))]);
}

/** Bytes that differ from place to place, so that a part in the wrong place is noticed. */
export function pdf(length = 2_000): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length; at++) bytes[at] = (at * 7 + (at >> 8)) % 251;
  bytes.write('%PDF-1.4\n');
  return bytes;
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A file on the disk: chosen twice, it is the same to a browser. */
export function onDisk(testInfo: TestInfo, name: string, bytes: Buffer): string {
  const path = testInfo.outputPath(name);
  writeFileSync(path, bytes);
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
