"""GET /v1/policy: the thresholds that decide here."""

from __future__ import annotations

from typing import Self

from fastapi import APIRouter, Request
from pydantic import Field

from moderation import Policy
from serve.problems import PROBLEMS
from serve.schemas import Probability, Wire
from serve.service import Service

router = APIRouter(prefix="/v1", tags=["models"])


class ThresholdsOut(Wire):
    """Scores from which a comment goes to a person, and from which it is turned away; null: never."""

    review: Probability | None = Field(None, examples=[0.5])
    reject: Probability | None = Field(None, examples=[0.9])


class PolicyOut(Wire):
    """A policy, with the keys of a policy file: `moderate` takes it in a request."""

    name: str = Field(examples=["default"])
    version: str = Field(examples=["1"])
    thresholds: dict[str, ThresholdsOut] = Field(examples=[{"insult": {"review": 0.5, "reject": 0.9}}])

    @classmethod
    def of(cls, policy: Policy) -> Self:
        thresholds = {
            name: ThresholdsOut(review=limits.review, reject=limits.reject)
            for name, limits in policy.thresholds.items()
        }
        return cls(name=policy.name, version=policy.version, thresholds=thresholds)


@router.get("/policy", summary="What decides here", responses=PROBLEMS, response_model_exclude_none=True)
async def policy(request: Request) -> PolicyOut:
    """The policy of the service. A comment's decision follows from its scores and this alone."""
    service: Service = request.app.state.service
    return PolicyOut.of(service.policy)
