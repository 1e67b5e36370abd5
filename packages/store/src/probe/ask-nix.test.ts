import * as fc from "fast-check";
import { expect, test } from "vitest";
import { pathInfos } from "./ask-nix.ts";

const here = "/nix/store/78w3fa9xcb6snbwk44vlrqv9dpzsdvv4-here";
const gone = "/nix/store/k0lsd124h6nxf40khvhx0j0ki4xr3az8-gone";

test("both forms of the answer are read, and what is not there is null", () => {
  const info = { signatures: ["k-1:abc"], isContentAddressed: true };
  const list = [
    { path: here, signatures: ["k-1:abc"], ca: "fixed:r:sha256:0" },
    { path: gone, valid: false },
  ];
  const object = { [here]: { signatures: ["k-1:abc"], ca: "fixed:r:sha256:0" }, [gone]: null };
  for (const answer of [list, object]) {
    expect([...pathInfos(JSON.stringify(answer))!]).toEqual([
      [here, info],
      [gone, null],
    ]);
  }
});

test("whatever else is said is no answer, or says nothing of who signed", () => {
  for (const text of ["", "{", "null", "1", '"x"']) expect(pathInfos(text)).toBeNull();
  const odd = fc.oneof(fc.jsonValue(), fc.record({ signatures: fc.jsonValue(), ca: fc.jsonValue() }));
  fc.assert(
    fc.property(fc.oneof(fc.array(odd), fc.dictionary(fc.string(), odd)), (answer) => {
      for (const info of pathInfos(JSON.stringify(answer))!.values()) {
        expect(info === null || info.signatures.every((one) => typeof one === "string")).toBe(true);
      }
    }),
  );
});
