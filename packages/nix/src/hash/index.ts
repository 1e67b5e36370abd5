export { decodeNix32, encodeNix32 } from "./nix32.ts";
export { formatHash, hashAlgorithms, parseHash } from "./hash-text.ts";
export type { Hash, HashAlgorithm, HashFormat } from "./hash-text.ts";
export { autoRootName, compressHash, hashOf, makeStorePathName } from "./store-path-hash.ts";
