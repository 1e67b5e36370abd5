import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseHost, uriHost } from "./host.ts";

test.each([
  ["builder@10.0.0.2", "builder@10.0.0.2", "builder", "10.0.0.2", "10.0.0.2"],
  ["big", "big", null, "big", "big"],
  [
    "ci_1.user@big-box.example.org.",
    "ci_1.user@big-box.example.org.",
    "ci_1.user",
    "big-box.example.org.",
    "big-box.example.org.",
  ],
  ["root@[fd00::2]", "root@fd00::2", "root", "fd00::2", "[fd00::2]"],
  ["fd00::2", "fd00::2", null, "fd00::2", "[fd00::2]"],
])("%s", (text, name, user, host, inUri) => {
  expect(parseHost(text)).toEqual({ name, user, host });
  expect(uriHost({ host })).toBe(inUri);
});

const code = (text: string): string => {
  try {
    return parseHost(text).name;
  } catch (error) {
    return (error as { code: string }).code;
  }
};

test.each([
  "",
  "@",
  "user@",
  "@host",
  "-oProxyCommand=touch /tmp/x",
  "user@-oProxyCommand=x",
  "-l@host",
  "a b",
  "host;id",
  "host#",
  "host,other",
  "$(id)",
  "host\nother",
  "host/path",
  "host?remote-program=x",
  "host%2f",
  "ssh://host",
  "a@b@c",
  "host:22",
  "a..b",
  "[host]",
  "x".repeat(300),
  "höst",
])("%j is refused", (text) => expect(code(text)).toBe("NIXPERF_BUILDERS_HOST"));

test("a port is told where it belongs", () => {
  expect(() => parseHost("big:2222")).toThrow(
    expect.objectContaining({ tries: ["the port goes into ssh_config, under a Host of this name"] }),
  );
});

describe("localhost, for which Nix starts no ssh", () => {
  test.each(["localhost", "user@localhost", "LocalHost", "localhost."])("%s", (text) =>
    expect(code(text)).toBe("NIXPERF_BUILDERS_LOCALHOST"),
  );
  test.each(["127.0.0.1", "localhost.example.org", "notlocalhost"])("%s is another name", (text) =>
    expect(code(text)).toBe(text),
  );
});

test("whatever is let through is no option and has nothing that a shell, a URI or a line would read otherwise", () => {
  const near = fc.string({ unit: fc.constantFrom(..."ab1-_.@:[]% ,;#?/=$\n") });
  fc.assert(
    fc.property(fc.oneof(fc.string(), near), (text) => {
      const found = code(text);
      if (!found.startsWith("NIXPERF_")) expect(found).toMatch(/^(?:[\w.-]+@)?[A-Za-z0-9:][\w.:-]*$/);
      expect(found.startsWith("-")).toBe(false);
    }),
  );
});
