/** `MODE: 'mainnet'` of aoconnect, and its signers. Legacy mode, with a signer of one's own, calls neither. */
const absent = () => {
  throw new Error('@permaweb/ao-core-libs is not installed here.');
};
export const createSigner = absent;
export default { init: absent };
