import { age, bytes, command, count, dim, path, ratio, text } from "../src/values.ts";
import type { View } from "../src/view.ts";

const gib = 2 ** 30;
const day = 86_400;
const hash = "3k8rq0vh2w9xj5mlyd1c7zfasgn4pib6";

/** A view with every kind of block, such as the analysis of a store gives. */
export const sampleView: View = {
  title: "Nix store",
  blocks: [
    {
      kind: "answer",
      text: [
        path("/nix/store"),
        " holds ",
        bytes(25.1 * gib),
        " in ",
        count(32_714, "path"),
        ". ",
        bytes(11.4 * gib),
        " of it is dead: nothing needs it.",
      ],
    },
    {
      kind: "table",
      caption: "",
      columns: [
        { title: "", priority: 0 },
        { title: "", priority: 0 },
        { title: "", priority: 0, bar: true },
      ],
      rows: [
        [text("live"), count(20_057, "path"), bytes(13.7 * gib)],
        [text("dead"), count(12_657, "path"), bytes(11.4 * gib)],
      ],
    },
    {
      kind: "facts",
      facts: [
        {
          name: "also on disk",
          value: [count(3, "entry", "entries"), " that are not registered: 2 .lock files and 1 failed build"],
        },
        { name: "settings", value: [command("keep-outputs"), " false, ", command("keep-derivations"), " true"] },
        { name: "temporary roots", value: [count(null)] },
      ],
    },
    {
      kind: "table",
      caption: "What keeps the most alive",
      columns: [
        { title: "Retains", priority: 0, bar: true },
        { title: "Closure", priority: 2 },
        { title: "Root", priority: 0 },
        { title: "Kind", priority: 1 },
        { title: "Age", priority: 3 },
      ],
      rows: [
        [
          bytes(3.1 * gib),
          bytes(7.9 * gib),
          text("system: 19 old generations (42 to 60)"),
          text("profile"),
          age(190 * day),
        ],
        [
          bytes(1.4 * gib),
          bytes(2.2 * gib),
          path("/home/alice/src/shop/.direnv/flake-profile-1-link"),
          text("direnv"),
          age(210 * day),
        ],
        [bytes(0.9 * gib), bytes(1.0 * gib), path("/home/alice/src/old/result"), text("result"), age(1.4 * 365 * day)],
        [bytes(null), bytes(12 * 2 ** 20), path(`/nix/store/${hash}-python3-3.11.2`), dim("process"), age(null)],
      ],
      more: { count: 317, command: "nixperf store roots" },
    },
    {
      kind: "treemap",
      caption: "The store by retained size",
      measure: "retained size",
      labels: ["system-61", `/nix/store/${hash}-linux-6.9`, "shop/.direnv", "llvm-18.1.8"],
      parents: [-1, 0, -1, 2],
      weights: [7.9 * gib, 1.1 * gib, 2.2 * gib, 1.9 * gib],
      groups: [0, 0, 1, 1],
      groupNames: ["profile", "direnv"],
    },
    { kind: "heading", text: "Why llvm is alive" },
    {
      kind: "chain",
      caption: "Shortest way from a root",
      steps: [
        {
          edge: null,
          value: path("/home/alice/src/shop/.direnv/flake-profile-1-link"),
          note: ["unused for ", age(210 * day)],
        },
        { edge: "link", value: path(`/nix/store/${hash}-nix-shell-env`) },
        { edge: "reference", value: path(`/nix/store/${hash}-llvm-18.1.8`), note: [bytes(1.9 * gib)] },
      ],
    },
    {
      kind: "findings",
      findings: [
        {
          severity: "warning",
          subject: "/mnt/usb/result",
          message:
            "This root lies on something that is not mounted now; when Nix next collects garbage it takes the root for dead.",
          tries: ["mount it before you collect garbage"],
        },
        {
          severity: "error",
          subject: "/nix/var/nix/db/db.sqlite",
          message: "The write-ahead log is 1.2 GiB.",
          tries: ["nix-store --verify", "restart the Nix daemon"],
        },
      ],
    },
    { kind: "paragraph", text: ["Of what was fetched, ", ratio(0.77), " came from a cache."] },
    { kind: "gaps", gaps: [{ message: "what 14 processes of other users hold open", tries: ["the same with sudo"] }] },
    {
      kind: "next",
      steps: [
        { command: "nixperf store optimize", does: "shows what would go: 11.4 GiB, deletes nothing" },
        { command: "nixperf store why PATH", does: "why a path is alive" },
      ],
    },
  ],
};
