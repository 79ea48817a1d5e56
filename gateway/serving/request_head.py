"""uvicorn's HTTP protocol, for the heads of requests that it takes too little care of.

An offer to speak another protocol that nobody here speaks (Java's HTTP client makes one, of HTTP/2, with every request over plain
TCP) is no more than an offer: the request is read as if it had not been made, where the parser leaves its body out. And a head
has a size.
"""

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

# Bytes; as much as other servers read of one. What one read of the socket brings beside it is not measured.
LARGEST_HEAD = 64 * 1024
_INVALID = "Invalid HTTP request received."
_TOO_LARGE = f"The head of the request is larger than {LARGEST_HEAD} bytes."
_OFFER = (b"upgrade", b"connection", b"http2-settings")


class RequestHeadProtocol(HttpToolsProtocol):
    _read = 0  # of a head that is not complete
    _in_head = False

    def data_received(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as offer:
            if self._should_upgrade():
                self.handle_websocket_upgrade()
            elif self._get_upgrade() is None:  # CONNECT
                self._refuse(_INVALID)
            else:
                self._decline(data[offer.args[0] :])
            return
        except httptools.HttpParserError:
            self._refuse(_INVALID)
            return
        if self._in_head:
            self._read += len(data)
            if self._read > LARGEST_HEAD:
                self._refuse(_TOO_LARGE)

    def on_message_begin(self) -> None:
        self._read, self._in_head = 0, True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head = False
        if not self._declines():
            super().on_headers_complete()

    def on_message_complete(self) -> None:
        if not self._declines():
            super().on_message_complete()

    def _refuse(self, why: str) -> None:
        self.logger.warning(why)
        self.send_400_response(why)

    def _declines(self) -> bool:
        return self.parser.should_upgrade() and not self._should_upgrade()

    def _decline(self, rest: bytes) -> None:
        """Read the request again without the offer, and what comes after its head."""
        version = self.parser.get_http_version().encode()
        head = [self.parser.get_method(), b" ", self.url, b" HTTP/", version, b"\r\n"]
        for name, value in self.headers:
            if name not in _OFFER:
                head += [name, b": ", value, b"\r\n"]
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn sets its own
        self.data_received(b"".join((*head, b"\r\n", rest)))
