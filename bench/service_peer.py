"""The peer of `bench.service`: uvicorn around transformers' text-classification pipeline, on a network of the same
size. It takes the same requests: `uvicorn --factory bench.service_peer:create_app`."""

from __future__ import annotations

import threading

import torch
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bench.scoring import _pipeline

THREADS = 2


def create_app() -> Starlette:
    """One pipeline, one request at a time in it, as its documentation shows for web servers."""
    torch.set_num_threads(THREADS)
    classify = _pipeline(None)
    lock = threading.Lock()

    def scores_of(comments: list[str]) -> list[object]:
        with lock:
            return list(classify(comments))

    async def score(request: Request) -> JSONResponse:
        body = await request.json()
        return JSONResponse(await run_in_threadpool(scores_of, body["comments"]))

    return Starlette(routes=[Route("/v1/score", score, methods=["POST"])])
