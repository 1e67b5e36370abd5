import { scheduleMark, scheduleName } from "./scheduled-run.ts";
import type { ScheduledRun } from "./scheduled-run.ts";

/** What a property list is made of here. */
type Value = string | number | boolean | Value[] | { [key: string]: Value };

/**
 * The agent that launchd starts once a week (launchd.plist(5)): on Monday at three, or when the machine next wakes up; at
 * low priority, so that it yields to all else.
 *
 * @param log file that takes what it prints
 */
export function launchdAgent(run: ScheduledRun, log: string): string {
  const agent: Value = {
    Label: scheduleName,
    ProgramArguments: run.words,
    EnvironmentVariables: run.environment,
    StartCalendarInterval: { Weekday: 1, Hour: 3, Minute: 0 },
    ProcessType: "Background",
    LowPriorityIO: true,
    LowPriorityBackgroundIO: true,
    Nice: 19,
    StandardOutPath: log,
    StandardErrorPath: log,
  };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<!-- ${scheduleMark.replaceAll("--", "- -")} -->`,
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    '<plist version="1.0">',
    element(agent, ""),
    "</plist>",
    "",
  ].join("\n");
}

/** Whether all of `words` can stand in XML, which has no way to write most control characters. */
export function isXmlText(text: string): boolean {
  return !/[\x00-\x08\x0b-\x1f\ufffe\uffff]/.test(text) && text.isWellFormed();
}

function element(value: Value, indent: string): string {
  if (typeof value === "boolean") return `${indent}<${value}/>`;
  if (typeof value === "number") return `${indent}<integer>${value}</integer>`;
  if (typeof value === "string") return `${indent}<string>${escapeXml(value)}</string>`;
  const inner = `${indent}  `;
  const [tag, lines] = Array.isArray(value)
    ? ["array", value.map((one) => element(one, inner))]
    : [
        "dict",
        Object.entries(value).map(([key, one]) => `${inner}<key>${escapeXml(key)}</key>\n${element(one, inner)}`),
      ];
  return [`${indent}<${tag}>`, ...lines, `${indent}</${tag}>`].join("\n");
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
