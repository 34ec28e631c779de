# syntax=docker/dockerfile:1
# ai-translator with its web page, as a user of its own, without compilers.
#
#   docker build -t ai-translator .                                    the page and any API
#   docker build -t ai-translator --build-arg EXTRAS=web,chatglm .     with a model on this machine
#   docker run --rm -v "$PWD:/work" ai-translator translate paper.pdf --to zh

FROM python:3.12-slim AS build
ARG EXTRAS=web
WORKDIR /src
RUN python -m venv /opt/ai-translator
COPY pyproject.toml hatch_build.py constraints.txt README.md LICENSE config.yaml ./
COPY ai_translator ai_translator
COPY fonts fonts
COPY examples/tides.pdf examples/tides.pdf
RUN /opt/ai-translator/bin/pip install --no-cache-dir --no-compile -c constraints.txt ".[${EXTRAS}]"

FROM python:3.12-slim
LABEL org.opencontainers.image.title="ai-translator" \
      org.opencontainers.image.description="Translates PDFs with the LLM of your choice" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /opt/ai-translator /opt/ai-translator
RUN useradd --create-home --uid 1000 translator && install -d -o translator /work /cache
USER 1000
ENV PATH=/opt/ai-translator/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    XDG_CACHE_HOME=/cache
VOLUME ["/cache"]
WORKDIR /work
EXPOSE 7860
ENTRYPOINT ["ai-translator"]
CMD ["--help"]
