import { expect, test } from "vitest";
import { humanStyle, withEvents } from "./arguments.ts";
import { humanLines } from "./human-lines.ts";

test("the format of a command's log is ours, whatever it was, and a program that Nix runs keeps its own", () => {
  expect(withEvents(["build", ".#x"])).toEqual(["--log-format", "internal-json", "build", ".#x"]);
  expect(withEvents(["build", "--log-format", "raw", "-j1"])).toEqual([
    "--log-format",
    "internal-json",
    "build",
    "-j1",
  ]);
  expect(withEvents(["run", "x", "--", "--log-format", "y"]).slice(2)).toEqual(["run", "x", "--", "--log-format", "y"]);
});

test.each([
  ["nix-build", [], 3, "bare"],
  ["nix-build", ["-Q"], 3, "none"],
  ["nix-build", ["-vv", "--quiet"], 4, "bare"],
  ["nix", ["build", "-L"], 3, "named"],
  ["nix", ["build", "--quiet"], 2, "none"],
  ["nix", ["run", "x", "--", "-L", "-v"], 3, "none"],
])("%s %j shows up to level %i, and of builders %s", (name, args, verbosity, buildLog) => {
  expect(humanStyle(name, args)).toEqual({ verbosity, buildLog });
});

test("events become the lines that Nix would have written", () => {
  const drv = "/nix/store/4k987k76cwhy3pihl5y37yx9fa9vbglv-a-1.0.drv";
  const start = { action: "start", type: 105, level: 3, parent: "0", payload: null } as const;
  const line = { action: "result", id: "1", type: 101, fields: ["made it"], payload: null } as const;
  const write = humanLines({ verbosity: 3, buildLog: "named" });
  expect(write.lines({ action: "msg", level: 3, msg: "one will be built:", rawMsg: null })).toBe(
    "one will be built:\n",
  );
  expect(write.lines({ ...start, id: "1", text: `building '${drv}'`, fields: [drv, ""] })).toBe(
    `building '${drv}'...\n`,
  );
  expect(write.lines(line)).toBe("a-1.0> made it\n");
  expect(write.lines({ action: "stop", id: "1" })).toBe("");
  expect(write.lines({ ...start, id: "2", level: 6, text: "querying", type: 0, fields: [] })).toBe("");
  expect(humanLines({ verbosity: 3, buildLog: "bare" }).lines(line)).toBe("made it\n");
  expect(humanLines({ verbosity: 3, buildLog: "none" }).lines(line)).toBe("");
});
