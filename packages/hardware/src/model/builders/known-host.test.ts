import { expect, test } from "vitest";
import { bestHostKey, findsNotedKey, sshPlan } from "./known-host.ts";

const plan = (lines: string[]) => sshPlan(["user me", ...lines, "addressfamily any"].join("\n"));
const files = "userknownhostsfile /home/u/.ssh/known_hosts /home/u/.ssh/known_hosts2";

test("the name of a key has the port where it is not ssh's own, and is the alias where there is one", () => {
  expect(plan(["hostname a", "port 22", files, "globalknownhostsfile none"])).toEqual({
    knownAs: "a",
    hostname: "a",
    port: 22,
    files: ["/home/u/.ssh/known_hosts", "/home/u/.ssh/known_hosts2"],
  });
  const other = plan(["hostname a", "port 2222", files])!;
  expect(other.knownAs).toBe("[a]:2222");
  expect([findsNotedKey(other, "a"), findsNotedKey(other, "big")]).toEqual([true, false]);
  expect(plan(["hostname a", "port 2222", "hostkeyalias big", files])!.knownAs).toBe("big");
});

test.each([[""], ["hostname a"], ["hostname -x\nport 22"], ["hostname a\nport 0"], ["hostname a\nport x"]])(
  "%j is no plan",
  (text) => expect(sshPlan(text)).toBeNull(),
);

test("the best key counts; those that are marked, and what is no key, do not", () => {
  const text = [
    "# Host a found: line 3",
    "|1|salt|hash ssh-rsa AAAAB3 comment",
    "@revoked a ssh-ed25519 AAAAbad",
    "@cert-authority a ssh-ed25519 AAAAca",
    "a ssh-dss AAAAdss",
    "a ssh-ed25519 AAAAgood= me@there",
    "a ssh-ed25519 AA;AA",
  ].join("\n");
  expect(bestHostKey(text)).toBe("ssh-ed25519 AAAAgood=");
  expect(bestHostKey("a ssh-rsa AAAAB3")).toBe("ssh-rsa AAAAB3");
  expect(bestHostKey("nothing\n")).toBeNull();
});
