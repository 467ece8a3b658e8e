/** A process that makes one request: `transport-child.ts <url> <environment as JSON>`. It prints what came of it as JSON. */
import type { HbxError } from '../../src/base/errors.ts';
import { createTransport } from '../../src/client/transport.ts';

const [url, env] = process.argv.slice(2);
const transport = createTransport({ url: url!, env: JSON.parse(env!) as Record<string, string>, timeoutMs: 10_000 });
const outcome = await transport.request({ method: 'GET', path: '/x' }).then(
  ({ body }) => ({ told: Buffer.from(body).toString() }),
  ({ code, message, details, hint }: HbxError) => ({ code, told: [message, ...details, hint].join('\n') }),
);
await transport.close();
process.stdout.write(JSON.stringify(outcome));
