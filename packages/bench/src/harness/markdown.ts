import type { CaseResult, FailedCase, SkippedCase } from "./case.ts";
import type { Claim, ClaimResult } from "./claim.ts";
import type { BenchRecord } from "./record.ts";
import { mean, median } from "./statistics.ts";
import type { Measured } from "./take-turns.ts";

/** The record as a part of a document: what was measured where, then a table of times and one of claims for each case. */
export function benchMarkdown(record: BenchRecord): string {
  const { environment } = record;
  const versions = [
    `Node ${environment.node}`,
    ...environment.nix.map((version) => `Nix ${version}`),
    ...(environment.sqlite3 === null ? [] : [`sqlite3 ${environment.sqlite3}`]),
  ];
  const lines = [
    `Measured ${record.startedAt.slice(0, 10)} on ${environment.platform}, ${environment.cores} cores, ` +
      `${gibibytes(environment.memoryBytes)} of memory; ${versions.join(", ")}. ` +
      (record.form === "full"
        ? "Full form."
        : "Short form: the bounds are about larger stores, which `--full` measures."),
    ...storeLines(record.stores),
  ];
  for (const one of record.cases) lines.push("", `### ${one.title}`, "", ...caseLines(one, record.form));
  return `${lines.join("\n")}\n`;
}

function storeLines(stores: BenchRecord["stores"]): string[] {
  if (stores.length === 0) return [];
  return [
    "",
    "| store | paths | references | roots | live | dead |",
    "| --- | ---: | ---: | ---: | ---: | ---: |",
    ...stores.map(
      ({ name, summary }) =>
        `| ${name} | ${[summary.paths, summary.refs, summary.roots, summary.livePaths, summary.deadPaths].map(count).join(" | ")} |`,
    ),
  ];
}

function caseLines(one: CaseResult | SkippedCase | FailedCase, form: BenchRecord["form"]): string[] {
  if ("skipped" in one) return [`Not measured: ${one.skipped}.`];
  if ("failed" in one) return [`Failed: ${one.failed}.`];
  return [
    "| command | best | median | processor | rounds | peak memory |",
    "| --- | ---: | ---: | ---: | ---: | ---: |",
    ...one.measured.map(timeLine),
    "",
    "| claim | measured | spread | by processor time | |",
    "| --- | ---: | ---: | ---: | --- |",
    ...one.claims.map((result) => claimLine(result, form)),
    "",
    `The first command against itself: ${ratio(one.noise.median)} (${ratio(one.noise.low)} to ${ratio(one.noise.high)}), ` +
      `typically a factor of ${ratio(one.noiseFactor)} apart.`,
  ];
}

function timeLine(one: Measured): string {
  const peak = one.peakBytes === null ? "" : `${Math.round(one.peakBytes / 2 ** 20)} MiB`;
  if (one.bounded)
    return `| \`${one.name}\` | > ${one.seconds[0]} s | > ${one.seconds[0]} s | | 1, stopped | ${peak} |`;
  const cpu = one.cpuSeconds.length === 0 ? "" : seconds(mean(one.cpuSeconds));
  const times = [seconds(Math.min(...one.seconds)), seconds(median(one.seconds)), cpu];
  return `| \`${one.name}\` | ${times.join(" | ")} | ${one.seconds.length} | ${peak} |`;
}

function claimLine(result: ClaimResult, form: BenchRecord["form"]): string {
  const { claim } = result;
  const verdict = form === "full" ? result.verdict : "not judged";
  if (claim.kind === "peak") {
    const peak = result.peakBytes === null ? "unknown" : `${Math.round(result.peakBytes / 2 ** 20)} MiB`;
    return `| ${claimText(claim)} | ${peak} | | | ${verdict} |`;
  }
  if (claim.kind === "time" && result.ratio !== null) {
    const { median: middle, low, high } = result.ratio;
    const [measured, ...spread] = [middle, low, high].map((part) => seconds(part * claim.atMostSeconds));
    return `| ${claimText(claim)} | ${measured} | ${spread.join(" to ")} | | ${verdict} |`;
  }
  if (result.ratio === null) return `| ${claimText(claim)} | | | | ${verdict} |`;
  const spread = result.atLeastOnly ? "" : `${ratio(result.ratio.low)} to ${ratio(result.ratio.high)}`;
  const measured = `${result.atLeastOnly ? "> " : ""}${ratio(result.ratio.median)}`;
  const cpu = result.cpuRatio === null ? "" : ratio(result.cpuRatio);
  return `| ${claimText(claim)} | ${measured} | ${spread} | ${cpu} | ${verdict} |`;
}

/** A claim in words. */
export function claimText(claim: Claim): string {
  if (claim.kind === "peak") return `\`${claim.of}\` stays within ${Math.round(claim.atMostBytes / 2 ** 20)} MiB`;
  if (claim.kind === "time")
    return `\`${claim.of}\` takes at most ${seconds(claim.atMostSeconds)} longer than \`${claim.beyond}\``;
  const bounds = [
    ...(claim.atLeast === undefined ? [] : [`at least ${claim.atLeast}`]),
    ...(claim.atMost === undefined ? [] : [`at most ${claim.atMost}`]),
  ];
  return `\`${claim.of}\` takes ${bounds.join(" and ")} times as long as \`${claim.to}\``;
}

function seconds(value: number): string {
  if (value < 1) return `${(value * 1000).toFixed(value < 0.1 ? 1 : 0)} ms`;
  return `${value.toFixed(value < 10 ? 2 : 1)} s`;
}

function ratio(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}

function gibibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 30)} GiB`;
}
