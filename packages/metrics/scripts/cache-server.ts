import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, normalize } from "node:path";

export interface CacheServer {
  url: string;
  close(): Promise<void>;
}

/** Serves a binary cache that `nix copy --to file://` made, on a port of this machine that nobody else reaches. */
export async function cacheServer(directory: string): Promise<CacheServer> {
  const server = createServer((request, response) => {
    const file = join(directory, normalize(new URL(request.url ?? "/", "http://cache").pathname));
    const size = statSync(file, { throwIfNoEntry: false });
    if (size === undefined || !size.isFile()) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "content-length": size.size });
    if (request.method === "HEAD") response.end();
    else createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
