# Muster in a container: `make image` builds it, docs/deploying.md says how to run it.
# server/tests/image reads the last stage, lays it out and runs it without an engine.

FROM rust:1.95-trixie AS build
RUN apt-get update \
 && apt-get install --yes --no-install-recommends nodejs npm \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
# The tools, the crates and what was compiled last time are kept for the next build, outside the image.
RUN --mount=type=cache,target=/root/.cache \
    --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    make dist

FROM debian:trixie-slim
# The AWS SDK trusts the certificate authorities of the system.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /src/dist/ /muster/
COPY tools/healthcheck /muster/
# Empty: whoever runs the image says whether it is about their accounts (aws) or a demo (emulator).
ENV MUSTER_BACKEND= MUSTER_ADDR=0.0.0.0:3000
USER 10001:10001
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["/muster/healthcheck"]
ENTRYPOINT ["/muster/muster"]
