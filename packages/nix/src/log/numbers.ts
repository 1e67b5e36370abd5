/** `ActivityType` of src/libutil/include/nix/util/logging.hh. Forks add numbers of their own. */
export const activity: {
  readonly unknown: 0;
  /** Fields: store path, source, destination. Progress in bytes of the NAR. */
  readonly copyPath: 100;
  /** Fields: URL. Progress in bytes on the wire. */
  readonly fileTransfer: 101;
  readonly realise: 102;
  /** The counter of substitutions. */
  readonly copyPaths: 103;
  /** The counter of builds. */
  readonly builds: 104;
  /** Fields: derivation, name of the machine (empty for this one). */
  readonly build: 105;
  readonly optimiseStore: 106;
  readonly verifyPaths: 107;
  /** Fields: store path, substituter. */
  readonly substitute: 108;
  /** Fields: store path, substituter. */
  readonly queryPathInfo: 109;
  /** Fields: derivation. */
  readonly postBuildHook: 110;
  /** Only its text says what is waited for. */
  readonly buildWaiting: 111;
  /** Nix 2.20 and later. */
  readonly fetchTree: 112;
  /** Nix 2.36 and later. */
  readonly fetchToStore: 113;
} = {
  unknown: 0,
  copyPath: 100,
  fileTransfer: 101,
  realise: 102,
  copyPaths: 103,
  builds: 104,
  build: 105,
  optimiseStore: 106,
  verifyPaths: 107,
  substitute: 108,
  queryPathInfo: 109,
  postBuildHook: 110,
  buildWaiting: 111,
  fetchTree: 112,
  fetchToStore: 113,
};

/**
 * `ResultType` of the same file. From 109 on the numbers of Nix and Determinate Nix differ: 109 is a hash mismatch there,
 * told by its payload, and a path fetched to the store here.
 */
export const result: {
  /** Fields: bytes, blocks. */
  readonly fileLinked: 100;
  /** Fields: the line. */
  readonly buildLogLine: 101;
  readonly untrustedPath: 102;
  readonly corruptedPath: 103;
  /** Fields: the phase. */
  readonly setPhase: 104;
  /** Fields: done, expected, running, failed. */
  readonly progress: 105;
  /** Fields: type of activity, expected. */
  readonly setExpected: 106;
  readonly postBuildLogLine: 107;
  readonly fetchStatus: 108;
  /** Determinate Nix alone. Payload: what came of a build, `{path: {drvPath, outputs}, status, startTime, stopTime, …}`. */
  readonly buildResult: 110;
} = {
  fileLinked: 100,
  buildLogLine: 101,
  untrustedPath: 102,
  corruptedPath: 103,
  setPhase: 104,
  progress: 105,
  setExpected: 106,
  postBuildLogLine: 107,
  fetchStatus: 108,
  buildResult: 110,
};
