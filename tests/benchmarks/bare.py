"""A bare Starlette route that answers a constant: the floor that the gateway's CPU time is quoted against."""

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


async def answer(request: Request) -> JSONResponse:
    await request.body()
    return JSONResponse({"data": {"facility": {"name": "Bệnh viện Bạch Mai"}}})


app = Starlette(routes=[Route("/graphql", answer, methods=["POST"]), Route("/health/ready", answer)])

if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False)
