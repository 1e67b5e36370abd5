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
  ["nixos-rebuild", ["build"], 3, "bare"],
  ["nixos-rebuild", ["build", "--flake", "."], 3, "none"],
])("%s %j shows up to level %i, and of builders %s", (name, args, verbosity, buildLog) => {
  expect(humanStyle(name, args)).toEqual({ verbosity, buildLog, colours: false });
});

test("events become the lines that Nix would have written", () => {
  const drv = "/nix/store/4k987k76cwhy3pihl5y37yx9fa9vbglv-a-1.0.drv";
  const start = { action: "start", type: 105, level: 3, parent: "0", payload: null } as const;
  const line = { action: "result", id: "1", type: 101, fields: ["made it"], payload: null } as const;
  const write = humanLines({ verbosity: 3, buildLog: "named", colours: false });
  expect(write.lines({ action: "msg", level: 3, msg: "one will be built:", rawMsg: null })).toBe(
    "one will be built:\n",
  );
  expect(write.lines({ ...start, id: "1", text: `building '${drv}'`, fields: [drv, ""] })).toBe(
    `building '${drv}'...\n`,
  );
  expect(write.lines(line)).toBe("a-1.0> made it\n");
  expect(write.lines({ action: "stop", id: "1" })).toBe("");
  expect(write.lines({ ...start, id: "2", level: 6, text: "querying", type: 0, fields: [] })).toBe("");
  const lines = (buildLog: "bare" | "none") => humanLines({ verbosity: 3, buildLog, colours: false }).lines(line);
  expect([lines("bare"), lines("none")]).toEqual(["made it\n", ""]);
});

test("colours are for terminals", () => {
  const coloured = { action: "msg", level: 0, msg: "\u001B[31;1merror:\u001B[0m no", rawMsg: null } as const;
  const lines = (colours: boolean) => humanLines({ verbosity: 3, buildLog: "bare", colours }).lines(coloured);
  expect([lines(false), lines(true)]).toEqual(["error: no\n", `${coloured.msg}\n`]);
});

test("where lines of builders are not shown, the message of a failure ends with the last of them, as Nix would have it", () => {
  const drv = "/nix/store/4k987k76cwhy3pihl5y37yx9fa9vbglv-a-1.0.drv";
  const rest = { level: 3, parent: "0", payload: null, text: "" } as const;
  const failed = {
    action: "msg",
    level: 0,
    msg: `error: builder for '${drv}' failed with exit code 3`,
    rawMsg: null,
  } as const;
  const write = humanLines({ verbosity: 3, buildLog: "none", colours: false });
  write.lines({ action: "start", type: 105, id: "1", fields: [drv, ""], ...rest });
  for (let line = 1; line <= 12; line++)
    write.lines({ action: "result", id: "1", type: 101, fields: [`\u001B[1mline\u001B[0m ${line}`], payload: null });
  write.lines({ action: "stop", id: "1" });
  const said = write.lines(failed).split("\n");
  expect(said.slice(0, 3)).toEqual([`${failed.msg};`, "       last 10 log lines:", "       > line 3"]);
  expect(said.slice(-3)).toEqual(["       > line 12", `       For full logs, run 'nix log ${drv}'.`, ""]);
  // Said once; and where Nix has quoted them, not again.
  expect(write.lines(failed)).toBe(`${failed.msg}\n`);
});
