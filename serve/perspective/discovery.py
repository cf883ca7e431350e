"""The discovery document, from which Google's clients build themselves.

It names no OAuth scope: a client that found one would look for Google credentials before its first call.
"""

from __future__ import annotations

from typing import Any

STRING = {"type": "string"}
BOOLEAN = {"type": "boolean"}
FLOAT = {"type": "number", "format": "float"}
INTEGER = {"type": "integer", "format": "int32"}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": name}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _map(values: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": values}


def _query(kind: dict[str, Any], description: str, **more: Any) -> dict[str, Any]:
    return {**kind, "location": "query", "description": description, **more}


SCHEMAS: dict[str, dict[str, Any]] = {
    "TextEntry": {
        "text": STRING,
        "type": {**STRING, "enum": ["TEXT_TYPE_UNSPECIFIED", "PLAIN_TEXT", "HTML"]},
    },
    "ArticleAndParentComment": {"article": _ref("TextEntry"), "parentComment": _ref("TextEntry")},
    "Context": {
        "entries": _list(_ref("TextEntry")),
        "articleAndParentComment": _ref("ArticleAndParentComment"),
    },
    "AttributeParameters": {
        "scoreType": {**STRING, "enum": ["SCORE_TYPE_UNSPECIFIED", "PROBABILITY"]},
        "scoreThreshold": FLOAT,
    },
    "Score": {"value": FLOAT, "type": {**STRING, "enum": ["SCORE_TYPE_UNSPECIFIED", "PROBABILITY"]}},
    "SpanScore": {"begin": INTEGER, "end": INTEGER, "score": _ref("Score")},
    "AttributeScores": {"summaryScore": _ref("Score"), "spanScores": _list(_ref("SpanScore"))},
    "AnalyzeCommentRequest": {
        "comment": _ref("TextEntry"),
        "requestedAttributes": _map(_ref("AttributeParameters")),
        "languages": _list(STRING),
        "doNotStore": BOOLEAN,
        "clientToken": STRING,
        "sessionId": STRING,
        "communityId": STRING,
        "spanAnnotations": BOOLEAN,
        "context": _ref("Context"),
    },
    "AnalyzeCommentResponse": {
        "attributeScores": _map(_ref("AttributeScores")),
        "languages": _list(STRING),
        "detectedLanguages": _list(STRING),
        "clientToken": STRING,
    },
    "SuggestCommentScoreRequest": {
        "comment": _ref("TextEntry"),
        "context": _ref("Context"),
        "attributeScores": _map(_ref("AttributeScores")),
        "languages": _list(STRING),
        "communityId": STRING,
        "clientToken": STRING,
        "sessionId": STRING,
    },
    "SuggestCommentScoreResponse": {
        "clientToken": STRING,
        "detectedLanguages": _list(STRING),
        "requestedLanguages": _list(STRING),
    },
}

PARAMETERS: dict[str, dict[str, Any]] = {
    "key": _query(STRING, "API key, if this service wants one."),
    "alt": _query(STRING, "Format of the answer.", default="json", enum=["json"]),
    "prettyPrint": _query(BOOLEAN, "Whether the answer is indented.", default="true"),
    "fields": _query(STRING, "Which parts of the answer to send."),
    "callback": _query(STRING, "JavaScript function to wrap the answer in."),
    "quotaUser": _query(STRING, "Accepted and ignored."),
    "access_token": _query(STRING, "Accepted and ignored."),
    "oauth_token": _query(STRING, "Accepted and ignored."),
    "uploadType": _query(STRING, "Accepted and ignored."),
    "upload_protocol": _query(STRING, "Accepted and ignored."),
    "$.xgafv": _query(STRING, "Accepted and ignored.", enum=["1", "2"]),
}


def _method(name: str, request: str, answer: str, description: str) -> dict[str, Any]:
    path = f"v1alpha1/comments:{name}"
    return {
        "id": f"commentanalyzer.comments.{name}",
        "path": path,
        "flatPath": path,
        "httpMethod": "POST",
        "description": description,
        "parameters": {},
        "parameterOrder": [],
        "request": _ref(request),
        "response": _ref(answer),
    }


def discovery_document(root_url: str) -> dict[str, Any]:
    """The document for a service that its caller reaches at `root_url`, which ends in a slash."""
    return {
        "kind": "discovery#restDescription",
        "discoveryVersion": "v1",
        "id": "commentanalyzer:v1alpha1",
        "name": "commentanalyzer",
        "canonicalName": "Comment Analyzer",
        "version": "v1alpha1",
        "revision": "20200301",
        "title": "Comment Analyzer API",
        "description": "Scores comments; speaks the protocol of the Perspective API.",
        "ownerDomain": "",
        "ownerName": "",
        "protocol": "rest",
        "rootUrl": root_url,
        "baseUrl": root_url,
        "servicePath": "",
        "basePath": "",
        "batchPath": "batch",
        "fullyEncodeReservedExpansion": True,
        "icons": {},
        "parameters": PARAMETERS,
        "schemas": {
            name: {"id": name, "type": "object", "properties": properties}
            for name, properties in SCHEMAS.items()
        },
        "resources": {
            "comments": {
                "methods": {
                    "analyze": _method(
                        "analyze",
                        "AnalyzeCommentRequest",
                        "AnalyzeCommentResponse",
                        "Scores a comment.",
                    ),
                    "suggestscore": _method(
                        "suggestscore",
                        "SuggestCommentScoreRequest",
                        "SuggestCommentScoreResponse",
                        "Takes the scores that a comment should have had.",
                    ),
                }
            }
        },
    }
