import { isNixperfError } from "@nixperf/errors";
import type { Gap } from "@nixperf/errors";
import { builderSaid } from "../../model/builders/builder-said.ts";
import type { BuilderSaid } from "../../model/builders/builder-said.ts";
import { builderScript } from "../../model/builders/builder-script.ts";
import type { BuilderHost } from "../../model/builders/host.ts";
import { secondsLeft, sshOptions } from "./ssh-options.ts";
import type { AskOptions } from "./ssh-options.ts";
import { talk } from "./talk.ts";

/** Readings of a large machine are some hundred KiB. */
const maxBytes = 16 * 1024 * 1024;

/** What a machine says of itself over one connection of the user's own ssh; or why it says nothing. */
export async function askHost(host: BuilderHost, options: AskOptions): Promise<BuilderSaid | Gap> {
  const { seconds, signal } = options;
  // Nothing after `--` is taken for an option, wherever it stands.
  const args = [...sshOptions(options), "--", host.name, "sh", "-s"];
  const said = await talk("ssh", args, { input: builderScript(), seconds: secondsLeft(options), maxBytes, signal });
  const gap = (code: string, message: string, tries: string[]): Gap => ({
    at: "",
    code,
    message: `${host.name}: ${message}`,
    tries,
  });
  if (said.ended === "missing") return gap("NIXPERF_SSH_MISSING", "there is no ssh here", ["with OpenSSH on PATH"]);
  if (said.ended === "too-late")
    return gap("NIXPERF_BUILDER_TIMEOUT", `it did not answer within ${seconds} s`, ["--timeout SECONDS"]);
  if (said.ended === "too-much") return gap("NIXPERF_BUILDER_ANSWER", "it says more than a machine can", []);
  // 255 is ssh's own; anything else is the shell there.
  if (said.code === 255)
    return gap("NIXPERF_BUILDER_UNREACHABLE", why(said.stderr) ?? "ssh could not connect", [`ssh ${host.name} true`]);
  try {
    return builderSaid(said.stdout, host.name);
  } catch (error) {
    if (!isNixperfError(error)) throw error;
    const reason = said.code === 0 ? error.found : (why(said.stderr) ?? error.found);
    return gap("NIXPERF_BUILDER_ANSWER", `it does not say what it is: ${reason}`, [
      `ssh ${host.name} sh -c :`,
      "with a key that may run sh there: some keys may run nothing but Nix",
    ]);
  }
}

/** The last line of what went wrong, as programs say it. */
function why(stderr: string): string | null {
  return stderr.trimEnd().split("\n").at(-1)?.trim().slice(0, 300) || null;
}
