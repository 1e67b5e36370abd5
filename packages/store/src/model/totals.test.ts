import { expect, test } from "vitest";
import { state } from "./liveness.ts";
import { stateName } from "./state-name.ts";
import { totalsByState } from "./totals.ts";

test("every path counts in the state that it is in, and in no other", () => {
  const states = Uint8Array.of(state.live, state.dead, state.live, state.orderDependent, state.unseen);
  const totals = totalsByState(states, Float64Array.of(1, 20, 300, 4000, 50000));
  expect(totals).toEqual({
    [state.live]: { paths: 2, narBytes: 301 },
    [state.dead]: { paths: 1, narBytes: 20 },
    [state.orderDependent]: { paths: 1, narBytes: 4000 },
    [state.unseen]: { paths: 1, narBytes: 50000 },
  });
});

test("a state has a name where it is known, and none where it is not", () => {
  expect(Object.values(state).map((one) => stateName(one, true))).toEqual([
    "dead",
    "live",
    "order-dependent",
    "unseen",
  ]);
  expect(Object.values(state).map((one) => stateName(one, false))).toEqual([null, null, null, null]);
});
