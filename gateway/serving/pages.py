"""What a browser sees: the landing page, and GraphiQL from our own origin (development mode only)."""

from collections.abc import Iterable
from html import escape
from pathlib import Path

from starlette.responses import HTMLResponse
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from gateway.serving.answers import SECURITY_HEADERS, VARY
from gateway.serving.issuer import Persona

BUILT_PAGE = Path(__file__).parents[2] / "web" / "dist"

# Monaco makes style elements as it runs and its workers from our own files; its fonts stand in the style sheet as data.
GRAPHIQL_POLICY = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
PLAIN_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


class BuiltFiles(StaticFiles):
    """Files named by their content: kept for a year. The icon is not, and is asked for again."""

    def file_response(self, full_path: object, stat_result: object, scope: Scope, status_code: int = 200):  # type: ignore[no-untyped-def]
        response = super().file_response(full_path, stat_result, scope, status_code)  # type: ignore[arg-type]
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        # A worker's own policy is that of its file.
        response.headers["Content-Security-Policy"] = GRAPHIQL_POLICY
        if "/assets/" in scope["path"]:
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def graphiql_files(folder: Path = BUILT_PAGE) -> Mount:
    """`/graphiql/…`: scripts, workers, styles and fonts of the page."""
    return Mount("/graphiql", BuiltFiles(directory=folder, check_dir=False))


def graphiql_page(folder: Path = BUILT_PAGE, name: str = "index.html") -> HTMLResponse:
    """The built page of the civic graph, or how to build it."""
    index = folder / name
    headers = {**SECURITY_HEADERS, "Cache-Control": "no-store", "Vary": VARY}
    if index.is_file():
        headers["Content-Security-Policy"] = GRAPHIQL_POLICY
        return HTMLResponse(index.read_text("utf-8"), headers=headers)
    headers["Content-Security-Policy"] = PLAIN_POLICY
    body = (
        "<h1>GraphiQL is not built yet</h1><p>Run <code>make web</code> in the project's folder and load this page again. "
        "The endpoint itself answers: <code>POST /graphql</code>.</p>"
    )
    return HTMLResponse(_page("GraphiQL is not built", body), headers=headers)


def engine_page() -> HTMLResponse:
    """The built page of the engine alone: any graph, so nobody to ask as."""
    return graphiql_page(name="engine.html")


def landing_page(url: str, personas: Iterable[Persona], *, development: bool) -> HTMLResponse:
    """`/`: where things are, and in development who can be asked as."""
    links = [
        ("/graphql", "GraphQL" + (", with GraphiQL for a browser" if development else "")),
        ("/health/ready", "is it ready"),
        ("/health/live", "is it running"),
        ("/metrics", "figures for Prometheus"),
        ("/.well-known/grant-keys.json", "keys of the fetch grants"),
    ]
    if development:
        links += [("/personas", "whom to ask as"), ("/.well-known/jwks.json", "keys of the development issuer")]
    listed = "".join(f'<li><a href="{path}"><code>{path}</code></a> {escape(text)}</li>' for path, text in links)
    body = (
        "<h1>Civic gateway</h1><p>One graph over identity, facilities, health books, consent, judicial records and "
        "statistics. What a caller sees is decided by role, purpose and the citizen’s consent.</p>"
        f"<ul>{listed}</ul>"
    )
    rows = "".join(
        f'<tr><td><a href="/graphql?persona={escape(persona.name)}">{escape(persona.name)}</a></td>'
        f"<td>{escape(persona.role)}</td><td>{escape(persona.description)}</td></tr>"
        for persona in personas
    )
    if development and rows:
        body += f"<h2>Open GraphiQL as</h2><table><tr><th>persona</th><th>role</th><th></th></tr>{rows}</table>"
    body += f"<h2>Or ask from a shell</h2><pre>{escape(ready_curl(url))}</pre>"
    headers = {**SECURITY_HEADERS, "Content-Security-Policy": PLAIN_POLICY, "Cache-Control": "no-cache"}
    return HTMLResponse(_page("Civic gateway", body), headers=headers)


def ready_curl(url: str) -> str:
    """A command that answers at once and needs no token."""
    return (
        f"curl {url}/graphql -H 'Content-Type: application/json' \\\n"
        """  -d '{"query":"{ facilities(first: 3) { totalCount edges { node { code name } } } }"}'"""
    )


def _page(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" href="/graphiql/icon.svg" type="image/svg+xml">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style><main>{body}</main></html>"
    )


_STYLE = (
    ":root{color-scheme:light dark}body{margin:0;font:16px/1.55 system-ui,sans-serif}"
    "main{max-width:60rem;margin:3rem auto;padding:0 1.5rem}h1{font-size:1.9rem;margin:0 0 .5rem}"
    "h2{font-size:1.15rem;margin:2rem 0 .5rem}ul{padding-left:1.2rem}a{color:#17698c}code,pre{font:.9em/1.5 ui-monospace,"
    "monospace}pre{padding:.9rem 1.1rem;border-radius:8px;background:#8881;overflow-x:auto}table{border-collapse:collapse;"
    "width:100%}th{text-align:left;font-weight:600}td,th{padding:.35rem .8rem .35rem 0;border-bottom:1px solid #8883;"
    "vertical-align:top}td:first-child{white-space:nowrap}@media(prefers-color-scheme:dark){a{color:#7fd1c4}}"
)
