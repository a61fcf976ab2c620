"""A line to a PostgreSQL server that can lose an answer, or fall silent."""

import contextlib
import socket
import threading

from psycopg import conninfo

from tests.postgres import url_of


class CutLine:
    """Stands between a client and the server of `url`; connect to `self.url` instead.

    `lose`: of what the server says, the how-manieth message is lost, and its connection with it; 0
    for none. `silent`: nothing comes through from the server any more, and nothing ends.
    """

    def __init__(self, url: str) -> None:
        known = conninfo.conninfo_to_dict(url)
        self._server = known
        self._listener = socket.create_server(("127.0.0.1", 0))
        port = self._listener.getsockname()[1]
        self.url = url_of(url, str(known["dbname"]), host="127.0.0.1", port=str(port))
        self.lose = 0
        self.silent = False
        self.lost = 0
        self._open: list[socket.socket] = [self._listener]
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def close(self) -> None:
        for end in self._open:
            hang_up(end)
        for thread in self._threads:
            thread.join()
        for end in self._open:
            end.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = self._connect()
                self._open += [client, server]
                for source, target in ((client, server), (server, client)):
                    arguments = (source, target, target is client)
                    thread = threading.Thread(target=self._pump, args=arguments)
                    self._threads.append(thread)
                    thread.start()

    def _connect(self) -> socket.socket:
        host, port = str(self._server["host"]), str(self._server.get("port") or 5432)
        if not host.startswith("/"):
            return socket.create_connection((host, int(port)))
        server = socket.socket(socket.AF_UNIX)
        server.connect(f"{host}/.s.PGSQL.{port}")
        return server

    def _pump(self, source: socket.socket, target: socket.socket, answers: bool) -> None:  # noqa: FBT001
        with contextlib.suppress(OSError):
            while data := source.recv(65_536):
                if answers and self.silent:
                    continue
                if answers and self.lose:
                    self.lose -= 1
                    if not self.lose:
                        self.lost += 1
                        break
                target.sendall(data)
        hang_up(source)
        hang_up(target)


def hang_up(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
