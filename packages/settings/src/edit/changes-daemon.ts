import { parseNixConf } from "@nixperf/nix/conf";
import { writtenName } from "../table/table.ts";

/**
 * Whether a daemon that started with one text of the machine's nix.conf goes on otherwise than one that starts with another.
 * It does not where only such settings differ as clients use themselves, or read of that file and send with every connection:
 * `max-jobs` and `cores` among them. `null` stands for no file.
 */
export function changesDaemon(before: string | null, after: string | null): boolean {
  return daemonLines(before) !== daemonLines(after);
}

/** The lines that count for the daemon, each in the same words where it says the same. */
function daemonLines(text: string | null): string {
  const lines = parseNixConf(text ?? "", "nix.conf").flatMap((line) => {
    if (line.kind === "include") return [`include ${line.path}`];
    if (line.kind === "error") return [`error ${line.text}`];
    const found = writtenName(line.name);
    const settableBy = found?.setting.settableBy;
    if (settableBy === "client" || settableBy === "protocol") return [];
    const name = found === null ? line.name : `${found.isAddition ? "extra-" : ""}${found.setting.name}`;
    return [`${name} = ${line.value}`];
  });
  return lines.join("\n");
}
