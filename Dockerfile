# The service with its model, for `docker compose up`; "In a container" in docs/api.md says how to run it.

FROM python:3.11 AS build
WORKDIR /app
COPY Makefile pyproject.toml README.md LICENSE ./
COPY moderation moderation
COPY models models
COPY serve serve
RUN --mount=type=cache,target=/root/.cache/pip make .venv/runs

FROM python:3.11-slim
RUN useradd --system --create-home moderation && install --directory --owner=moderation /data
COPY --from=build /app /app
WORKDIR /app
USER moderation
ENV PATH=/app/.venv/bin:$PATH
ENV MODERATION_HOST=0.0.0.0
ENV MODERATION_PORT=8000
ENV MODERATION_DATABASE_URL=sqlite:////data/service.sqlite3
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD [".venv/bin/python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ[\"MODERATION_PORT\"]}/readyz', timeout=4)"]
CMD [".venv/bin/moderation", "serve"]
