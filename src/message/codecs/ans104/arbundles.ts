/**
 * What is used of `arbundles`, the network's own library for items. It takes a fifth of a second to load: import this file when an
 * item has to be made or was signed by an Ethereum wallet, and never at the top of a file.
 */
export { createData, deepHash, InjectedEthereumSigner, keccak256, stringToBuffer } from 'arbundles';
