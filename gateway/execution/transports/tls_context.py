"""Who is trusted, and who we are, when a subgraph is asked over TLS."""

import ssl

from gateway.execution.transports.wire import ClientTls


def tls_context(tls: ClientTls | None) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=None if tls is None else tls.authorities)
    if tls is not None and tls.certificate is not None:
        context.load_cert_chain(tls.certificate, tls.key)
    return context
