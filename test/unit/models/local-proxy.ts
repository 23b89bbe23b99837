/** A proxy on this machine that finds an invented host where only it knows, and counts what goes through it. */
import { createServer, request as ask } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

export interface LocalProxy {
  readonly address: string;
  /** `CONNECT host:port` or `GET url`, each as it was asked. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** @param names hosts that nobody else can find, and where they really are, as `127.0.0.1:PORT` */
export async function startLocalProxy(names: Readonly<Record<string, string>>): Promise<LocalProxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const place = (host: string): { host: string; port: number } | undefined => {
    const known = names[host];
    return known === undefined ? undefined : { host: known.split(':')[0] ?? '', port: Number(known.split(':')[1]) };
  };
  const server = createServer((incoming, response) => {
    asked.push(`${incoming.method ?? ''} ${incoming.url ?? ''}`);
    const url = new URL(incoming.url ?? '', 'http://no-proxy-request');
    const to = place(url.hostname);
    if (!to) {
      response.writeHead(502).end('unknown host');
      return;
    }
    const { host: _, 'proxy-connection': __, ...headers } = incoming.headers;
    const onward = ask({ ...to, method: incoming.method, path: `${url.pathname}${url.search}`, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    incoming.pipe(onward);
  });
  server.on('connect', (incoming, socket: Socket) => {
    asked.push(`CONNECT ${incoming.url ?? ''}`);
    const to = place((incoming.url ?? '').split(':')[0] ?? '');
    if (!to) {
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
      return;
    }
    const onward = connect(to, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(socket);
      socket.pipe(onward);
    });
    for (const end of [socket, onward]) {
      sockets.add(end);
      end.on('error', () => undefined);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
