/** Stands in for `x402-fetch` (see `../viem`). */
export function wrapFetchWithPayment() {
  throw new Error('x402-fetch is not installed with the test clients.');
}
