import { expect, test } from "vitest";

import { debianSource, parseAptSources, sourceForSuite } from "./apt-sources.ts";

const deb822 = `Types: deb
# a mirror that is not in use any more
URIs: https://mirror.example/debian
Suites: trixie trixie-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb-src
URIs: https://mirror.example/source
Suites: trixie
Components: main

Types: deb deb-src
URIs: https://mirror.example/debian-security
Suites: trixie-security
Components: main
Enabled: no
`;

test("a deb822 file is read stanza by stanza, without comments, sources and what is disabled", () => {
  expect(parseAptSources([{ name: "debian.sources", text: deb822 }])).toEqual([
    {
      uris: ["https://mirror.example/debian"],
      suites: ["trixie", "trixie-updates"],
      components: ["main", "contrib"],
      signedBy: "/usr/share/keyrings/debian-archive-keyring.gpg",
      trusted: false,
    },
  ]);
});

test("a key that stands inside the file is kept with its lines", () => {
  const key = "Types: deb\nURIs: u\nSuites: sid\nComponents: main\nSigned-By:\n -----BEGIN\n .\n abc\n -----END\n";
  const [source] = parseAptSources([{ name: "x.sources", text: key }]);
  expect(sourceForSuite(source!, "forky")).toBe(
    "Types: deb\nURIs: u\nSuites: forky\nComponents: main\nSigned-By: \n -----BEGIN\n .\n abc\n -----END\n",
  );
});

test("the old format is read with and without options", () => {
  const text = `# deb http://commented.example/debian bookworm main
deb-src http://source.example/debian bookworm main
deb http://mirror.example/debian bookworm main contrib # comment
deb [arch=amd64 signed-by=/a.gpg,/b.gpg trusted=yes] http://other.example/debian sid main
`;
  expect(parseAptSources([{ name: "sources.list", text }])).toEqual([
    {
      uris: ["http://mirror.example/debian"],
      suites: ["bookworm"],
      components: ["main", "contrib"],
      signedBy: null,
      trusted: false,
    },
    {
      uris: ["http://other.example/debian"],
      suites: ["sid"],
      components: ["main"],
      signedBy: "/a.gpg /b.gpg",
      trusted: true,
    },
  ]);
});

const entry = (uri: string, suite: string): string => `deb ${uri} ${suite} main\n`;
const mirrorOf = (text: string): string | undefined =>
  debianSource(parseAptSources([{ name: "a.list", text }]))?.uris[0];

test("only an archive of Debian proper is taken for other suites of Debian", () => {
  expect(
    mirrorOf(entry("http://security.example", "bookworm-security") + entry("http://mirror.example", "bookworm")),
  ).toBe("http://mirror.example");
  expect(mirrorOf(entry("http://ubuntu.example", "noble"))).toBeUndefined();
  expect(mirrorOf("")).toBeUndefined();
});
