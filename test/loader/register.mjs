/**
 * Runs TypeScript of the repository: `node --import ./test/loader/register.mjs file.ts`. It knows nothing but how to leave types out, so it
 * starts in a fifth of the time of `tsx`, which does all that this does and more.
 */
import { register } from 'node:module';

register('./hooks.mjs', import.meta.url);
// Errors name lines of the source.
process.setSourceMapsEnabled(true);
