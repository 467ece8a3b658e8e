import { request, type IncomingHttpHeaders } from 'node:http';

export interface RawReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Headers as they came, name and value in turn. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly text: string;
}

export interface RawRequest {
  /** Default: POST with a body, GET without. */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** One request with exactly these headers and bytes. Redirects are not followed. */
export function rawRequest(url: string, { method, headers = {}, body }: RawRequest = {}): Promise<RawReply> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: method ?? (body === undefined ? 'GET' : 'POST'), headers: { ...headers }, agent: false, timeout: 20_000 }, (reply) => {
      const chunks: Buffer[] = [];
      reply.on('data', (chunk: Buffer) => chunks.push(chunk));
      reply.on('end', () => {
        const bytes = Buffer.concat(chunks);
        resolve({ status: reply.statusCode!, headers: reply.headers, rawHeaders: reply.rawHeaders, body: bytes, text: bytes.toString('utf8') });
      });
    });
    sent.on('timeout', () => sent.destroy(new Error(`${url} did not answer in 20 s`)));
    sent.on('error', reject);
    sent.end(body);
  });
}
