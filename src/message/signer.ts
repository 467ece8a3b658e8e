/**
 * What signs messages: a wallet or the node's own key. The message room only knows this interface; `src/wallet` makes one.
 */
export interface Signer {
  /** base64url(sha256(modulus)), 43 characters. */
  readonly address: string;
  /** The RSA modulus, big-endian bytes (512 for a 4096-bit key). */
  readonly modulus: Uint8Array;
  /**
   * RSA-PSS signature over `data`. Runs off the main thread.
   * @param digest the hash of both message and MGF1
   */
  sign(data: Uint8Array, digest: 'sha256' | 'sha512'): Promise<Uint8Array>;
}
