import type { ConfigKey } from "@nixperf/cli-kit";

/** The keys of this package, beside those that every command has. */
export const configKeys: ConfigKey[] = [
  {
    key: "retention",
    scope: "machine",
    brief: "Which roots may go and what is kept: a preset, rules for generations and for links (docs/retention.md)",
    is: "object",
    expected: 'an object such as {"preset": "weekly", "profiles": {"keepLast": 5}}',
    schema: async () => {
      const [{ retentionConfig }, { parseAge }] = await Promise.all([
        import("../schemas/retention.ts"),
        import("@nixperf/render"),
      ]);
      return retentionConfig(parseAge);
    },
    default: null,
  },
];
