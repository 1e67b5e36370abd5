import type { Gap } from "@nixperf/errors";
import type { NixVersion } from "@nixperf/nix/version";
import { badBuilderOption } from "../../errors.ts";
import { isQuoted, sshWords, wordSplitOf } from "../../model/builders/ssh-words.ts";

/**
 * The words of `NIX_SSHOPTS` as the Nix of this side makes them, and a gap where those are not what a shell would make, or
 * where it is not known which Nix that is.
 *
 * @throws NIXPERF_BUILDERS_OPTION where a quote does not end, which that Nix would refuse too
 */
export function nixSshOpts(nix: NixVersion | null, env: NodeJS.ProcessEnv): { words: string[]; gaps: Gap[] } {
  const text = env["NIX_SSHOPTS"] ?? "";
  const split = wordSplitOf(nix);
  const words = sshWords(text, split);
  if (words === null)
    throw badBuilderOption("NIX_SSHOPTS", JSON.stringify(text.slice(0, 300)), "quotes that end, as Nix wants them");
  if (!isQuoted(text) || (nix !== null && split === "shell")) return { words, gaps: [] };
  const gap: Gap = {
    at: "",
    code: "NIXPERF_BUILDERS_SSHOPTS",
    message:
      nix === null
        ? "which Nix is here is not known, so NIX_SSHOPTS was split as Nix does since 2.26; before, its quotes are letters"
        : `${nix.raw} splits NIX_SSHOPTS at every blank and takes its quotes for letters, and so ssh was started here`,
    tries: ["the same options in ssh_config, under a Host of that name"],
  };
  return { words, gaps: [gap] };
}
