import { expect, test } from "vitest";
import { withoutPassword } from "./without-password.ts";

test.each([
  ["postgres://ada:secret@host:5432/db", "postgres://ada:…@host:5432/db"],
  ["postgres://ada:s@cr:et@host/db?sslmode=require", "postgres://ada:…@host/db?sslmode=require"],
  ["postgres://:secret@host/db", "postgres://:…@host/db"],
  ["postgres://host/db?user=ada&password=secret&ssl=1", "postgres://host/db?user=ada&password=…&ssl=1"],
  ["postgres://ada@host:5432/db", "postgres://ada@host:5432/db"],
  ["ssh-ng://host:22", "ssh-ng://host:22"],
  ["/nix/store", "/nix/store"],
  ["unix:///a:b@c", "unix:///a:b@c"],
])("%s is shown as %s", (value, shown) => expect(withoutPassword(value)).toBe(shown));

test("what is no text is shown as it is", () => expect([withoutPassword(1), withoutPassword(null)]).toEqual([1, null]));
