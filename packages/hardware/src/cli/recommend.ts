import { command, fileFormat, formatFlag } from "@nixperf/cli-kit";
import type { Command } from "@nixperf/cli-kit";
import { environmentsFor } from "../model/environment/environment-text.ts";
import { adviceTextFormats } from "../model/recommend/advice-text.ts";
import type { RecommendOptions, RecommendRecord } from "../verbs/recommend.ts";
import { judgingFlags, judgingWishes } from "./sizing-flags.ts";

export const recommendCommand: Command = command<RecommendOptions, RecommendRecord>({
  name: "recommend",
  verb: "recommend",
  schema: "nixperf.hardware.recommend/1",
  brief: "What Nix should be set to on this machine, and why",
  description:
    "Sizes max-jobs and cores by CPUs and memory, and looks at the other settings that depend on the machine. Shows only " +
    "what is not so already, and only what the Nix at hand has. With --format nix-conf and its like it prints nothing but " +
    "text for a file.",
  examples: [
    { command: "recommend", does: "what to change, with reasons" },
    { command: "recommend --details", does: "each step with the source of its facts, dev shells, compiler caches" },
    { command: "recommend --format nixos", does: "the same as a module of NixOS" },
    { command: "recommend --format env --shell fish | source", does: "the tools of a dev shell, in fish" },
    { command: 'recommend --format env --shell github >> "$GITHUB_ENV"', does: "for the steps that follow" },
  ],
  flags: {
    format: formatFlag(adviceTextFormats),
    shell: { is: "choice", choices: environmentsFor, default: "bash", brief: "Who reads what --format env prints" },
    details: { is: "boolean", brief: "Show how it came about, and what is good to know" },
    ...judgingFlags,
    readings: {
      is: "string",
      placeholder: "FILE",
      brief: "Answer for the machine whose readings are in FILE, not for this one",
    },
  },
  load: async () => {
    const { recommend } = await import("../verbs/recommend.ts");
    return {
      verb: recommend,
      view: async () => (await import("../view/recommend-view.ts")).recommendView,
      lines: ({ text }) => (text === null ? null : text.text.split("\n").slice(0, -1)),
    };
  },
  options: (input) => ({
    store: input.store,
    signal: input.signal,
    ...judgingWishes(input),
    as: fileFormat(input.flags) as RecommendOptions["as"],
    reader: input.flags["shell"] as RecommendOptions["reader"],
    readingsFile: input.flags["readings"] as string | undefined,
  }),
});
