/**
 * Stands in for `viem`, which `@ardrive/turbo-sdk` needs to pay for uploads by x402, and for nothing else: with it and its
 * companions the package would take 900 MB. Nothing in the tests pays.
 */
function notHere() {
  throw new Error('viem is not installed with the test clients.');
}

export const base = {};
export { notHere as createWalletClient, notHere as custom, notHere as http, notHere as privateKeyToAccount };
