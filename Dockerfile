# Two stages: the first makes the environment, the second holds it and the code, read-only.
FROM python:3.11-slim AS build
WORKDIR /app
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
COPY requirements/server.txt requirements/server.txt
RUN /opt/venv/bin/python -m pip install -r requirements/server.txt
COPY . .
# The project itself stays in /app; this adds the command "sightline".
RUN /opt/venv/bin/python -m pip install --no-deps --no-build-isolation --editable . \
    && rm -rf /app/*.egg-info \
    && /opt/venv/bin/python -m compileall -q /app

FROM python:3.11-slim
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin sightline \
    && mkdir -p /app/var && chown sightline: /app/var
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
USER sightline
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    SIGHTLINE_HOST=0.0.0.0 \
    WEB_CONCURRENCY=1
# The embedded database; not used where SIGHTLINE_DATABASE_URL names PostgreSQL.
VOLUME /app/var
EXPOSE 8050
# The first start loads the demonstration before it opens the port.
HEALTHCHECK --interval=30s --timeout=5s --start-period=180s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.build_opener(u.ProxyHandler({})).open('http://127.0.0.1:' + os.environ.get('SIGHTLINE_PORT', '8050') + '/health/live', timeout=4)"]
CMD ["gunicorn"]
