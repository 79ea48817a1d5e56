"""`/personas` and the issuer's keys, in development mode only: whom GraphiQL can ask as."""

from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from gateway.errors import ClientError
from gateway.serving.answers import SECURITY_HEADERS, refusal, shown
from gateway.serving.graphql_request import JSON, check_content_type, read_body
from gateway.serving.issuer import DEFAULT_ASSURANCE, DevelopmentIssuer
from gateway.serving.refused import Refused

TOKEN_SECONDS = 900
NO_STORE = {**SECURITY_HEADERS, "Cache-Control": "no-store"}


def persona_routes(issuer: DevelopmentIssuer) -> list[Route]:
    async def keys(_request: Request) -> JSONResponse:
        return JSONResponse(issuer.public_keys(), headers={**SECURITY_HEADERS, "Cache-Control": "max-age=60"})

    async def listed(_request: Request) -> JSONResponse:
        return JSONResponse({"personas": [_persona(issuer, name) for name in issuer.personas]}, headers=NO_STORE)

    async def token(request: Request) -> Any:
        # JSON is asked for because another site's page cannot send it here without our consent.
        try:
            check_content_type(request.headers)
            wishes = orjson.loads(await read_body(request.receive, request.headers, 1024) or b"{}")
            purpose, assurance = wishes.get("purpose"), wishes.get("assurance", DEFAULT_ASSURANCE)
            if not isinstance(purpose, str | None) or not isinstance(assurance, int):
                raise TypeError
            minted = issuer.token(
                request.path_params["name"], purpose=purpose, assurance=assurance, expires=TOKEN_SECONDS
            )
        except Refused as refused:
            return refusal(refused, media_type=JSON, private=True)
        except ClientError as error:
            return JSONResponse({"errors": [shown(error, "")]}, 404, headers=NO_STORE)
        except (ValueError, TypeError, AttributeError):
            wrong = Refused(400, "BAD_REQUEST", 'the body is {"purpose": text, "assurance": number}, both optional')
            return refusal(wrong, media_type=JSON, private=True)
        return JSONResponse({"token": minted, "expiresIn": TOKEN_SECONDS}, headers=NO_STORE)

    return [
        Route("/.well-known/jwks.json", keys),
        Route("/personas", listed),
        Route("/personas/{name}/token", token, methods=["POST"]),
    ]


def _persona(issuer: DevelopmentIssuer, name: str) -> dict[str, Any]:
    persona = issuer.personas[name]
    return {
        "name": name,
        "role": persona.role,
        "description": persona.description,
        "personalId": persona.claims.get("personal_id"),
        "organization": persona.claims.get("organization"),
    }
