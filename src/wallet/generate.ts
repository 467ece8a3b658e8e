/** Makes new RSA-4096 keys: one to three seconds of work. */
import { spawn } from 'node:child_process';
import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { checkJwk } from './check-jwk.ts';
import { generateInterrupted } from './errors.ts';
import { Wallet, type PrivateJwk } from './wallet.ts';

export interface GenerateOptions {
  /** Ends the work at once. */
  readonly signal?: AbortSignal;
  /** Called ten times a second with the milliseconds so far. */
  readonly onProgress?: (elapsedMs: number) => void;
}

const PROGRESS_EVERY_MS = 100;
const BITS = 4096;

/**
 * Makes a new wallet (RSA-4096, exponent 65537) off the main thread.
 * Errors: `wallet/interrupted` (exit code 130) when `signal` fires.
 */
export async function generateWallet({ signal, onProgress }: GenerateOptions = {}): Promise<Wallet> {
  if (signal?.aborted) throw generateInterrupted();
  const started = performance.now();
  const ticker = onProgress && setInterval(() => onProgress(performance.now() - started), PROGRESS_EVERY_MS);
  try {
    return new Wallet(await generateInChild(signal));
  } finally {
    clearInterval(ticker);
  }
}

// The private key goes through a pipe between the two processes and nowhere else.
const script = `
const { privateKey } = require('node:crypto').generateKeyPairSync('rsa', { modulusLength: ${BITS} });
process.stdout.write(JSON.stringify(privateKey.export({ format: 'jwk' })));
`;

/** A process can be ended in the middle of this; a thread cannot, and Node waits for it at exit. */
function generateInChild(signal: AbortSignal | undefined): Promise<PrivateJwk> {
  return new Promise((resolve, reject) => {
    const { NODE_OPTIONS: _, ...environment } = process.env;
    const child = spawn(process.execPath, ['-e', script], { env: environment, stdio: ['ignore', 'pipe', 'ignore'], windowsHide: true });
    const stop = (): void => {
      child.kill('SIGKILL');
      reject(generateInterrupted());
    };
    const stopQuietly = (): void => void child.kill('SIGKILL');
    signal?.addEventListener('abort', stop, { once: true });
    process.once('exit', stopQuietly);
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
    child.on('error', () => {}); // 'close' follows.
    child.on('close', () => {
      signal?.removeEventListener('abort', stop);
      process.off('exit', stopQuietly);
      if (signal?.aborted) return;
      const key = parse(text);
      // No process can be started here, or something ended it.
      if (key === undefined) generateInThread().then(resolve, reject);
      else resolve(key);
    });
  });
}

async function generateInThread(): Promise<PrivateJwk> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: BITS });
  return privateKey.export({ format: 'jwk' }) as unknown as PrivateJwk;
}

function parse(text: string): PrivateJwk | undefined {
  try {
    const check = checkJwk(JSON.parse(text));
    return check.ok ? check.jwk : undefined;
  } catch {
    return undefined;
  }
}
