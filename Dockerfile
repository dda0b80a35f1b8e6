# Jobspine with ffmpeg. docs/operations.md, "Containers", explains how to run it.

FROM node:22.23.3-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# The image has the ffmpeg of Debian, so the one from npm is left out.
RUN npm ci --omit=dev --ignore-scripts \
  && rm -rf node_modules/@ffmpeg-installer node_modules/@ffprobe-installer
COPY tsconfig.json tsconfig.build.json ./
COPY scripts/build.js scripts/build.js
COPY src src
RUN npm run build

FROM node:22.23.3-bookworm-slim
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ffmpeg \
  && rm -rf /var/lib/apt/lists/*
RUN install --directory --owner=node --group=node /var/lib/jobspine /media
WORKDIR /app
COPY --from=build /app/node_modules node_modules
COPY package.json LICENSE NOTICE ./
COPY bin bin
COPY scripts/build.js scripts/build.js
COPY assets assets
COPY migrations migrations
COPY schemas schemas
COPY deploy/is-online.js deploy/is-online.js
COPY --from=build /app/dist dist
USER node
ENV NODE_ENV=production \
  JOBSPINE_HOST=0.0.0.0 \
  JOBSPINE_PORT=8080 \
  JOBSPINE_DATA_DIR=/var/lib/jobspine \
  JOBSPINE_MEDIA_ROOTS=/media
VOLUME ["/var/lib/jobspine", "/media"]
EXPOSE 8080
STOPSIGNAL SIGTERM
# The first start creates the database.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["node", "deploy/is-online.js"]
CMD ["node", "bin/jobspine.js", "serve"]
