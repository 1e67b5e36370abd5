import { defineConfig } from "vitest/config";

const source = { resolve: { conditions: ["@nixperf/source"] }, ssr: { resolve: { conditions: ["@nixperf/source"] } } };

/** `unit` runs from source and needs nothing; `real` needs real Nix; `house` holds the repository to its own rules; `e2e` needs a build. */
export default defineConfig({
  test: {
    // Vitest would leave a core free, which on a machine with two doubles the time.
    maxWorkers: "100%",
    globalSetup: "test/own-home.ts",
    projects: [
      {
        extends: true,
        ...source,
        test: { name: "unit", include: ["packages/*/src/**/*.test.ts", "scripts/**/*.test.ts"], testTimeout: 60_000 },
      },
      {
        extends: true,
        ...source,
        test: {
          name: "real",
          include: ["packages/*/test/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 300_000,
          // After the others: while a directory too deep for a path is open, as a test of walks has it, Nix deletes nothing.
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        ...source,
        test: { name: "house", include: ["test/house/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 60_000 },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          globalSetup: "test/e2e/set-up.ts",
          testTimeout: 300_000,
          hookTimeout: 300_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
