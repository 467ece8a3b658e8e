/** What `--import` needs to run TypeScript of the repository in a process of its own: `[...], ['--import', sourceLoader, file]`. See `test/loader`. */
export const sourceLoader = new URL('../loader/register.mjs', import.meta.url).href;
