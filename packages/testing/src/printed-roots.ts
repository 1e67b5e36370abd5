/**
 * The pairs in what `nix-store --gc --print-roots` prints (`root -> path`), each as `root\0path`. Any byte but NUL may
 * stand in the name of a root, a newline included, so a line is told by how it ends. Recent versions put the name in
 * quotes.
 */
export function printedRoots(text: string, storeDir: string): Set<string> {
  const roots = new Set<string>();
  let label = "";
  for (const line of text.split("\n")) {
    const arrow = line.lastIndexOf(` -> ${storeDir}/`);
    if (arrow < 0 || !/^[0-9a-z]{32}-[^/\s]+$/.test(line.slice(arrow + 5 + storeDir.length))) {
      label += `${line}\n`;
      continue;
    }
    label += line.slice(0, arrow);
    const quoted = /^"(.*)"$/s.exec(label)?.[1];
    roots.add(`${quoted === undefined ? label : quoted.replaceAll(/\\(.)/gs, "$1")}\0${line.slice(arrow + 4)}`);
    label = "";
  }
  return roots;
}
