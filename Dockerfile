# syntax=docker/dockerfile:1
FROM rust:1.95-slim-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends build-essential && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/source/target \
    cargo build --release --locked --package turnout-server && cp target/release/turnout /turnout

# No database server in it: it is given one (TURNOUT__DATABASE__URL), see compose.yaml.
FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/turnout --create-home turnout
COPY --from=build /turnout /usr/local/bin/turnout
USER turnout
WORKDIR /var/lib/turnout
VOLUME /var/lib/turnout
ENV TURNOUT__SERVER__LISTEN=0.0.0.0:8080 \
    TURNOUT__METRICS__LISTEN=0.0.0.0:9090 \
    TURNOUT__LOG__FORMAT=json \
    TURNOUT__DATA_DIR=/var/lib/turnout
EXPOSE 8080 9090
# Without a program for it in the image, the shell itself asks.
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s CMD ["bash", "-c", \
    "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /readyz HTTP/1.0\\r\\n\\r\\n' >&3 && read -r line <&3 && [[ $line == *' 200 '* ]]"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["turnout"]
CMD ["serve"]
