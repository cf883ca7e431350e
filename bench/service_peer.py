"""The peer of `bench.service`: uvicorn around transformers' text-classification pipeline, on the same network.

It takes the same requests: `uvicorn --factory bench.service_peer:create_app`.
"""

from __future__ import annotations

import os
import threading

import torch
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bench.scoring import same_network_pipeline


def create_app() -> Starlette:
    """One pipeline on all cores, one request at a time in it, as its documentation shows for web servers."""
    torch.set_num_threads(os.cpu_count() or 1)
    classify = same_network_pipeline(None)
    one_at_a_time = threading.Lock()

    def scores_of(comments: list[str]) -> list[object]:
        with one_at_a_time:
            return list(classify(comments))

    async def score(request: Request) -> JSONResponse:
        body = await request.json()
        return JSONResponse(await run_in_threadpool(scores_of, body["comments"]))

    return Starlette(routes=[Route("/v1/score", score, methods=["POST"])])
