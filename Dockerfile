# The bot as an image: `docker build -t isolate .`, then
#   docker run --env-file .env -p 3000:3000 -v isolate:/var/lib/isolate isolate
# The volume holds what it remembers, unless DATABASE_URL names a server. It asks little of the host, and runs with its
# hands tied: add `--read-only --cap-drop ALL --security-opt no-new-privileges`.
# No `syntax` line: the builder's own frontend does, so the base below is all that is fetched from a registry.

# The tag is for people, the digest is what is fetched: the same base on every machine and every day.
FROM python:3.14.8-slim-trixie@sha256:f85c5697265c178cc6887276c55fe16cf3d14ca35c3df6a5eab3b360534a55d2 AS base


FROM base AS build
ENV UV_COMPILE_BYTECODE=1 \
    UV_LINK_MODE=copy \
    UV_NO_CACHE=1 \
    UV_PYTHON_DOWNLOADS=never \
    VIRTUAL_ENV=/opt/isolate
WORKDIR /src

# The installer comes from the lock as well: its entry is cut out, and pip checks the hash.
COPY requirements.lock ./
RUN sed -n '/^uv==/,/[^\\]$/p' requirements.lock > installer.lock \
 && pip install --no-cache-dir --no-deps --require-hashes --requirement installer.lock \
 && python -m venv --without-pip /opt/isolate

# What the bot imports, and only that: pyproject.toml says what, the lock which version and which bytes.
# Wheels only, so no compiler is needed. This layer stays while the code changes.
COPY pyproject.toml ./
RUN uv pip install --require-hashes --no-build --constraint requirements.lock --requirement pyproject.toml

COPY LICENSE README.md ./
COPY knowledge ./knowledge
COPY bot ./bot
RUN uv build --wheel --require-hashes --build-constraint requirements.lock --out-dir dist \
 && uv pip install --no-deps dist/*.whl


FROM base
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="isolate" \
      org.opencontainers.image.description="A Slack bot that settles arguments about containers, virtual machines and images" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

# A number instead of a name, so that an orchestrator can see that it is not root. The data folder gets its owner
# before VOLUME: what is changed under a volume afterwards is lost.
RUN python -m pip uninstall --yes --root-user-action=ignore pip \
 && install --directory --owner=10001 --group=10001 --mode=0750 /var/lib/isolate

COPY --from=build /opt/isolate /opt/isolate

# XDG_DATA_HOME puts the embedded database into the volume; HOST because 127.0.0.1 is the container's own.
ENV PATH=/opt/isolate/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/var/lib/isolate \
    XDG_DATA_HOME=/var/lib \
    HOST=0.0.0.0 \
    PORT=3000 \
    LOG_FORMAT=json
WORKDIR /var/lib/isolate
VOLUME ["/var/lib/isolate"]
USER 10001:10001
EXPOSE 3000

# Up, not ready: Slack being away is no reason to be restarted (/readyz tells that). Python, since there is no curl;
# http.client, since it asks no proxy.
HEALTHCHECK --interval=30s --timeout=3s --start-period=15s --retries=3 \
  CMD ["python", "-c", "import http.client as h, os; c = h.HTTPConnection('127.0.0.1', os.environ['PORT'], timeout=2); c.request('GET', '/healthz'); raise SystemExit(c.getresponse().status != 200)"]

# Exec form: isolate is process 1, gets SIGTERM itself, finishes what is in flight and exits 0.
ENTRYPOINT ["isolate"]
CMD ["serve"]
