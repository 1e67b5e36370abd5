/** Whether nixperf runs with a Node that calls itself so (`v22.18.0`): what `engines` in the package's manifest demands. */
export function isFitNode(version: string): boolean {
  const match = /^v(\d+)\.(\d+)\.\d+\s*$/.exec(version);
  if (match === null) return false;
  const [major, minor] = [Number(match[1]), Number(match[2])];
  return (major === 22 && minor >= 18) || (major === 24 && minor >= 11) || major > 24;
}
