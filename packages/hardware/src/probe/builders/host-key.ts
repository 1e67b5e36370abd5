import type { Gap } from "@nixperf/errors";
import type { BuilderHost } from "../../model/builders/host.ts";
import { bestHostKey, findsNotedKey, sshPlan } from "../../model/builders/known-host.ts";
import { known, unknown } from "../../model/fact.ts";
import type { Fact } from "../../model/fact.ts";
import { secondsLeft, sshOptions } from "./ssh-options.ts";
import type { AskOptions } from "./ssh-options.ts";
import { talk } from "./talk.ts";

/**
 * The public key that a host proves itself with, in base64 as Nix wants it: the one that this user's ssh knows it by; if
 * it knows none, the one that the host shows now, which nobody has compared with anything, and a gap says so.
 */
export async function hostKey(host: BuilderHost, options: AskOptions): Promise<{ key: Fact<string>; gaps: Gap[] }> {
  const { signal } = options;
  // All of it together has the time that is left.
  const ask = async (program: string, args: string[]): Promise<string> => {
    const seconds = secondsLeft(options);
    if (seconds === 0) return "";
    const { ended, code, stdout } = await talk(program, args, { seconds, signal });
    return ended === "by-itself" && code === 0 ? stdout : "";
  };
  const gap = (code: string, message: string, tries: string[]): Gap => ({
    at: "",
    code,
    message: `${host.name}: ${message}`,
    tries,
  });
  const plan = sshPlan(await ask("ssh", ["-G", ...sshOptions(options), "--", host.name]));
  if (plan !== null) {
    const { knownAs, hostname, port } = plan;
    const gaps = findsNotedKey(plan, host.host)
      ? []
      : [
          gap(
            "NIXPERF_HOST_KEY_NAME",
            `Nix notes its key under ${host.host}, and ssh looks for ${knownAs}, so with the key in its line it is refused`,
            [`HostKeyAlias ${host.host}, under Host ${host.host} in ssh_config`],
          ),
        ];
    for (const file of plan.files) {
      const key = bestHostKey(await ask("ssh-keygen", ["-F", knownAs, "-f", file]));
      if (key !== null) return { key: known(base64(key), file), gaps };
    }
    const scan = [
      "-T",
      String(Math.max(1, Math.ceil(secondsLeft(options)))),
      "-p",
      String(port),
      "-t",
      "ed25519,ecdsa,rsa",
      "--",
      hostname,
    ];
    const key = bestHostKey(await ask("ssh-keyscan", scan));
    if (key !== null)
      return {
        key: known(base64(key), "ssh-keyscan"),
        gaps: [
          ...gaps,
          gap("NIXPERF_HOST_KEY_UNSEEN", "its key is the one that it showed now; nobody has compared it", [
            `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub, on that machine`,
          ]),
        ],
      };
  }
  if (secondsLeft(options) === 0) {
    const message = `its public key was not found within the ${options.seconds} s that it may take in all`;
    return { key: unknown(), gaps: [gap("NIXPERF_BUILDER_TIMEOUT", message, ["--timeout SECONDS"])] };
  }
  return {
    key: unknown(),
    gaps: [gap("NIXPERF_HOST_KEY_UNKNOWN", "its public key is not known", [`ssh ${host.name}`])],
  };
}

function base64(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}
